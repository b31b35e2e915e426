import { describe, expect } from 'vitest'
import type { Ownership } from '../../../src/core/accounts/owner.ts'
import type { Storage } from '../../../src/core/ports.ts'
import type { TokenId } from '../../../src/core/tokens/token.ts'
import {
  aForeignRow,
  aToken,
  aUser,
  entry,
  everything,
  FOREIGN_TYPE,
  ownership,
  USER_TYPE,
} from '../arrange.ts'
import type { StorageTest } from '../database-test.ts'

export function listing(it: StorageTest): void {
  describe('listing', () => {
    it("lists a user's own tokens, in the order they were made", async ({ storage }) => {
      const [user, other] = [await aUser(storage), await aUser(storage)]
      const first = await aToken(storage, user)
      await aToken(storage, other)
      const second = await aToken(storage, user)

      const { items, next } = await storage.tokens.list(ownership(user), everything())

      expect(items.map((token) => token.id)).toEqual([first, second])
      expect(next).toBeNull()
    })

    it('lists nothing of another owner type with the same id', async ({ storage, sql }) => {
      const user = await aUser(storage)
      await aForeignRow(sql, { type: FOREIGN_TYPE, id: user.id })

      expect((await storage.tokens.list(ownership(user), everything())).items).toEqual([])
    })

    it('lists the tokens of every type that means the user', async ({ storage, sql }) => {
      const user = await aUser(storage)
      const ids = [await aToken(storage, user), await aForeignRow(sql, { type: 'user', id: user.id })]

      const { items } = await storage.tokens.list(ownership(user, [USER_TYPE, 'user']), everything())

      expect(items.map((token) => token.id)).toEqual(ids)
    })

    it('shows each token as the look-up does', async ({ storage }) => {
      const user = await aUser(storage)
      const id = await aToken(storage, user, { abilities: ['read'] })

      const { items } = await storage.tokens.list(ownership(user), everything())

      expect(items).toEqual([(await storage.tokens.findById(id))?.token])
    })

    it.for([1, 2, 3, 4])(
      'walks through three tokens by pages of %i, each once',
      async (limit, { storage }) => {
        const user = await aUser(storage)
        const ids = [await aToken(storage, user), await aToken(storage, user), await aToken(storage, user)]

        expect(await walk(storage, ownership(user), limit)).toEqual(ids)
      },
    )

    it('goes on after a token that has been revoked meanwhile', async ({ storage }) => {
      const user = await aUser(storage)
      const [first, second] = [await aToken(storage, user), await aToken(storage, user)]
      const page = await storage.tokens.list(ownership(user), { after: null, limit: 1 })
      await storage.tokens.revoke(ownership(user), first, { descendants: false }, ENTRY)

      const { items } = await storage.tokens.list(ownership(user), { after: page.next, limit: 1 })

      expect(items.map((token) => token.id)).toEqual([second])
    })

    it('ends at once after an id beyond every token', async ({ storage }) => {
      const user = await aUser(storage)
      await aToken(storage, user)

      const page = await storage.tokens.list(ownership(user), { after: Number.MAX_SAFE_INTEGER, limit: 5 })

      expect(page).toEqual({ items: [], next: null })
    })

    it('knows the highest id there is', async ({ storage }) => {
      const id = await aToken(storage, await aUser(storage))

      expect(await storage.tokens.highestId()).toBe(id)
    })
  })
}

const ENTRY = entry('token.revoked', '')

async function walk(storage: Storage, owner: Ownership, limit: number): Promise<readonly TokenId[]> {
  const seen: TokenId[] = []
  let after: number | null = null
  do {
    const page: Awaited<ReturnType<Storage['tokens']['list']>> = await storage.tokens.list(owner, {
      after,
      limit,
    })
    seen.push(...page.items.map((token) => token.id))
    after = page.next
  } while (after !== null)
  return seen
}
