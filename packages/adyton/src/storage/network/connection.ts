import type { CompiledQuery } from 'kysely'
import type { Awaitable } from '../../core/awaitable.ts'
import { Unavailable } from '../../core/errors.ts'
import type { Cells } from '../sql/cells.ts'
import type { QueryResult } from '../sql/dialect.ts'

/**
 * A connection to a database server, lent by a pool and given back or destroyed once: `DrainingPool`, which all of them come
 * through, passes over the second time. Whatever goes wrong on it comes as `Unavailable`, `Conflict` or
 * `DuplicateKey`, or as the driver's own error where it is none of these.
 */
export interface Connection {
  run(query: CompiledQuery): Promise<QueryResult>
  /** The rows of a query as arrays. */
  cells(query: CompiledQuery): Promise<readonly Cells[]>
  /** Runs one of the words that make a transaction. */
  exec(word: 'begin' | 'commit' | 'rollback'): Promise<void>
  /** Gives the connection back to the pool. */
  release(): void
  /** Closes the connection at once, whatever it is doing. The pool makes another. */
  destroy(): void
}

export interface ConnectionPool {
  connect(): Awaitable<Connection>
  /** Waits for what has been lent, and closes every connection. */
  close(): Promise<void>
}

/** Thrown where a lock was not given in time. Whatever waited for it was undone. */
export class LockHeld extends Unavailable {}

/** Thrown where a transaction met another one and lost: everything of it was undone, and it can be tried again. */
export class Conflict extends Error {
  override readonly name = 'Conflict'
}
