import { describe, expect } from 'vitest'
import { aToken, aUser, NOW, secondsFromNow } from './arrange.ts'
import type { OpenStorage } from './database.ts'
import { emptyDatabaseTest } from './database-test.ts'

const ALL = ['0001-laravel-tables', '0002-additive-columns', '0003-audit-events']

/** What migrating does, whatever engine is behind it. */
export function migrationContract(name: string, open: OpenStorage): void {
  const it = emptyDatabaseTest(open)

  describe(`migrations on ${name}`, () => {
    it('applies everything to an empty database, and then nothing', async ({ storage }) => {
      expect(await storage.migrate(NOW)).toEqual(ALL)
      expect(await storage.migrate(NOW)).toEqual([])
    })

    it('names what is pending without applying it', async ({ storage }) => {
      expect(await storage.pendingMigrations()).toEqual(ALL)
      expect(await storage.pendingMigrations()).toEqual(ALL)

      await storage.migrate(NOW)

      expect(await storage.pendingMigrations()).toEqual([])
    })

    it('applies each once when it is asked several times at once', async ({ storage, sql }) => {
      const applied = await Promise.all(Array.from({ length: 5 }, () => storage.migrate(NOW)))

      expect(applied.flat()).toEqual(ALL)
      expect(await sql('select name from adyton_migrations order by name')).toEqual(
        ALL.map((one) => ({ name: one })),
      )
    })

    it('goes on where an earlier version stopped', async ({ storage, sql }) => {
      await storage.migrate(NOW)
      await sql(`delete from adyton_migrations where name <> '0001-laravel-tables'`)

      expect(await storage.migrate(NOW)).toEqual(ALL.slice(1))
    })

    it('remembers when each was applied', async ({ storage, sql }) => {
      await storage.migrate(secondsFromNow(5))

      expect(await sql('select distinct applied_at from adyton_migrations')).toEqual([
        { applied_at: '2026-01-15 12:00:05' },
      ])
    })

    it('keeps what is stored', async ({ storage }) => {
      await storage.migrate(NOW)
      const user = await aUser(storage, { role: 'admin' })
      const id = await aToken(storage, user)
      const before = await storage.tokens.findById(id)

      await storage.migrate(NOW)

      expect(await storage.tokens.findById(id)).toEqual(before)
    })

    it('answers a ping before and after', async ({ storage }) => {
      await storage.ping()
      await storage.migrate(NOW)
      await storage.ping()
    })
  })
}
