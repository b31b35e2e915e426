import { closeSync, openSync, writeSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { Unavailable } from '../../src/core/errors.ts'
import type { TokenId } from '../../src/core/tokens/token.ts'
import { Connection, sqliteBuilder } from '../../src/storage/sqlite/connection.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { type WriteJob, type WriteOutcome, writeBatch } from '../../src/storage/sqlite/write-batch.ts'
import { newUser } from '../contracts/arrange.ts'
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
    const before = sqlite(file)
    await before.migrate(NOW)
    await before.close()
    damage(file)

    const storage = sqlite(file)

    expect(() => storage.tokens.findById(1 as TokenId)).toThrow(Unavailable)
    await storage.close()
  })
})

function openMigrated(file: string): Connection {
  const connection = new Connection(file, { busyMs: 0 })
  commit(connection, [{ id: 1, name: 'migrate', input: NOW }])
  return connection
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

/** Overwrites every page but the first, which holds the schema's root. */
function damage(file: string): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, Buffer.alloc(4_096 * 20, 0xab), 0, undefined, 4_096)
  closeSync(descriptor)
}
