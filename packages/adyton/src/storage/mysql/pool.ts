import type { CompiledQuery } from 'kysely'
import mysql from 'mysql2/promise'
import { ConfigurationError, Unavailable } from '../../core/errors.ts'
import type { Connection, ConnectionPool } from '../network/connection.ts'
import { inTime, PATIENCE_MS } from '../network/in-time.ts'
import { KEPT_MS } from '../network/kept-connections.ts'
import type { Cells } from '../sql/cells.ts'
import type { QueryResult } from '../sql/dialect.ts'
import { translated } from './errors.ts'

/** Idle connections are closed, so that a quiet night leaves the server its memory. */
const IDLE_MS = 30_000

const STATEMENTS_MAX = 128

/**
 * What every session is told before anything else: the same strictness as Laravel's, whatever the server's default is, a
 * statement that stands alone is a transaction, and a lock is waited for no longer than a caller waits. The time zone is left
 * as the server has it, as Laravel leaves it, so that both read a `timestamp` as the same text.
 */
const SETTINGS = [
  'set session transaction isolation level read committed',
  `set sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
     autocommit = 1, innodb_lock_wait_timeout = ${Math.floor(PATIENCE_MS / 1_000)}, group_concat_max_len = 1048576`,
] as const

const TRANSACTION_WORDS = { begin: 'start transaction', commit: 'commit', rollback: 'rollback' } as const

/** A pool of connections to a MySQL or MariaDB server, which are made when they are first needed. */
export function openMysqlPool(uri: string, max: number): ConnectionPool {
  const { url, timeZone } = withoutTimeZone(uri)
  const pool = mysql.createPool({
    uri: url,
    connectionLimit: max,
    // Where as many may be idle as there are, the driver never closes one.
    maxIdle: max - 1,
    idleTimeout: IDLE_MS,
    connectTimeout: PATIENCE_MS,
    // Lists of every length are texts of their own, and what all clients prepare has one bound on the server.
    maxPreparedStatements: STATEMENTS_MAX,
    charset: 'utf8mb4_bin',
    // Moments are text to us; a number that no JavaScript number can hold is one as well.
    dateStrings: true,
    supportBigNumbers: true,
    jsonStrings: true,
  })
  const settings = timeZone === null ? SETTINGS : [...SETTINGS, `set time_zone = ${pool.escape(timeZone)}`]
  const checkedAt = new WeakMap<object, number>()
  return {
    async connect() {
      const connection = await pool.getConnection().catch(rethrow)
      try {
        // The pool would keep the place of a connection whose line has failed for as long as the system takes it for alive.
        await inTime(PATIENCE_MS, makeReady(connection, settings, checkedAt))
      } catch (error) {
        connection.destroy()
        throw error
      }
      return lend(connection)
    },
    // Whoever is still making a connection then fails, and the driver would tell us.
    close: () => pool.end().catch(() => {}),
  }
}

/** How long a server is taken for the primary after it has said so. With what look-ups keep in hand that makes a second. */
const PRIMARY_MS = 1_000 - KEPT_MS

/**
 * A connection that is new is told the settings. One that is not is asked twice a second whether it still leads to the
 * primary: a server that is made a replica keeps its connections, and would go on telling what was true before.
 */
async function makeReady(
  connection: mysql.PoolConnection,
  settings: readonly string[],
  checkedAt: WeakMap<object, number>,
): Promise<void> {
  const last = checkedAt.get(connection.connection)
  const now = performance.now()
  if (last !== undefined && now - last < PRIMARY_MS) return
  if (last === undefined) for (const setting of settings) await connection.query(setting).catch(rethrow)
  await demandPrimary(connection)
  checkedAt.set(connection.connection, now)
}

/** `time_zone` is for a Laravel application that tells its sessions one; the driver would warn of what it does not know. */
function withoutTimeZone(uri: string): { readonly url: string; readonly timeZone: string | null } {
  // Node's own error would show the address, and with it the password.
  if (!URL.canParse(uri)) throw new ConfigurationError('The address of the MySQL server cannot be read.')
  const url = new URL(uri)
  const timeZone = url.searchParams.get('time_zone')
  url.searchParams.delete('time_zone')
  return { url: url.href, timeZone }
}

async function demandPrimary(connection: mysql.PoolConnection): Promise<void> {
  const [rows] = await connection
    .query<mysql.RowDataPacket[]>('select @@global.read_only as is_replica')
    .catch(rethrow)
  if (!Number(rows[0]?.['is_replica'])) return
  throw new Unavailable('The server only reads: what it says may be older than what was acknowledged.')
}

function lend(connection: mysql.PoolConnection): Connection {
  return {
    async run(query): Promise<QueryResult> {
      const [result] = await connection.execute(query.sql, parametersOf(query)).catch(rethrow)
      if (Array.isArray(result)) return { rows: result, changes: 0, insertId: 0 }
      return { rows: [], changes: result.affectedRows, insertId: result.insertId }
    },
    async cells(query): Promise<readonly Cells[]> {
      const [rows] = await connection
        .execute<mysql.RowDataPacket[][]>({ sql: query.sql, values: parametersOf(query), rowsAsArray: true })
        .catch(rethrow)
      return rows
    },
    async exec(word) {
      await connection.query(TRANSACTION_WORDS[word]).catch(rethrow)
    },
    release: () => connection.release(),
    destroy: () => connection.destroy(),
  }
}

/** Whole numbers as such: as the driver's doubles they would be compared as these, and be refused as a limit. */
function parametersOf({ parameters }: CompiledQuery): mysql.ExecuteValues[] {
  return parameters.map((value) => {
    if (typeof value === 'number') return mysql.TypedParameter.LONGLONG(value)
    if (value === null || typeof value === 'string') return value
    throw new TypeError(`A ${typeof value} cannot be stored.`)
  })
}

function rethrow(error: unknown): never {
  throw translated(error)
}
