import { describe, expect } from 'vitest'
import type { UserId } from '../../../src/core/accounts/user.ts'
import type { Storage } from '../../../src/core/ports.ts'
import { aUser, everything, NOW } from '../arrange.ts'
import type { OpenStorage } from '../database.ts'
import { emptyDatabaseTest } from '../database-test.ts'

export function listing(open: OpenStorage): void {
  const it = emptyDatabaseTest(open)

  describe('listing', () => {
    it('lists nobody where there is nobody', async ({ storage }) => {
      await storage.migrate(NOW)

      expect(await storage.users.list(everything())).toEqual({ items: [], next: null })
    })

    it('lists every user with roles, in the order they came, by pages of any size', async ({ storage }) => {
      await storage.migrate(NOW)
      const users = [await aUser(storage, { role: 'admin' }), await aUser(storage), await aUser(storage)]

      expect((await storage.users.list(everything())).items).toEqual(users)
      for (const limit of [1, 2, 3, 4]) {
        expect(await walk(storage, limit)).toEqual(users.map((user) => user.id))
      }
    })
  })
}

async function walk(storage: Storage, limit: number): Promise<readonly UserId[]> {
  const seen: UserId[] = []
  let after: number | null = null
  do {
    const page: Awaited<ReturnType<Storage['users']['list']>> = await storage.users.list({ after, limit })
    seen.push(...page.items.map((user) => user.id))
    after = page.next
  } while (after !== null)
  return seen
}
