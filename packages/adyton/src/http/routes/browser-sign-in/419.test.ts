import { describe, expect, it } from 'vitest'
import { cookieNames, cookieOf, openGuest, REMEMBER, SESSION, XSRF } from '../../../../test/http/browser.ts'
import { demandsProof } from '../../../../test/http/demanded-proof.ts'
import { isSignedIn, newVisitor } from '../../../../test/http/sessions.ts'
import { newIp, newMember, openSite } from '../../../../test/http/site.ts'

const site = await openSite()

demandsProof(site, { method: 'POST', paths: ['/login'] })

const FORGED = { status: 419, body: { message: 'CSRF token mismatch.', code: 'csrf_mismatch' } }

describe('a sign-in that another page may have sent', () => {
  it('is refused to a guest without a proof, and to one with another guest’s', async () => {
    const { email, password } = await newMember(site)
    const browser = await openGuest(site)
    const other = cookieOf(await openGuest(site), XSRF)
    const json = { email, password }

    for (const headers of [{ 'X-XSRF-TOKEN': [] }, { 'X-XSRF-TOKEN': other }]) {
      expect(await browser.send('POST', '/login', { json, headers })).toMatchObject(FORGED)
    }
    expect(await isSignedIn(browser)).toBe(false)
  })

  it.each([
    ['over', (live: string) => live],
    ['made up', () => 'A'.repeat(43)],
    ['an empty one', () => ''],
  ])('is refused where the session is %s, with cookies to try again with', async (_, value) => {
    const { browser, member } = await newVisitor(site)
    const live = cookieOf(browser)
    await browser.copy().send('POST', '/logout')
    browser.cookies.set(SESSION, value(live))
    const signIn = () =>
      browser.send('POST', '/login', { json: { email: member.email, password: member.password } })

    const refused = await signIn()

    expect(refused).toMatchObject(FORGED)
    expect(cookieNames(refused)).toEqual([SESSION, XSRF])
    expect((await signIn()).status).toBe(204)
  })

  it('is refused where the remember cookie alone is left, which starts no session by that', async () => {
    const { browser, member } = await newVisitor(site, { remember: true })
    browser.cookies.delete(SESSION)
    const signIn = () =>
      browser.send('POST', '/login', { json: { email: member.email, password: member.password } })

    expect(await signIn()).toMatchObject(FORGED)
    expect(browser.cookies.has(REMEMBER)).toBe(true)
    expect((await signIn()).status).toBe(204)
  })
})

describe('its count', async () => {
  const limited = await openSite({ limits: {} })

  it('takes from what guests have and not from the sign-ins', async () => {
    const { email, password } = await newMember(limited)
    const browser = await openGuest(limited, { ip: newIp() })
    const statuses: number[] = []
    for (let tries = 0; tries < 11; tries += 1) {
      const headers = { 'X-XSRF-TOKEN': 'wrong' }
      statuses.push((await browser.send('POST', '/login', { json: {}, headers })).status)
    }

    expect(statuses).toEqual([...Array(10).fill(419), 429])
    expect((await browser.send('POST', '/login', { json: { email, password } })).status).toBe(204)
  })
})
