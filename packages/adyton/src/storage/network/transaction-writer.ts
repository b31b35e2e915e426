import { setTimeout as after } from 'node:timers/promises'
import { Unavailable } from '../../core/errors.ts'
import type { QueryBuilder } from '../sql/dialect.ts'
import { DuplicateKey, runAsync } from '../sql/operation.ts'
import {
  type WriteInput,
  type WriteName,
  type WriteOutput,
  type Writer,
  writeOperation,
} from '../sql/write-operations.ts'
import { borrow } from './borrow.ts'
import { Conflict, type Connection, type ConnectionPool, LockHeld } from './connection.ts'
import { PATIENCE_MS } from './in-time.ts'

/** What nobody waits for in a request may take longer; what changes the schema, as long as it takes. */
const PATIENCE: { readonly [Name in WriteName]?: number } = {
  migrate: Number.POSITIVE_INFINITY,
  undo: Number.POSITIVE_INFINITY,
  forgetStaleEmails: 30_000,
  follow: 30_000,
  canonicalizeEmails: 30_000,
  pruneTokens: 30_000,
  pruneSessions: 30_000,
  recordTokenUses: 10_000,
  recordSessionUses: 10_000,
}

/** Each is one statement on a server, and a transaction by itself: two ways there and back fewer. */
const SINGLE_STATEMENTS: ReadonlySet<WriteName> = new Set(['recordTokenUses', 'recordSessionUses'])

/** How often a change is tried that others keep undoing. Each time it meets at least one that has come through. */
const ATTEMPTS_MAX = 5

/** They wait for tables and not for rows. */
const SCHEMA_CHANGES: ReadonlySet<WriteName> = new Set(['migrate', 'undo'])
/** For how long they ask again, and how much of it everybody else has the tables to themselves. */
const TABLES_HELD_MAX_MS = 60_000
const BETWEEN_ASKING_MS = 1_000

/** Writes each change in a transaction of its own, and answers after the commit. */
export function createTransactionWriter(pool: ConnectionPool, db: QueryBuilder): Writer {
  return {
    async write<Name extends WriteName>(name: Name, input: WriteInput<Name>): Promise<WriteOutput<Name>> {
      const attempt = () =>
        borrow(pool, PATIENCE[name] ?? PATIENCE_MS, (connection) => {
          const work = () => runAsync(writeOperation(db, name, input), (query) => connection.run(query))
          return retried(SINGLE_STATEMENTS.has(name) ? work : () => transaction(connection, work))
        })
      const value = await (SCHEMA_CHANGES.has(name) ? onceTablesAreFree(attempt) : attempt())
      // The operation of that name returned it.
      return value as WriteOutput<Name>
    },
    close: () => pool.close(),
  }
}

/** What lost against another transaction was undone as a whole, and is tried again as a whole. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      const isMet = error instanceof Conflict || error instanceof DuplicateKey
      if (!isMet || attempt === ATTEMPTS_MAX) throw error
    }
  }
}

/**
 * A long read of somebody else, such as a backup, holds the schema. It is waited for outside of the queue for the tables:
 * within it, whoever only wants to read would wait behind the change.
 */
async function onceTablesAreFree<T>(attempt: () => Promise<T>): Promise<T> {
  const end = performance.now() + TABLES_HELD_MAX_MS
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof LockHeld)) throw error
      if (performance.now() > end) throw tablesHeld(error)
    }
    await after(BETWEEN_ASKING_MS)
  }
}

function tablesHeld(cause: LockHeld): Unavailable {
  const said = 'The tables have been held for a minute, by a backup perhaps: try again when that is over.'
  return new Unavailable(said, { cause })
}

async function transaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  await connection.exec('begin')
  try {
    const value = await work()
    await connection.exec('commit')
    return value
  } catch (error) {
    // A connection that is lost, or will be given up, undoes it by that.
    if (!(error instanceof Unavailable)) await connection.exec('rollback')
    throw error
  }
}
