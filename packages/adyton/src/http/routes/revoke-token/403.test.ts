import { describe, expect, it } from 'vitest'
import { isAlive, mint, newMember, openSite } from '../../../../test/http/site.ts'

const site = await openSite()
const REFUSED = {
  status: 403,
  headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' },
  body: { message: 'Invalid ability provided.', code: 'missing_ability', request_id: expect.any(String) },
}

describe.each(['/api/tokens', '/api/auth/tokens'])(
  'DELETE %s/{id} with a token that may not write',
  (path) => {
    it.each([[[]], [['read', 'admin']], [['WRITE']]])('is refused to %j for a sibling', async (abilities) => {
      const { token } = await newMember(site)
      const limited = await mint(site, token, { abilities })
      const sibling = await mint(site, token)

      const answer = await site.call('DELETE', `${path}/${sibling.id}`, { token: limited.token })

      expect(answer).toMatchObject(REFUSED)
      expect(await isAlive(site, sibling.token)).toBe(true)
    })

    it('is refused for the token that made it', async () => {
      const { token } = await newMember(site)
      const parent = await mint(site, token)
      const child = await mint(site, parent.token, { abilities: ['read'] })

      expect(await site.call('DELETE', `${path}/${parent.id}`, { token: child.token })).toMatchObject(REFUSED)
      expect(await isAlive(site, parent.token)).toBe(true)
    })

    it('is refused for itself with its descendants', async () => {
      const { token } = await newMember(site)
      const limited = await mint(site, token, { abilities: ['read'] })

      const answer = await site.call('DELETE', `${path}/${limited.id}?descendants=1`, {
        token: limited.token,
      })

      expect(answer).toMatchObject(REFUSED)
      expect(await isAlive(site, limited.token)).toBe(true)
    })

    it.each(['999999', '0', 'one', '9223372036854775808'])('does not tell whether %s exists', async (id) => {
      const { token } = await newMember(site)
      const limited = await mint(site, token, { abilities: ['read'] })

      expect(await site.call('DELETE', `${path}/${id}`, { token: limited.token })).toMatchObject(REFUSED)
    })
  },
)
