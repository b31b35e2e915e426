import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect } from 'vitest'
import { Unavailable } from '../../src/core/errors.ts'
import { Connection } from '../../src/storage/sqlite/connection.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { itWithFile as it, NOW, write } from './database-file.ts'
import { migrateElsewhere, startNeighbour } from './processes/start.ts'

describe('opening a SQLite file', () => {
  it('makes the file and every folder above it', async ({ folder }) => {
    const file = join(folder, 'some', 'where', 'adyton.sqlite')

    const storage = sqlite(file)
    await storage.migrate(NOW)
    await storage.close()

    expect(existsSync(file)).toBe(true)
  })

  // Windows knows no such modes.
  it.runIf(process.platform !== 'win32')(
    'lets no other user read what it makes, and leaves the mode of what was there',
    async ({ folder }) => {
      const data = join(folder, 'data')
      const known = join(folder, 'known.sqlite')
      writeFileSync(known, '')
      chmodSync(known, 0o640)
      const modeOf = (path: string) => statSync(path).mode & 0o777

      const storage = sqlite(join(data, 'adyton.sqlite'))
      await storage.migrate(NOW)
      await sqlite(known).close()

      expect(modeOf(data)).toBe(0o700)
      for (const name of ['adyton.sqlite', 'adyton.sqlite-wal', 'adyton.sqlite-shm'])
        expect(modeOf(join(data, name))).toBe(0o600)
      expect(modeOf(known)).toBe(0o640)
      await storage.close()
    },
  )

  it('keeps what is in the file', async ({ file }) => {
    const first = sqlite(file)
    await first.migrate(NOW)
    await first.close()

    const second = sqlite(file)

    expect(await second.pendingMigrations()).toEqual([])
    await second.close()
  })

  it('is Unavailable when the file is no database, and leaves it as it is', ({ file }) => {
    const content = 'This is a letter, not a database. '.repeat(200)
    writeFileSync(file, content)

    expect(() => sqlite(file)).toThrow(Unavailable)
    expect(readFileSync(file, 'utf8')).toBe(content)
  })

  it('is Unavailable when the path is a folder', ({ folder }) => {
    mkdirSync(join(folder, 'taken'))

    expect(() => sqlite(join(folder, 'taken'))).toThrow(Unavailable)
  })

  it('is Unavailable when the folder cannot be made', ({ folder }) => {
    writeFileSync(join(folder, 'taken'), '')

    expect(() => sqlite(join(folder, 'taken', 'adyton.sqlite'))).toThrow(Unavailable)
  })

  it('makes every commit durable: write-ahead log, synchronous in full', ({ file }) => {
    const connection = new Connection(file, { busyMs: 0 })

    expect(connection.prepareApart('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' })
    // 2 is FULL: a commit waits for the disk.
    expect(connection.prepareApart('pragma synchronous').get()).toEqual({ synchronous: 2 })
    connection.close()
  })

  it('turns a database with a rollback journal into one with a write-ahead log', async ({ file }) => {
    const laravel = new DatabaseSync(file)
    laravel.exec('create table posts (id integer primary key, title varchar)')
    laravel.close()

    await sqlite(file).close()

    // Bytes 18 and 19 of the header are 2 for a write-ahead log, 1 for a rollback journal.
    expect([...readFileSync(file).subarray(18, 20)]).toEqual([2, 2])
  })

  it.for(['begin; select * from posts', 'begin immediate', 'begin exclusive'])(
    'waits while another process has said "%s" to a database with a rollback journal',
    async (sql, { file }) => {
      const laravel = new DatabaseSync(file)
      laravel.exec('create table posts (id integer primary key)')
      laravel.close()
      const neighbour = await startNeighbour(file)
      await neighbour.run({ sql, commitAfterMs: 200 })

      const storage = sqlite(file)

      expect(await storage.migrate(NOW)).toHaveLength(4)
      await storage.close()
      await neighbour.leave()
    },
  )

  it('is Unavailable when another process does not let go of the file', async ({ file }) => {
    const neighbour = await startNeighbour(file)
    await neighbour.run({ sql: 'create table posts (id integer primary key)' })
    await neighbour.run({ sql: 'begin exclusive' })

    expect(() => sqlite(file)).toThrow(Unavailable)
    await neighbour.leave()
  })

  it('lets several processes migrate a new file at once, and each migration runs once', async ({ file }) => {
    const processes = await Promise.all(Array.from({ length: 4 }, () => migrateElsewhere(file)))

    expect(processes.map(({ code }) => code)).toEqual([0, 0, 0, 0])
    expect(processes.flatMap(({ applied }) => applied)).toEqual([
      '0001-laravel-tables',
      '0002-additive-columns',
      '0003-audit-events',
      '0004-sessions',
    ])
  })

  it('lets a process end that has closed nothing', async ({ file }) => {
    expect((await migrateElsewhere(file)).code).toBe(0)

    const storage = sqlite(file)
    expect(await storage.pendingMigrations()).toEqual([])
    await storage.close()
  })
})

describe('closing a SQLite file', () => {
  it('finishes every write that was asked for', async ({ file }) => {
    const storage = sqlite(file)
    await storage.migrate(NOW)
    const writes = Promise.all(Array.from({ length: 2_000 }, () => write(storage)))

    await storage.close()

    const ids = await writes
    const database = new DatabaseSync(file)
    const stored = database.prepare('select request_id from audit_events').all()
    expect(new Set(stored.map((row) => row['request_id']))).toEqual(new Set(ids))
    database.close()
  })

  it('writes what was asked for before the writer thread had ever started', async ({ file }) => {
    const storage = sqlite(file)
    const migrated = storage.migrate(NOW)

    await storage.close()

    expect(await migrated).toHaveLength(4)
  })

  it('may be asked twice', async ({ file }) => {
    const storage = sqlite(file)
    await storage.migrate(NOW)

    await Promise.all([storage.close(), storage.close()])
    await storage.close()
  })

  it.for([
    { name: 'a file', place: (file: string) => file },
    { name: 'memory', place: () => ':memory:' },
  ])('is Unavailable from then on, for a database in $name', async ({ place }, { file }) => {
    const storage = sqlite(place(file))
    await storage.migrate(NOW)
    await storage.users.list({ after: null, limit: 1 })
    await storage.close()

    await expect(write(storage)).rejects.toThrow(Unavailable)
    expect(() => storage.users.list({ after: null, limit: 1 })).toThrow(Unavailable)
    expect(() => storage.users.emailTaken('ada@example.com')).toThrow(Unavailable)
    expect(() => storage.ping()).toThrow(Unavailable)
  })
})
