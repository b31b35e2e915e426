import { closeSync, openSync, writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect } from 'vitest'
import { Unavailable } from '../../src/core/errors.ts'
import type { TokenId } from '../../src/core/tokens/token.ts'
import { Connection } from '../../src/storage/sqlite/connection.ts'
import { sqliteBuilder } from '../../src/storage/sqlite/dialect.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { type WriteJob, type WriteOutcome, writeBatch } from '../../src/storage/sqlite/write-batch.ts'
import { entry, newUser, USER_TYPE } from '../contracts/arrange.ts'
import { newSession } from '../contracts/arrange-sessions.ts'
import { itWithFile as it, NOW } from './database-file.ts'

describe('a disk that is full', () => {
  it('is Unavailable for everyone in the commit, and leaves nothing of any of them', ({ file }) => {
    const connection = openMigrated(file)
    connection.exec('pragma max_page_count = 30')

    const outcomes = commit(connection, [registration('small'), registration('x'.repeat(1_000_000))])

    expect(outcomes).toEqual([
      { id: 1, ok: false, unavailable: true, message: expect.any(String) },
      { id: 2, ok: false, unavailable: true, message: expect.any(String) },
    ])
    expect(connection.prepareApart('select count(*) as users from users').get()).toEqual({ users: 0 })
    connection.close()
  })

  it('is over once there is room again, without a restart', ({ file }) => {
    const connection = openMigrated(file)
    connection.exec('pragma max_page_count = 30')
    const large = registration('x'.repeat(1_000_000))
    commit(connection, [large])

    connection.exec('pragma max_page_count = 100000')

    expect(commit(connection, [large])).toMatchObject([{ ok: true }])
    connection.close()
  })

  it('goes on answering reads', ({ file }) => {
    const connection = openMigrated(file)
    commit(connection, [registration('Ada')])
    connection.exec('pragma max_page_count = 30')

    commit(connection, [registration('x'.repeat(1_000_000))])

    expect(connection.prepareApart('select name from users').all()).toEqual([{ name: 'Ada' }])
    connection.close()
  })
})

describe('a disk that fills up in the middle of a change', () => {
  const session = newSession()
  const replaces = { session: session.hash, remember: null }
  /** More than fits into the room that is left. */
  const entries = Array.from({ length: 500 }, () => entry('user.signed_in', 'x'.repeat(64)))
  const JOBS: readonly WriteJob[] = [
    {
      id: 0,
      name: 'startSession',
      input: {
        owner: { type: USER_TYPE, id: 1 },
        session: newSession(),
        remember: null,
        replaces,
        conditions: { passwordHash: 'old', sessionsMax: 1, ownerTypes: ['user'] },
        entries,
      },
    },
    {
      id: 0,
      name: 'changePassword',
      input: {
        userId: 1,
        from: 'old',
        to: 'new',
        session: null,
        owner: { types: [USER_TYPE], id: 1 },
        revokeTokens: true,
        entries,
      },
    },
  ]

  it.for(JOBS)('leaves of $name nothing half done', (job, { file }) => {
    const connection = openMigrated(file)
    const first = { type: USER_TYPE, session, replaces: { session: null, remember: null } }
    const user = newUser({ passwordHash: 'old' })
    commit(connection, [{ id: 0, name: 'registerUser', input: { user, session: first, entries: [] } }])
    const before = stored(connection)
    // As many as there are: none may be added.
    connection.exec('pragma max_page_count = 1')

    expect(commit(connection, [job])).toMatchObject([{ ok: false, unavailable: true }])

    expect(stored(connection)).toEqual(before)
    expect(before).toMatchObject([[{ password: 'old' }], [{ hash: session.hash }], []])
    connection.close()
  })
})

describe('a database that may only be read', () => {
  it('is Unavailable for writes', ({ file }) => {
    const connection = openMigrated(file)
    connection.exec('pragma query_only = 1')

    expect(commit(connection, [registration('Ada')])).toMatchObject([{ ok: false, unavailable: true }])
    connection.close()
  })
})

describe('a database file that was damaged', () => {
  it('is Unavailable for reads, rather than a database without tokens', async ({ file }) => {
    await migrateAndDamage(file, 'personal_access_tokens')

    const storage = sqlite(file)

    expect(() => storage.tokens.findById(1 as TokenId)).toThrow(Unavailable)
    await storage.close()
  })

  it('is Unavailable for reads, rather than a database without sessions', async ({ file }) => {
    await migrateAndDamage(file, 'adyton_sessions')

    const storage = sqlite(file)

    expect(() => storage.sessions.list({ types: ['user'], id: 1 }, ENDS)).toThrow(Unavailable)
    await storage.close()
  })
})

const ENDS = { now: NOW, idleBefore: NOW }

function openMigrated(file: string): Connection {
  const connection = new Connection(file, { busyMs: 0 })
  commit(connection, [{ id: 1, name: 'migrate', input: NOW }])
  return connection
}

/** What the database holds of users, sessions and the audit trail. */
function stored(connection: Connection) {
  return ['users', 'adyton_sessions', 'audit_events'].map((table) =>
    connection.prepareApart(`select * from ${table}`).all(),
  )
}

function commit(connection: Connection, jobs: readonly WriteJob[]): readonly WriteOutcome[] {
  return writeBatch(
    jobs.map((job, at) => ({ ...job, id: at + 1 })),
    connection,
    sqliteBuilder(),
  )
}

function registration(name: string): WriteJob {
  return { id: 0, name: 'registerUser', input: { user: newUser({ name }), entries: [] } }
}

/** Overwrites what is stored of a table and its indexes. The schema stays readable, so that the file can be opened. */
async function migrateAndDamage(file: string, table: string): Promise<void> {
  const before = sqlite(file)
  await before.migrate(NOW)
  await before.close()
  const database = new DatabaseSync(file)
  const pages = database.prepare('select rootpage from sqlite_master where tbl_name = ?').all(table)
  database.close()
  const descriptor = openSync(file, 'r+')
  for (const { rootpage } of pages) {
    writeSync(descriptor, Buffer.alloc(PAGE_BYTES, 0xab), 0, undefined, (Number(rootpage) - 1) * PAGE_BYTES)
  }
  closeSync(descriptor)
}

const PAGE_BYTES = 4_096
