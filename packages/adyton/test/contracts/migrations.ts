import { describe, expect } from 'vitest'
import { aToken, aUser, NOW, secondsFromNow } from './arrange.ts'
import { aSession } from './arrange-sessions.ts'
import type { Database, OpenStorage } from './database.ts'
import { emptyDatabaseTest } from './database-test.ts'

const ALL = ['0001-laravel-tables', '0002-additive-columns', '0003-audit-events', '0004-sessions']

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

    it('gives a database of an earlier version sessions, and keeps what is in it', async ({
      storage,
      sql,
    }) => {
      await storage.migrate(NOW)
      const user = await aUser(storage, { role: 'admin' })
      const token = await aToken(storage, user)
      await undoSessions(sql)
      const before = await earlierRows(sql)

      expect(await storage.migrate(NOW)).toEqual(['0004-sessions'])

      expect(await earlierRows(sql)).toEqual(before)
      expect(await storage.tokens.findById(token)).toMatchObject({ user })
      const { hash } = await aSession(storage, user, { remember: true })
      expect((await storage.sessions.findByHash(hash))?.user).toEqual(user)
    })

    it('lets the version before go on writing beside it', async ({ storage, sql }) => {
      await storage.migrate(NOW)

      await sql(`insert into audit_events (event, occurred_at) values ('user.signed_in', '${NOW}')`)

      expect(await sql('select session_id from audit_events')).toEqual([{ session_id: null }])
    })

    it("leaves Laravel's table of sessions alone", async ({ storage, sql }) => {
      await sql('create table sessions (id varchar(255) primary key, payload text, last_activity integer)')
      await sql(`insert into sessions values ('b1gS3ss10n', 'YTowOnt9', 1768476000)`)
      const before = await sql('select * from sessions')

      await storage.migrate(NOW)
      await aSession(storage, await aUser(storage))

      expect(await sql('select * from sessions')).toEqual(before)
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

/** Makes of a database what the version before sessions left behind. */
async function undoSessions(sql: Database['sql']): Promise<void> {
  await sql('drop table adyton_sessions')
  await sql('drop table adyton_remember_tokens')
  await sql('alter table audit_events drop column session_id')
  await sql(`delete from adyton_migrations where name = '0004-sessions'`)
}

/** What the version before sessions knew of. */
async function earlierRows(sql: Database['sql']) {
  const known = 'event, occurred_at, actor_id, user_id, token_id, ip, user_agent, request_id, reason'
  return [
    await sql('select * from users'),
    await sql('select * from personal_access_tokens'),
    await sql('select * from roles'),
    await sql(`select ${known} from audit_events order by id`),
  ]
}
