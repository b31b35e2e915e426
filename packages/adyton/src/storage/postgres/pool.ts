import type { CompiledQuery } from 'kysely'
import pg from 'pg'
import { parseIntoClientConfig } from 'pg-connection-string'
import { ConfigurationError, Unavailable } from '../../core/errors.ts'
import type { Connection, ConnectionPool } from '../network/connection.ts'
import { PATIENCE_MS } from '../network/in-time.ts'
import type { QueryResult } from '../sql/dialect.ts'
import { CellReader } from './cells.ts'
import { translated } from './errors.ts'
import { types } from './types.ts'

/** Statements that are prepared. There are a few dozen texts; those with a list of varying length are not among them. */
const STATEMENTS_MAX = 256
const LISTLESS_PARAMETERS_MAX = 32

/** Idle connections are closed, so that a quiet night leaves the server its memory. */
const IDLE_MS = 30_000

/**
 * What every session is told before anything else. Moments are text to us, in UTC where a column has a time zone. A lock
 * is waited for no longer than a caller waits, and a transaction that was left behind is undone by the server.
 */
const SETTINGS = `
  set session characteristics as transaction isolation level read committed;
  set timezone = 'UTC';
  set datestyle = 'ISO, YMD';
  set lock_timeout = ${PATIENCE_MS};
  set statement_timeout = 30000;
  set idle_in_transaction_session_timeout = 10000;
  select pg_is_in_recovery() as is_replica
`

/** A pool of connections to a PostgreSQL server, which are made when they are first needed. */
export function openPostgresPool(url: string, max: number): ConnectionPool {
  const pool = new pg.Pool({
    ...configOf(url),
    max,
    types,
    connectionTimeoutMillis: PATIENCE_MS,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    application_name: 'adyton',
    onConnect: prepareSession,
  })
  // One that breaks while it is idle leaves the pool by itself, and the next request makes another. One that breaks as the
  // pool is closed would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const names = new Map<string, string>()
  const reader = new CellReader()
  return {
    async connect() {
      const client = await pool.connect().catch(rethrow)
      return lend(client, (query) => nameOf(names, query), reader)
    },
    close: () => pool.end(),
  }
}

/**
 * Read once, with the certificates that it names: the driver would read them again for each connection, and end the process
 * where it cannot.
 *
 * @throws {ConfigurationError} when it cannot be read.
 */
function configOf(url: string): pg.ClientConfig {
  try {
    return parseIntoClientConfig(url)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigurationError(`The address of the PostgreSQL server cannot be used: ${reason}.`)
  }
}

/** The pool would keep the place of a connection whose line has failed for as long as the system takes it for alive. */
const PREPARATION = { text: SETTINGS, query_timeout: PATIENCE_MS }

async function prepareSession(client: pg.ClientBase): Promise<void> {
  const results: unknown = await client.query(PREPARATION)
  // The driver gives a result for each statement of a text with several, which its types do not say.
  const last = (results as readonly pg.QueryResult[]).at(-1)
  if (last?.rows[0]?.is_replica === 'f') return
  throw new Unavailable('The server is a standby: what it says may be older than what was acknowledged.')
}

function nameOf(names: Map<string, string>, { sql, parameters }: CompiledQuery): string | undefined {
  const known = names.get(sql)
  if (known !== undefined) return known
  if (names.size >= STATEMENTS_MAX || parameters.length > LISTLESS_PARAMETERS_MAX) return undefined
  const name = `adyton_${names.size}`
  names.set(sql, name)
  return name
}

function lend(
  client: pg.PoolClient,
  name: (query: CompiledQuery) => string | undefined,
  reader: CellReader,
): Connection {
  const prepared = (query: CompiledQuery) => ({
    text: query.sql,
    values: [...query.parameters],
    name: name(query),
  })
  return {
    async run(query): Promise<QueryResult> {
      const { rows, rowCount } = await client.query(prepared(query)).catch(rethrow)
      return { rows, changes: rowCount ?? 0, insertId: 0 }
    },
    cells: (query) => reader.read(client, prepared(query)).catch(rethrow),
    async exec(word) {
      await client.query(word).catch(rethrow)
    },
    release: () => client.release(),
    destroy: () => client.release(true),
  }
}

function rethrow(error: unknown): never {
  throw translated(error)
}
