import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../../../../test/builders.ts'
import { openAuditedSite, row } from '../../../../test/http/audited-site.ts'
import { cookieNames, openSignedIn, SESSION, XSRF } from '../../../../test/http/browser.ts'
import { isSignedIn, newVisitor, sessionIdOf } from '../../../../test/http/sessions.ts'

const site = await openAuditedSite()
const PATH = '/api/sessions'
const UNCONFIRMED = {
  message: 'Password confirmation required.',
  code: 'password_unconfirmed',
  request_id: expect.any(String),
}
const confirm = (password: string) => ({ json: { password } })

describe('DELETE /api/sessions', () => {
  it.each([
    ['no body', {}],
    ['no password', { json: {} }],
    ['an empty one', { json: { password: '' } }],
    ['a wrong one', { json: { password: 'password124' } }],
    ['the right one with a blank', { json: { password: 'password123 ' } }],
  ])('demands the password of a session that sends %s', async (_, content) => {
    const { browser, member } = await newVisitor(site)
    const other = await openSignedIn(site, member)

    const answer = await browser.send('DELETE', PATH, content)

    expect(answer.status).toBe(423)
    expect(answer.body).toEqual(UNCONFIRMED)
    expect(cookieNames(answer)).toEqual([XSRF])
    expect(await isSignedIn(other)).toBe(true)
  })

  it.each([{}, { json: { password: 'wrong' } }])('demands it of a token that sends %j', async (content) => {
    const { browser, member } = await newVisitor(site)

    const answer = await site.call('DELETE', PATH, { token: member.token, ...content })

    expect(answer).toMatchObject({ status: 423, body: UNCONFIRMED })
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('demands it again fifteen minutes after the confirmation', async () => {
    const { browser, member } = await newVisitor(site)
    await browser.send('POST', '/user/confirm-password', confirm(member.password))
    site.clock.pass(15 * MINUTE_MS)

    expect((await browser.send('DELETE', PATH)).status).toBe(423)
  })

  it('does not let a confirmation make up for a wrong password', async () => {
    const { browser, member } = await newVisitor(site)
    await browser.send('POST', '/user/confirm-password', confirm(member.password))

    expect((await browser.send('DELETE', PATH, confirm('wrong'))).status).toBe(423)
  })

  it.each<[string, (browser: Awaited<ReturnType<typeof newVisitor>>['browser']) => void]>([
    ['the old secret of the session', () => {}],
    ['a session that the remember cookie revived', ({ cookies }) => void cookies.delete(SESSION)],
  ])('takes no confirmation for %s', async (_, alter) => {
    const { browser, member } = await newVisitor(site, { remember: true })
    const before = browser.copy()
    await browser.send('POST', '/user/confirm-password', confirm(member.password))
    alter(before)
    await before.send('GET', '/api/user')

    expect((await before.send('DELETE', PATH)).status).toBe(423)
  })

  it('takes none from another browser of the user', async () => {
    const { browser, member } = await newVisitor(site)
    const other = await openSignedIn(site, member)
    await browser.send('POST', '/user/confirm-password', confirm(member.password))

    expect((await other.send('DELETE', PATH)).status).toBe(423)
  })

  it('writes a wrong password into the audit trail, and nothing where there is none', async () => {
    const { browser, member } = await newVisitor(site)
    const session_id = await sessionIdOf(browser)

    const wrong = await browser.send('DELETE', PATH, confirm('wrong'))
    const missing = await browser.send('DELETE', PATH)

    const who = { actor_id: String(member.id), user_id: String(member.id) }
    expect(await site.trailOf(wrong)).toEqual([row('password.refused', { ...who, session_id })])
    expect(await site.trailOf(missing)).toEqual([])
  })
})
