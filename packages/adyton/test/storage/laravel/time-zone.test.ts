import { expect, test } from 'vitest'
import type { Storage } from '../../../src/core/ports.ts'
import {
  aForeignRow,
  aToken,
  aUser,
  entry,
  NOW,
  ownership,
  secondsFromNow,
  surviving,
  USER_TYPE,
} from '../../contracts/arrange.ts'
import { aSession } from '../../contracts/arrange-sessions.ts'
import type { Database } from '../../contracts/database.ts'
import { openMysql } from '../../contracts/engines/mysql.ts'
import { openPostgres } from '../../contracts/engines/postgres.ts'
import { openSqliteFile } from '../../contracts/engines/sqlite.ts'
import { findDatabaseEngine } from '../../servers/find-servers.ts'

/** Five hours ahead of UTC, all the year. */
const ZONE = 'Asia/Karachi'

const ENGINES = [
  { name: 'SQLite', isHere: true, open: openSqliteFile },
  { name: 'PostgreSQL', isHere: findDatabaseEngine('postgres') !== undefined, open: openPostgres },
  { name: 'MySQL', isHere: findDatabaseEngine('mysql') !== undefined, open: openMysql },
]

test.for(ENGINES)(
  'moments in the tables of a Laravel application in another time zone are its own, on $name',
  async ({ isHere, open }, { skip, onTestFinished }) => {
    if (!isHere) skip()
    const database = await open(ZONE)
    onTestFinished(() => database.close())
    await database.storage.migrate(NOW)

    await writesAsLaravelReads(database)
    await readsAsLaravelWrites(database)
    await prunesByTheRightClock(database)
  },
)

async function writesAsLaravelReads({ storage, sql }: Database): Promise<void> {
  const user = await aUser(storage, { role: 'student' })
  const id = await aToken(storage, user, { expiresAt: secondsFromNow(60) })
  await storage.tokens.recordUses([{ id, at: secondsFromNow(1), ip: null, userAgent: null }])
  const session = await aSession(storage, user)

  expect(
    await sql(`select created_at, expires_at, last_used_at, updated_at from personal_access_tokens`),
  ).toEqual([
    {
      created_at: '2026-01-15 17:00:00',
      expires_at: '2026-01-15 17:01:00',
      last_used_at: '2026-01-15 17:00:01',
      updated_at: '2026-01-15 17:00:01',
    },
  ])
  expect(await sql(`select created_at from users where id = ${user.id}`)).toEqual([
    { created_at: '2026-01-15 17:00:00' },
  ])
  expect(await sql(`select created_at from roles`)).toEqual([{ created_at: '2026-01-15 17:00:00' }])
  // What is ours alone is UTC, whatever a Laravel application is set to.
  expect(await sql(`select created_at from adyton_sessions`)).toEqual([{ created_at: '2026-01-15 12:00:00' }])
  expect((await storage.sessions.findByHash(session.hash))?.session.createdAt).toBe(NOW)
  expect(await storage.users.findById(user.id)).toMatchObject({ createdAt: NOW, updatedAt: NOW })
  await storage.tokens.revokeAll(ownership(user), entry('user.signed_out', ''))
}

async function readsAsLaravelWrites({ storage, sql }: Database): Promise<void> {
  const user = await aUser(storage)
  const id = await aForeignRow(
    sql,
    { type: USER_TYPE, id: Number(user.id) },
    {
      created_at: '2026-01-15 17:00:00',
      expires_at: '2026-01-15 18:00:00',
      last_used_at: '2026-01-15 17:30:00',
    },
  )

  expect((await storage.tokens.findById(id))?.token).toMatchObject({
    createdAt: NOW,
    expiresAt: secondsFromNow(3_600),
    lastUsedAt: secondsFromNow(1_800),
  })
  await storage.tokens.revokeAll(ownership(user), entry('user.signed_out', ''))
}

async function prunesByTheRightClock({ storage, sql }: Database): Promise<void> {
  const owner = { type: USER_TYPE, id: Number((await aUser(storage)).id) }
  const over = await aForeignRow(sql, owner, { expires_at: '2026-01-15 16:59:59' })
  const alive = await aForeignRow(sql, owner, { expires_at: '2026-01-15 17:00:00' })

  await prune(storage)

  expect(await surviving(storage, [over, alive])).toEqual([alive])
}

async function prune(storage: Storage): Promise<void> {
  await storage.tokens.prune({
    after: null,
    ownerTypes: [USER_TYPE],
    expiredBefore: NOW,
    createdBefore: null,
    rows: 100,
    entry: entry('token.pruned', ''),
  })
}
