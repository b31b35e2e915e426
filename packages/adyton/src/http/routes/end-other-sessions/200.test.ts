import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../../../../test/builders.ts'
import { openAuditedSite, row } from '../../../../test/http/audited-site.ts'
import {
  cookieNames,
  cookieOf,
  openSignedIn,
  REMEMBER,
  SESSION,
  XSRF,
} from '../../../../test/http/browser.ts'
import { isSignedIn, listedSessions, newVisitor, sessionIdOf } from '../../../../test/http/sessions.ts'
import { idOf, isAlive, mint } from '../../../../test/http/site.ts'

const site = await openAuditedSite()
const PATH = '/api/sessions'
const ENDED = { message: 'Other sessions ended successfully' }

describe('a browser that signs out all others', () => {
  it.each([PATH, `${PATH}/`])('by DELETE %s and the password is the only one left', async (path) => {
    const { browser, member } = await newVisitor(site)
    const others = [await openSignedIn(site, member), await openSignedIn(site, member)]
    const copy = browser.copy()
    const secret = cookieOf(browser)

    const answer = await browser.send('DELETE', path, { json: { password: member.password } })

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual(ENDED)
    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
    expect(cookieOf(browser)).not.toBe(secret)
    expect(await isSignedIn(copy)).toBe(false)
    for (const other of others) expect(await isSignedIn(other)).toBe(false)
    expect(await listedSessions(browser)).toMatchObject([{ current: true }])
  })

  it('needs no password where it was confirmed less than fifteen minutes ago', async () => {
    const { browser, member } = await newVisitor(site)
    const other = await openSignedIn(site, member)
    await browser.send('POST', '/user/confirm-password', { json: { password: member.password } })
    site.clock.pass(15 * MINUTE_MS - 1)

    const answer = await browser.send('DELETE', PATH)

    expect(answer).toMatchObject({ status: 200, body: ENDED })
    expect(await isSignedIn(other)).toBe(false)
  })

  it('leaves no remember cookie alive but its own', async () => {
    const { browser, member } = await newVisitor(site, { remember: true })
    const other = await openSignedIn(site, member, { remember: true })
    const copy = browser.copy()

    const answer = await browser.send('DELETE', PATH, { json: { password: member.password } })

    expect(cookieNames(answer)).toEqual([SESSION, XSRF, REMEMBER])
    for (const { cookies } of [browser, other, copy]) cookies.delete(SESSION)
    expect(await isSignedIn(other)).toBe(false)
    expect(await isSignedIn(copy)).toBe(false)
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('leaves tokens and other users alone', async () => {
    const { browser, member } = await newVisitor(site)
    const { browser: stranger } = await newVisitor(site)

    await browser.send('DELETE', PATH, { json: { password: member.password } })

    expect(await isAlive(site, member.token)).toBe(true)
    expect(await isSignedIn(stranger)).toBe(true)
  })

  it('may do so where there are none', async () => {
    const { browser, member } = await newVisitor(site)

    expect((await browser.send('DELETE', PATH, { json: { password: member.password } })).status).toBe(200)
  })

  it('may send a form that names its method', async () => {
    const { browser, member } = await newVisitor(site)
    const other = await openSignedIn(site, member)

    await browser.send('POST', PATH, { form: { _method: 'delete', password: member.password } })

    expect(await isSignedIn(other)).toBe(false)
  })

  it('stands in the audit trail with its own session', async () => {
    const { browser, member } = await newVisitor(site)
    const session_id = await sessionIdOf(browser)

    const answer = await browser.send('DELETE', PATH, { json: { password: member.password } })

    const who = { actor_id: String(member.id), user_id: String(member.id) }
    const entry = { ...who, session_id, reason: 'every other session' }
    expect(await site.trailOf(answer)).toEqual([row('session.ended', entry)])
  })
})

describe('a client with a token that may write', () => {
  it('ends every session of its user by the password', async () => {
    const { browser, member } = await newVisitor(site, { remember: true })
    const { token } = await mint(site, member.token, { abilities: ['write'] })

    const answer = await site.call('DELETE', PATH, { token, json: { password: member.password } })

    expect(answer).toMatchObject({ status: 200, body: ENDED, setCookies: [] })
    expect(await isSignedIn(browser)).toBe(false)
    browser.cookies.delete(SESSION)
    expect(await isSignedIn(browser)).toBe(false)
    const who = { actor_id: String(member.id), user_id: String(member.id) }
    const entry = { ...who, token_id: idOf(token), reason: 'every session' }
    expect(await site.trailOf(answer)).toEqual([row('session.ended', entry)])
  })
})
