import { describe, expect, it } from 'vitest'
import { openAuditedSite, row } from '../../../../test/http/audited-site.ts'
import {
  cookieNames,
  cookieOf,
  openSignedIn,
  REMEMBER,
  SESSION,
  XSRF,
} from '../../../../test/http/browser.ts'
import { isSignedIn, newVisitor, sessionIdOf } from '../../../../test/http/sessions.ts'
import { isAlive } from '../../../../test/http/site.ts'

const site = await openAuditedSite()

describe.each(['/api/auth/logout', '/api/logout'])('POST %s in session mode', (path) => {
  it('ends the session, and the browser is a guest from then on', async () => {
    const { browser } = await newVisitor(site, { remember: true })
    const before = browser.copy()

    const answer = await browser.send('POST', path)

    expect(answer).toMatchObject({ status: 200, body: { message: 'Successfully logged out' } })
    expect(cookieNames(answer)).toEqual([SESSION, XSRF, REMEMBER])
    expect(cookieOf(browser)).toMatch(/^[\w-]{43}\.[\w-]{43}$/)
    expect(await isSignedIn(before)).toBe(false)
  })

  it('leaves other sessions and the tokens of the user as they are', async () => {
    const { browser, member } = await newVisitor(site)
    const other = await openSignedIn(site, member)

    await browser.send('POST', path)

    expect(await isSignedIn(other)).toBe(true)
    expect(await isAlive(site, member.token)).toBe(true)
  })

  it('ends the token and leaves the session where a token comes with the cookies', async () => {
    const { browser, member } = await newVisitor(site)

    const answer = await browser.send('POST', path, { token: member.token })

    expect(answer).toMatchObject({ status: 200, setCookies: [] })
    expect(await isAlive(site, member.token)).toBe(false)
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('stands in the audit trail with the session', async () => {
    const { browser, member } = await newVisitor(site)
    const session_id = await sessionIdOf(browser)

    const answer = await browser.send('POST', path)

    const who = { actor_id: String(member.id), user_id: String(member.id) }
    expect(await site.trailOf(answer)).toEqual([row('user.signed_out', { ...who, session_id })])
  })
})

describe.each(['/logout', '/Logout'])('POST %s with a token beside the cookies', (path) => {
  it('ends every token and no session', async () => {
    const { browser, member } = await newVisitor(site)

    const answer = await browser.send('POST', path, { token: member.token })

    expect(answer).toMatchObject({
      status: 200,
      body: { message: 'Logged out successfully' },
      setCookies: [],
    })
    expect(await isAlive(site, member.token)).toBe(false)
    expect(await isSignedIn(browser)).toBe(true)
  })
})
