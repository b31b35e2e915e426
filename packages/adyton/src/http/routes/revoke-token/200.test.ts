import { describe, expect, it } from 'vitest'
import { idOf, isAlive, mint, newMember, openSite } from '../../../../test/http/site.ts'

const site = await openSite()

const revoke = (token: string, id: number, query = '') =>
  site.call('DELETE', `/api/tokens/${id}${query}`, { token })

describe('revoking a token', () => {
  it.each(['/api/tokens', '/api/auth/tokens'].flatMap((path) => [[path, ''] as const, [path, '/'] as const]))(
    'DELETE %s/{id}%s ends it and no other',
    async (path, end) => {
      const { token } = await newMember(site)
      const doomed = await mint(site, token)
      const spared = await mint(site, token)

      const answer = await site.call('DELETE', `${path}/${doomed.id}${end}`, { token })

      expect(answer).toMatchObject({ status: 200, body: { message: 'Token revoked successfully' } })
      expect(Object.keys(answer.body ?? {})).toEqual(['message'])
      expect(await isAlive(site, doomed.token)).toBe(false)
      expect(await isAlive(site, spared.token)).toBe(true)
    },
  )

  it('is allowed with no ability but write', async () => {
    const { token } = await newMember(site)
    const doomed = await mint(site, token)
    const writer = await mint(site, token, { abilities: ['write'] })

    expect((await revoke(writer.token, doomed.id)).status).toBe(200)
  })

  it.each([[[]], [['read']], [['something:else']]])(
    'is always allowed to the token itself, even with %j',
    async (abilities) => {
      const { token } = await newMember(site)
      const powerless = await mint(site, token, { abilities })

      const answer = await revoke(powerless.token, powerless.id)

      expect(answer.status).toBe(200)
      expect(await isAlive(site, powerless.token)).toBe(false)
    },
  )

  it('reaches a token that has expired', async () => {
    const { token } = await newMember(site)
    const expired = await mint(site, token, { expires_in: 1 })
    site.clock.pass(2_000)

    expect((await revoke(token, expired.id)).status).toBe(200)
  })

  it('needs no body and reads none', async () => {
    const { token } = await newMember(site)
    const { id } = await mint(site, token)

    const answer = await site.call('DELETE', `/api/tokens/${id}`, {
      token,
      body: '<id>1</id>',
      headers: { 'Content-Type': 'text/xml' },
    })

    expect(answer.status).toBe(200)
  })
})

describe('what descends from a revoked token', () => {
  const family = async () => {
    const { token } = await newMember(site)
    const parent = await mint(site, token)
    const child = await mint(site, parent.token)
    const grandchild = await mint(site, child.token)
    const stranger = await mint(site, token)
    return { token, parent, child, grandchild, stranger }
  }

  it.each(['', '?descendants=', '?descendants=0', '?descendants[]=1'])(
    'survives where %j was asked',
    async (query) => {
      const { token, parent, child, grandchild } = await family()

      await revoke(token, parent.id, query)

      expect(await isAlive(site, child.token)).toBe(true)
      expect(await isAlive(site, grandchild.token)).toBe(true)
    },
  )

  it('goes with it where ?descendants=1 was asked, to the last generation and no further', async () => {
    const { token, parent, child, grandchild, stranger } = await family()

    const answer = await revoke(token, parent.id, '?descendants=1')

    expect(answer.status).toBe(200)
    expect(await isAlive(site, parent.token)).toBe(false)
    expect(await isAlive(site, child.token)).toBe(false)
    expect(await isAlive(site, grandchild.token)).toBe(false)
    expect(await isAlive(site, stranger.token)).toBe(true)
    expect(await isAlive(site, token)).toBe(true)
  })

  it('goes with the token that revokes itself, if that may write', async () => {
    const { parent, child } = await family()

    await revoke(parent.token, idOf(parent.token), '?descendants=1')

    expect(await isAlive(site, child.token)).toBe(false)
  })
})
