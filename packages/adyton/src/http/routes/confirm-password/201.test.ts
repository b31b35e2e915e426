import { describe, expect, it } from 'vitest'
import { openAuditedSite, row } from '../../../../test/http/audited-site.ts'
import { cookieNames, cookieOf, SESSION, XSRF } from '../../../../test/http/browser.ts'
import { isSignedIn, newVisitor, sessionIdOf } from '../../../../test/http/sessions.ts'

const site = await openAuditedSite()
const PATH = '/user/confirm-password'

describe('a confirmed password', () => {
  it.each([PATH, `${PATH}/`])('is answered on POST %s as Fortify does', async (path) => {
    const { browser, member } = await newVisitor(site)

    const answer = await browser.send('POST', path, { json: { password: member.password } })

    expect(answer).toMatchObject({ status: 201, body: '' })
  })

  it('gives the session a new secret and a new proof, and leaves its number', async () => {
    const { browser, member } = await newVisitor(site)
    const id = await sessionIdOf(browser)
    const before = browser.copy()

    const answer = await browser.send('POST', PATH, { json: { password: member.password } })

    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
    expect(cookieOf(browser)).not.toBe(cookieOf(before))
    expect(cookieOf(browser, XSRF)).not.toBe(cookieOf(before, XSRF))
    expect(await sessionIdOf(browser)).toBe(id)
    expect((await browser.send('POST', '/api/tokens', { json: { name: 'laptop' } })).status).toBe(201)
  })

  it('leaves the old secret half a minute, for requests on their way', async () => {
    const { browser, member } = await newVisitor(site)
    const before = browser.copy()
    await browser.send('POST', PATH, { json: { password: member.password } })

    site.clock.pass(29_999)
    expect(await isSignedIn(before)).toBe(true)
    site.clock.pass(1)
    expect(await isSignedIn(before)).toBe(false)
  })

  it('may be sent in a form', async () => {
    const { browser, member } = await newVisitor(site)

    const answer = await browser.send('POST', PATH, { form: { password: member.password } })

    expect(answer.status).toBe(201)
  })

  it('stands in the audit trail with its session', async () => {
    const { browser, member } = await newVisitor(site)
    const session_id = await sessionIdOf(browser)

    const answer = await browser.send('POST', PATH, { json: { password: member.password } })

    const who = { actor_id: String(member.id), user_id: String(member.id) }
    expect(await site.trailOf(answer)).toEqual([row('password.confirmed', { ...who, session_id })])
  })
})
