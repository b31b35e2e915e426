import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { CompiledQuery } from 'kysely'
import { Unavailable } from '../../core/errors.ts'
import type { QueryResult } from '../sql/dialect.ts'

/** Prepared statements kept per connection. There are a few dozen texts; lists of varying length add some. */
const STATEMENTS_MAX = 256

interface ConnectionOptions {
  readonly busyMs: number
  /** Leaves the file in the mode that it is in. */
  readonly readOnly?: boolean
}

/** A connection to a SQLite file that runs compiled queries through prepared statements. */
export class Connection {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  /**
   * Opens the file, in WAL mode and with `synchronous=FULL`: an acknowledged commit survives power loss.
   * `busyMs` is how long a statement waits for another process's lock; on the event loop it must be 0. Opening
   * itself waits for a lock on either, since nothing is served before it.
   */
  constructor(file: string, { busyMs, readOnly = false }: ConnectionOptions) {
    this.#database = available(() => {
      const database = new DatabaseSync(file, { timeout: busyMs, readOnly })
      if (readOnly) return database
      onceUnlocked(() => database.exec('pragma journal_mode = wal'))
      database.exec('pragma synchronous = full; pragma cache_size = -65536')
      return database
    })
  }

  run(query: CompiledQuery): QueryResult {
    return available(() => {
      const statement = this.#prepare(query.sql)
      const parameters = query.parameters.map(toSqlite)
      if (givesRows(query, statement)) {
        return { rows: allRows(statement, parameters), changes: 0, insertId: 0 }
      }
      const { changes, lastInsertRowid } = statement.run(...parameters)
      return { rows: [], changes: Number(changes), insertId: Number(lastInsertRowid) }
    })
  }

  exec(sql: string): void {
    available(() => this.#database.exec(sql))
  }

  get inTransaction(): boolean {
    return this.#database.isOpen && this.#database.isTransaction
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    if (this.#statements.size >= STATEMENTS_MAX) this.#statements.clear()
    const statement = this.prepareApart(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  /** Prepares a statement that is the caller's own, to keep and to configure. */
  prepareApart(sql: string): StatementSync {
    return this.#database.prepare(sql)
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close()
  }
}

/** Whether a statement is read rather than carried out. Only one that is written out has to be asked. */
function givesRows({ query }: CompiledQuery, statement: StatementSync): boolean {
  return query.kind === 'SelectQueryNode' || (query.kind === 'RawNode' && statement.columns().length > 0)
}

/** A number that no JavaScript number can hold comes as text, as a server's does, and spoils no list that it stands in. */
function allRows(statement: StatementSync, parameters: readonly SQLInputValue[]): readonly unknown[] {
  try {
    return statement.all(...parameters)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    statement.setReadBigInts(true)
    try {
      return statement.all(...parameters).map(withoutBigInts)
    } finally {
      statement.setReadBigInts(false)
    }
  }
}

function withoutBigInts(row: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? wholeNumber(value) : value,
    ]),
  )
}

function wholeNumber(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

/** How long opening waits for a file that somebody else holds, and how often it looks. */
const OPENING_MS = 1_500
const OPENING_LOOK_MS = 10

/**
 * Switching a file to WAL needs it alone for a moment. Two processes that open a new file at once, or one that
 * opens it while another writes it in Laravel's journal mode, would each give up at once: SQLite does not wait
 * where waiting might deadlock.
 */
function onceUnlocked<T>(work: () => T): T {
  const giveUpAt = performance.now() + OPENING_MS
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (resultCode(error) !== SQLITE_BUSY || performance.now() > giveUpAt) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, OPENING_LOOK_MS)
    }
  }
}

/** Kysely passes parameters as `unknown`; what reaches a statement here is always text, number or null. */
function toSqlite(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  throw new TypeError(`A ${typeof value} cannot be stored.`)
}

const SQLITE_BUSY = 5

/** SQLite's primary result codes for a database that cannot be used, whatever was asked of it: see sqlite.org/rescode.html. */
const OUTAGE_CODES: ReadonlySet<number> = new Set([
  3, // SQLITE_PERM
  SQLITE_BUSY,
  6, // SQLITE_LOCKED
  8, // SQLITE_READONLY
  10, // SQLITE_IOERR
  11, // SQLITE_CORRUPT
  13, // SQLITE_FULL
  14, // SQLITE_CANTOPEN
  15, // SQLITE_PROTOCOL
  26, // SQLITE_NOTADB
])

/** Runs something on the database and turns an outage into `Unavailable`. */
export function available<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (isOutage(error)) throw new Unavailable('SQLite cannot be used now.', { cause: error })
    throw error
  }
}

function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && error.code === 'ERR_INVALID_STATE') return true
  const code = resultCode(error)
  return code !== undefined && OUTAGE_CODES.has(code)
}

/** SQLite's primary result code, where the error is one of SQLite's. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return undefined
  return error.errcode & 0xff
}
