import mysqlDriver, { type RowDataPacket } from 'mysql2/promise'
import pg from 'pg'
import type { Storage } from '../../src/core/ports.ts'
import { mysql } from '../../src/storage/mysql/mysql.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { findMariaDb, findPostgres } from '../servers/find-servers.ts'
import { startMariaDb } from '../servers/mariadb.ts'
import { startPostgres } from '../servers/postgres.ts'
import type { Server } from '../servers/server.ts'

/** A connection beside the storage's. */
export interface Neighbour {
  /** Runs one statement, and gives the first column of its rows. */
  query(sql: string): Promise<readonly unknown[]>
  end(): Promise<void>
}

/** A kind of database server, and what each calls the same things. */
export interface ServerKind {
  readonly name: string
  readonly canStart: boolean
  start(): Promise<Server>
  open(url: string): Storage
  connect(url: string): Promise<Neighbour>
  /** The ids of sessions other than the neighbour's own. */
  readonly sessions: string
  /** How many of them wait for a lock. */
  readonly waiting: string
  kill(session: unknown): string
  /** Says that nobody may read tokens, until `unlock`. */
  readonly lock: readonly string[]
  readonly unlock: string
  /** Makes the server one that only reads, and again one that writes. */
  readonly readOnly: readonly string[]
  readonly writable: readonly string[]
}

/** So few that a test can use them up, and enough for a storage and for those who were cut off a moment ago. */
const CONNECTIONS_MAX = '40'

const POSTGRES: ServerKind = {
  name: 'PostgreSQL',
  canStart: findPostgres() !== undefined,
  start: () => startPostgres({ max_connections: CONNECTIONS_MAX, superuser_reserved_connections: '0' }),
  open: (url) => postgres(url),
  async connect(url) {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    await client.connect()
    return {
      async query(text) {
        const { rows } = await client.query<unknown[]>({ text, rowMode: 'array' })
        return rows.map(([value]) => value)
      },
      end: () => client.end(),
    }
  },
  sessions: `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  waiting: `select count(*)::int from pg_stat_activity where wait_event_type = 'Lock'`,
  kill: (session) => `select pg_terminate_backend(${session})`,
  lock: ['begin', 'lock table personal_access_tokens'],
  unlock: 'commit',
  readOnly: ['alter system set default_transaction_read_only = on', 'select pg_reload_conf()'],
  writable: ['alter system reset default_transaction_read_only', 'select pg_reload_conf()'],
}

const MYSQL: ServerKind = {
  name: 'MariaDB',
  canStart: findMariaDb() !== undefined,
  start: () => startMariaDb({ 'max-connections': CONNECTIONS_MAX }),
  open: (url) => mysql(url),
  async connect(uri) {
    const connection = await mysqlDriver.createConnection({ uri, rowsAsArray: true })
    connection.on('error', () => {})
    return {
      async query(sql) {
        const [rows] = await connection.query<RowDataPacket[][]>(sql)
        return Array.isArray(rows) ? rows.map((row) => Object.values(row)[0]) : []
      },
      end: () => connection.end(),
    }
  },
  sessions: `select id from information_schema.processlist where user = 'adyton' and id <> connection_id()`,
  waiting: `select count(*) from information_schema.processlist where state like 'Waiting for table%'`,
  kill: (session) => `kill ${session}`,
  lock: ['lock tables personal_access_tokens write'],
  unlock: 'unlock tables',
  readOnly: ['set global read_only = 1'],
  writable: ['set global read_only = 0'],
}

export const SERVER_KINDS: readonly ServerKind[] = [POSTGRES, MYSQL]
