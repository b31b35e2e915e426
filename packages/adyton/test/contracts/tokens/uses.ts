import { describe, expect } from 'vitest'
import type { CredentialUse } from '../../../src/core/credential-use.ts'
import type { TokenId } from '../../../src/core/tokens/token.ts'
import { aToken, aUser, entry, ownership, secondsFromNow, surviving } from '../arrange.ts'
import type { StorageTest } from '../database-test.ts'

export function recordingUses(it: StorageTest): void {
  describe('recording uses', () => {
    it('writes when and from where a token was used, and moves its update time along', async ({
      storage,
    }) => {
      const id = await aToken(storage, await aUser(storage))

      await storage.tokens.recordUses([use(id, 60, { ip: '2001:db8::1', userAgent: 'curl/8 🔑' })])

      expect((await storage.tokens.findById(id))?.token).toMatchObject({
        lastUsedAt: secondsFromNow(60),
        lastUsedIp: '2001:db8::1',
        lastUsedAgent: 'curl/8 🔑',
        updatedAt: secondsFromNow(60),
      })
    })

    it.for([
      { name: 'an older use', seconds: 30 },
      { name: 'a use in the same second', seconds: 60 },
    ])('changes nothing for $name', async ({ seconds }, { storage }) => {
      const id = await aToken(storage, await aUser(storage))
      await storage.tokens.recordUses([use(id, 60, { ip: '192.0.2.1' })])
      const before = await storage.tokens.findById(id)

      await storage.tokens.recordUses([use(id, seconds, { ip: '192.0.2.99' })])

      expect(await storage.tokens.findById(id)).toEqual(before)
    })

    it('keeps the latest of several uses, whatever their order', async ({ storage }) => {
      const id = await aToken(storage, await aUser(storage))

      await storage.tokens.recordUses([use(id, 20), use(id, 40), use(id, 30)])

      expect((await storage.tokens.findById(id))?.token.lastUsedAt).toBe(secondsFromNow(40))
    })

    it('never brings a revoked token back', async ({ storage }) => {
      const user = await aUser(storage)
      const [gone, alive] = [await aToken(storage, user), await aToken(storage, user)]
      await storage.tokens.revoke(ownership(user), gone, { descendants: false }, entry('token.revoked', ''))

      await storage.tokens.recordUses([use(gone, 60), use(alive, 60)])

      expect(await surviving(storage, [gone, alive])).toEqual([alive])
      expect((await storage.tokens.findById(alive))?.token.lastUsedAt).toBe(secondsFromNow(60))
    })

    it('cuts a user agent at 255 characters', async ({ storage }) => {
      const id = await aToken(storage, await aUser(storage))

      await storage.tokens.recordUses([use(id, 60, { userAgent: 'é'.repeat(10_000) })])

      expect((await storage.tokens.findById(id))?.token.lastUsedAgent).toBe('é'.repeat(255))
    })

    it('forgets the address of an earlier use when the later one has none', async ({ storage }) => {
      const id = await aToken(storage, await aUser(storage))
      await storage.tokens.recordUses([use(id, 10, { ip: '192.0.2.1', userAgent: 'curl' })])

      await storage.tokens.recordUses([use(id, 20)])

      expect((await storage.tokens.findById(id))?.token).toMatchObject({
        lastUsedIp: null,
        lastUsedAgent: null,
      })
    })

    it('writes a hundred at once, and none', async ({ storage }) => {
      const user = await aUser(storage)
      const ids: TokenId[] = []
      while (ids.length < 100) ids.push(await aToken(storage, user))

      await storage.tokens.recordUses(ids.map((id) => use(id, 60)))
      await storage.tokens.recordUses([])

      const { items } = await storage.tokens.list(ownership(user), { after: null, limit: 100 })
      expect(items.filter((token) => token.lastUsedAt === secondsFromNow(60))).toHaveLength(100)
    })
  })
}

function use(id: TokenId, seconds: number, origin: Partial<CredentialUse<TokenId>> = {}) {
  return { id, at: secondsFromNow(seconds), ip: null, userAgent: null, ...origin }
}
