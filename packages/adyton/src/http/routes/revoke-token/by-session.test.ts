import { describe, expect, it } from 'vitest'
import { openAuditedSite, row } from '../../../../test/http/audited-site.ts'
import { isSignedIn, newVisitor } from '../../../../test/http/sessions.ts'
import { idOf, isAlive, mint } from '../../../../test/http/site.ts'

const site = await openAuditedSite()

describe('a session', () => {
  it.each(['/api/tokens', '/api/auth/tokens'])(
    'revokes any token of its user on DELETE %s/{id}, and goes on',
    async (path) => {
      const { browser, member } = await newVisitor(site)
      const spared = await mint(site, member.token)

      const answer = await browser.send('DELETE', `${path}/${idOf(member.token)}`)

      expect(answer).toMatchObject({ status: 200, body: { message: 'Token revoked successfully' } })
      expect(await isAlive(site, member.token)).toBe(false)
      expect(await isAlive(site, spared.token)).toBe(true)
      expect(await isSignedIn(browser)).toBe(true)
    },
  )

  it('takes the descendants along where it asks for that', async () => {
    const { browser, member } = await newVisitor(site)
    const child = await mint(site, member.token)

    await browser.send('DELETE', `/api/tokens/${idOf(member.token)}?descendants=1`)

    expect(await isAlive(site, child.token)).toBe(false)
  })

  it('reaches no token of another user', async () => {
    const { browser } = await newVisitor(site)
    const { member: other } = await newVisitor(site)

    const answer = await browser.send('DELETE', `/api/tokens/${idOf(other.token)}`)

    expect(answer).toMatchObject({ status: 404, body: { code: 'token_not_found' } })
    expect(await isAlive(site, other.token)).toBe(true)
  })

  it('leaves the token that it revoked in the audit trail', async () => {
    const { browser, member } = await newVisitor(site)

    const answer = await browser.send('DELETE', `/api/tokens/${idOf(member.token)}`)

    const who = { actor_id: String(member.id), user_id: String(member.id) }
    const entry = { ...who, token_id: idOf(member.token) }
    expect(await site.trailOf(answer)).toEqual([row('token.revoked', entry)])
  })
})
