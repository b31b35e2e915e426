import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import mysqlDriver, { type RowDataPacket } from 'mysql2/promise'
import pg from 'pg'
import type { Storage } from '../../../src/core/ports.ts'
import { mysql } from '../../../src/storage/mysql/mysql.ts'
import { postgres } from '../../../src/storage/postgres/postgres.ts'
import { sqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { freshDatabase } from '../../servers/fresh-database.ts'
import { schemaOf } from './schema-dump.ts'
import type { Engine } from './tables.ts'

export type Row = Readonly<Record<string, unknown>>

/** A database of an application of Laravel, as that sees it; Adyton is put beside it by `open`. */
export interface Application {
  readonly engine: Engine
  /** As `DATABASE_URL` names it. */
  readonly url: string
  /** Runs statements, each as every engine understands it. */
  run(...statements: readonly string[]): Promise<void>
  rows(query: string): Promise<readonly Row[]>
  /** The whole schema, as the engine's own tool writes it. */
  schema(): Promise<string>
  /** Adyton's storage on it. */
  open(timeZone?: string): Storage
  quit(): Promise<void>
}

export function makeApplication(engine: Engine): Promise<Application> {
  if (engine === 'sqlite') return onSqlite()
  return engine === 'postgres' ? onPostgres() : onMysql()
}

async function onSqlite(): Promise<Application> {
  const folder = mkdtempSync(join(tmpdir(), 'adyton-takeover-'))
  const file = join(folder, 'database.sqlite')
  const database = new DatabaseSync(file, { timeout: 5_000 })
  return {
    engine: 'sqlite',
    url: `sqlite:${file}`,
    async run(...statements) {
      for (const statement of statements) database.exec(statement)
    },
    rows: async (query) => database.prepare(query).all(),
    schema: () => schemaOf('sqlite', file),
    open: (timeZone = 'UTC') => sqlite(file, { timeZone }),
    async quit() {
      database.close()
      rmSync(folder, { recursive: true })
    },
  }
}

async function onPostgres(): Promise<Application> {
  const { url, drop } = await freshDatabase('postgres')
  const numbers = new Set<number>([pg.types.builtins.INT8, pg.types.builtins.INT4])
  const types = { getTypeParser: (oid: number) => (numbers.has(oid) ? Number : String) }
  const client = new pg.Client({ connectionString: url, types })
  // The server ends what is still connected as the database is dropped.
  client.on('error', () => {})
  await client.connect()
  return {
    engine: 'postgres',
    url,
    async run(...statements) {
      for (const statement of statements) await client.query(statement)
    },
    rows: async (query) => (await client.query(query)).rows,
    schema: () => schemaOf('postgres', url),
    open: (timeZone = 'UTC') => postgres(url, { timeZone }),
    async quit() {
      await client.end()
      await drop()
    },
  }
}

async function onMysql(): Promise<Application> {
  const { url, drop } = await freshDatabase('mysql')
  const client = await mysqlDriver.createConnection({ uri: url, dateStrings: true, charset: 'utf8mb4_bin' })
  client.on('error', () => {})
  return {
    engine: 'mysql',
    url,
    async run(...statements) {
      for (const statement of statements) await client.query(statement)
    },
    async rows(query) {
      const [rows] = await client.query<RowDataPacket[]>(query)
      return rows.map((row) => ({ ...row }))
    },
    schema: () => schemaOf('mysql', url),
    open: (timeZone = 'UTC') => mysql(url, { timeZone }),
    async quit() {
      await client.end()
      await drop()
    },
  }
}
