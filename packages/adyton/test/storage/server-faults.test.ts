import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { inspect } from 'node:util'
import { CompiledQuery } from 'kysely'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { ConfigurationError, Unavailable } from '../../src/core/errors.ts'
import { mysql } from '../../src/storage/mysql/mysql.ts'
import { openMysqlPool } from '../../src/storage/mysql/pool.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { DuplicateKey } from '../../src/storage/sql/operation.ts'
import { aToken, aUser, NOW } from '../contracts/arrange.ts'
import { openMysql } from '../contracts/engines/mysql.ts'
import { openPostgres } from '../contracts/engines/postgres.ts'
import { findDatabaseEngine, findMariaDb } from '../servers/find-servers.ts'
import { freshDatabase } from '../servers/fresh-database.ts'
import { runOnMySql, startMariaDb } from '../servers/mariadb.ts'

describe.skipIf(findDatabaseEngine('postgres') === undefined)('on PostgreSQL', () => {
  test('look-ups go on after a column was given another type', async ({ onTestFinished }) => {
    const { storage, sql, close } = await openPostgres()
    onTestFinished(close)
    await storage.migrate(NOW)
    const id = await aToken(storage, await aUser(storage))
    await storage.tokens.findById(id)

    await sql('alter table users alter column name type varchar(500)')

    expect(await storage.tokens.findById(id)).toMatchObject({ user: { name: 'Ada' } })
  })

  test('the row that was refused is in no error, with its address and its hash', async ({
    onTestFinished,
  }) => {
    const { storage, sql, close } = await openPostgres()
    onTestFinished(close)
    await storage.migrate(NOW)
    await sql('alter table users add column nickname text not null')

    const refused = await aUser(storage, {
      email: 'victim@example.com',
      passwordHash: '$2y$04$secret',
    }).catch((error: unknown) => error)

    expect(refused).toBeInstanceOf(pg.DatabaseError)
    expect(JSON.stringify(refused)).not.toMatch(/victim|secret/)
  })

  test('a user who may not make tables is told so as an outage, since nothing works until they may', async ({
    onTestFinished,
  }) => {
    const { url, drop } = await freshDatabase('postgres')
    const storage = postgres(url)
    onTestFinished(async () => {
      await storage.close()
      await drop()
    })
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(
      `alter role current_user in database ${new URL(url).pathname.slice(1)} set role pg_monitor`,
    )
    await client.end()

    await expect(storage.migrate(NOW)).rejects.toMatchObject({
      name: 'Unavailable',
      cause: { message: 'permission denied for schema public' },
    })
  })
})

describe('the address of a PostgreSQL server', () => {
  test.each([
    ['a certificate that cannot be read', 'postgres://db/app?sslrootcert=/nowhere/ca.pem', '/nowhere/ca.pem'],
    ['a port that is none', 'postgres://db:99999/app', 'Invalid URL'],
  ])('with %s is refused when the storage is opened', (_, url, reason) => {
    expect(() => postgres(url)).toThrow(ConfigurationError)
    expect(() => postgres(url)).toThrow(reason)
  })
})

describe.skipIf(findDatabaseEngine('mysql') === undefined)('on MySQL', () => {
  test('an address that is taken is in no error', async ({ onTestFinished }) => {
    const { url, drop } = await freshDatabase('mysql')
    const pool = openMysqlPool(url, 1)
    const connection = await pool.connect()
    onTestFinished(async () => {
      connection.release()
      await pool.close()
      await drop()
    })
    await connection.run(CompiledQuery.raw('create table people (email varchar(99) unique)'))
    const insert = () =>
      connection.run(CompiledQuery.raw('insert into people values (?)', [`victim's@example.com`]))
    await insert()

    const refused = await insert().catch((error: unknown) => error)

    expect(refused).toBeInstanceOf(DuplicateKey)
    expect(inspect(refused, { depth: 9, showHidden: true })).not.toContain('victim')
    expect(inspect(refused)).toContain('a value for key')
  })

  test('an account that is locked is an outage', async ({ onTestFinished }) => {
    const { url, drop } = await freshDatabase('mysql')
    const user = `locked_${randomBytes(4).toString('hex')}`
    await runOnMySql(url, `create user ${user}@'%' account lock`)
    const address = new URL(url)
    address.username = user
    address.password = ''
    const storage = mysql(address.href)
    onTestFinished(async () => {
      await storage.close()
      await runOnMySql(url, `drop user ${user}@'%'`)
      await drop()
    })

    await expect(storage.ping()).rejects.toThrow(Unavailable)
  })

  test('lists of every length leave no more than 128 statements prepared on a connection', async ({
    onTestFinished,
  }) => {
    const { storage, sql, close } = await openMysql()
    onTestFinished(close)
    await storage.migrate(NOW)
    const prepared = async () => Number((await sql(`show status like 'Prepared_stmt_count'`))[0]?.['Value'])
    const before = await prepared()

    for (let length = 1; length <= 300; length += 1) {
      const types = Array.from({ length }, (_, at) => `App\\Type${at}`)
      await storage.tokens.list({ types, id: 1 }, { after: null, limit: 1 })
    }

    expect((await prepared()) - before).toBeLessThan(300)
  })
})

describe.skipIf(findMariaDb() === undefined)('on a MySQL server of its own', () => {
  test('nothing is read from one that was made a replica while connections to it were open', async ({
    onTestFinished,
  }) => {
    const server = await startMariaDb()
    const storage = mysql(server.url)
    onTestFinished(async () => {
      await storage.close()
      await server.dispose()
    })
    await storage.migrate(NOW)
    const id = await aToken(storage, await aUser(storage))
    await storage.tokens.findById(id)

    await runOnMySql(server.url, 'set global read_only = 1')
    // A second, and what timers of a busy machine are late.
    const until = performance.now() + 2_500
    const isRefused = () => Promise.resolve(storage.tokens.findById(id)).then(() => false, isOutage)
    while (!(await isRefused()) && performance.now() < until) await wait(50)

    await expect(storage.tokens.findById(id)).rejects.toThrow(Unavailable)
    await runOnMySql(server.url, 'set global read_only = 0')
    expect(await storage.tokens.findById(id)).toBeDefined()
  })
})

function isOutage(error: unknown): boolean {
  return error instanceof Unavailable
}
