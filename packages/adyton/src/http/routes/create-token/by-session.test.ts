import { describe, expect, it } from 'vitest'
import { openAuditedSite, row } from '../../../../test/http/audited-site.ts'
import { cookieNames, XSRF } from '../../../../test/http/browser.ts'
import { newVisitor, sessionIdOf } from '../../../../test/http/sessions.ts'
import { idOf, isAlive, moment, textAt, valueAt } from '../../../../test/http/site.ts'

const site = await openAuditedSite()
const YEAR_SECONDS = 365 * 24 * 3_600

describe('a token that a session makes', () => {
  it('belongs to its user, has no parent and works without the session', async () => {
    const { browser, member } = await newVisitor(site)

    const answer = await browser.send('POST', '/api/tokens', { json: { name: 'laptop' } })

    expect(answer.status).toBe(201)
    expect(cookieNames(answer)).toEqual([XSRF])
    expect(valueAt(answer, 'access_token')).toMatchObject({ parent_id: null, current: false })
    await browser.send('POST', '/logout')
    expect(await site.call('GET', '/api/user', { token: textAt(answer, 'token') })).toMatchObject({
      status: 200,
      body: { id: member.id },
    })
  })

  it.each([
    [undefined, ['*']],
    [null, ['*']],
    [[], []],
    [
      ['read', 'posts:write'],
      ['read', 'posts:write'],
    ],
  ])('that asks for %j may %j', async (abilities, given) => {
    const { browser } = await newVisitor(site)

    const answer = await browser.send('POST', '/api/tokens', { json: { name: 'laptop', abilities } })

    expect(valueAt(answer, 'access_token', 'abilities')).toEqual(given)
  })

  it('may live longer than the session', async () => {
    const { browser } = await newVisitor(site)

    const answer = await browser.send('POST', '/api/tokens', {
      json: { name: 'ci', expires_in: YEAR_SECONDS },
    })

    expect(valueAt(answer, 'access_token')).toMatchObject({
      expires_at: moment(site, YEAR_SECONDS * 1_000),
      effective_expires_at: moment(site, YEAR_SECONDS * 1_000),
    })
  })

  it('stands in the audit trail as made by its user, in that session', async () => {
    const { browser, member } = await newVisitor(site)

    const answer = await browser.send('POST', '/api/tokens', { json: { name: 'laptop' } })

    const who = { actor_id: String(member.id), user_id: String(member.id) }
    const token_id = idOf(textAt(answer, 'token'))
    const session_id = await sessionIdOf(browser)
    expect(await site.trailOf(answer)).toEqual([row('token.issued', { ...who, token_id, session_id })])
  })

  it('is not revoked with other tokens’ descendants', async () => {
    const { browser, member } = await newVisitor(site)
    const made = textAt(await browser.send('POST', '/api/tokens', { json: { name: 'laptop' } }), 'token')

    await site.call('DELETE', `/api/tokens/${idOf(member.token)}?descendants=1`, { token: member.token })

    expect(await isAlive(site, made)).toBe(true)
  })
})
