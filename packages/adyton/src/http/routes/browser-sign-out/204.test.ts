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

describe('a browser that signs out', () => {
  it.each(['/logout', '/logout/'])('by POST %s is a guest from then on', async (path) => {
    const { browser } = await newVisitor(site)

    const answer = await browser.send('POST', path)

    expect(answer).toMatchObject({ status: 204, body: undefined })
    expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 401 })
  })

  it('leaves a session id and a proof behind that are dead', async () => {
    const { browser } = await newVisitor(site)
    const before = browser.copy()

    await browser.send('POST', '/logout')

    expect(await before.copy().send('GET', '/api/user')).toMatchObject({ status: 401 })
    expect(await before.copy().send('POST', '/api/tokens', { json: { name: 'x' } })).toMatchObject({
      status: 419,
    })
    const Cookie = `${SESSION}=${cookieOf(browser)}`
    const old = { Cookie, 'X-XSRF-TOKEN': cookieOf(before, XSRF) }
    expect(await browser.copy().send('POST', '/login', { json: {}, headers: old })).toMatchObject({
      status: 419,
    })
  })

  it('is given the cookies of a fresh guest, which can sign in again', async () => {
    const { browser, guest, member } = await newVisitor(site)

    const answer = await browser.send('POST', '/logout')

    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
    expect(cookieOf(browser)).toMatch(/^[\w-]{43}\.[\w-]{43}$/)
    expect(cookieOf(browser)).not.toBe(cookieOf(guest))
    const { email, password } = member
    expect((await browser.send('POST', '/login', { json: { email, password } })).status).toBe(204)
  })

  it('loses its remember cookie, and a copy of that starts no session any more', async () => {
    const { browser } = await newVisitor(site, { remember: true })
    const before = browser.copy()
    before.cookies.delete(SESSION)

    const answer = await browser.send('POST', '/logout')

    expect(cookieNames(answer)).toEqual([SESSION, XSRF, REMEMBER])
    expect(browser.cookies.has(REMEMBER)).toBe(false)
    expect(await isSignedIn(before)).toBe(false)
  })

  it('leaves other browsers and the tokens of the user as they are', async () => {
    const { browser, member } = await newVisitor(site, { remember: true })
    const another = await openSignedIn(site, member, { remember: true })

    await browser.send('POST', '/logout')

    expect(await isAlive(site, member.token)).toBe(true)
    expect(await isSignedIn(another)).toBe(true)
    another.cookies.delete(SESSION)
    expect(await isSignedIn(another)).toBe(true)
  })

  it('stands in the audit trail with its session', async () => {
    const { browser, member } = await newVisitor(site)
    const session_id = await sessionIdOf(browser)

    const answer = await browser.send('POST', '/logout')

    const who = { actor_id: String(member.id), user_id: String(member.id) }
    expect(await site.trailOf(answer)).toEqual([row('user.signed_out', { ...who, session_id })])
  })

  it('may give its proof in a form', async () => {
    const { browser } = await newVisitor(site)
    const form = { _token: cookieOf(browser, XSRF) }

    expect((await browser.send('POST', '/logout', { form, headers: { 'X-XSRF-TOKEN': [] } })).status).toBe(
      204,
    )
  })

  it.each([
    ['an empty JSON body', { body: '', headers: { 'Content-Type': 'application/json' } }],
    ['an empty object', { json: {} }],
    ['a body of another type', { body: '<all/>', headers: { 'Content-Type': 'text/xml' } }],
  ])('may send %s', async (_, content) => {
    const { browser } = await newVisitor(site)

    expect((await browser.send('POST', '/logout', content)).status).toBe(204)
  })
})
