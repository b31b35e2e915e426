import { describe, expect, it } from 'vitest'
import { needsAbility } from '../../../../test/http/guarded-route.ts'
import { mint, newMember, openSite, valueAt } from '../../../../test/http/site.ts'

const site = await openSite()

needsAbility(site, 'write', { method: 'POST', paths: ['/api/tokens', '/api/auth/tokens'] })

describe('a wish for more than the maker has', () => {
  it.each([
    [['write'], ['read']],
    [['write'], ['*']],
    [
      ['write', 'read'],
      ['read', 'admin'],
    ],
    [['write', 'server:*'], ['server:update']],
    [['write', 'read'], ['READ']],
  ])('is refused to a token with %j that asks for %j', async (own, wanted) => {
    const { token } = await newMember(site)
    const maker = await mint(site, token, { abilities: own })

    const answer = await site.call('POST', '/api/tokens', {
      token: maker.token,
      json: { name: 'broader', abilities: wanted },
    })

    expect(answer).toMatchObject({
      status: 403,
      headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' },
      body: { message: 'Invalid ability provided.', code: 'missing_ability' },
    })
    const listed = await site.call('GET', '/api/tokens', { token })
    expect(valueAt(listed, 'tokens')).toHaveLength(2)
  })

  it('is not granted by going through a child', async () => {
    const { token } = await newMember(site)
    const maker = await mint(site, token, { abilities: ['write', 'read'] })
    const child = await mint(site, maker.token, { abilities: ['write'] })

    const answer = await site.call('POST', '/api/tokens', {
      token: child.token,
      json: { name: 'grandchild', abilities: ['read'] },
    })

    expect(answer.status).toBe(403)
  })
})
