import pg from 'pg'
import { Unavailable } from '../../core/errors.ts'
import { Conflict, LockHeld } from '../network/connection.ts'
import { DuplicateKey } from '../sql/operation.ts'

/** SQLSTATEs, by their beginnings and followed by the routine where that tells more, of a server that cannot be used now, whatever was asked of it: see its manual, appendix A. */
const OUTAGES = [
  '08', // connection exceptions
  '0A000:RevalidateCachedQuery', // a statement was prepared before a column was given another type
  '25006', // a server that only reads, such as a standby
  '25P03', // a transaction that was left lying
  '25P04', // a transaction that took too long
  '26000', // the statement is not prepared here, or no longer
  '28', // who we are is not, or no longer, believed
  '3D', // no such database
  '40003', // whether it came through is not known
  '42501', // we may not
  '42703', // a column is not there: the schema is not what it should be
  '42P01', // nor is a table
  '53', // no room: disk, memory, connections
  '57', // the server goes down, or was told to give up the statement
  '58', // its operating system failed it
  'XX', // it has failed itself
] as const

/** Serialisation failure and deadlock: another transaction came through. */
const CONFLICTS: ReadonlySet<string> = new Set(['40001', '40P01'])
const UNIQUE_VIOLATION = '23505'
const LOCK_NOT_AVAILABLE = '55P03'

/** What the driver threw, as storage tells it. */
export function translated(error: unknown): unknown {
  if (error instanceof pg.DatabaseError) {
    const { code = '', routine = '' } = error
    if (OUTAGES.some((beginning) => `${code}:${routine}`.startsWith(beginning)))
      return unavailable(withoutRow(error))
    if (code === LOCK_NOT_AVAILABLE)
      return new LockHeld('PostgreSQL gave no lock in time.', { cause: withoutRow(error) })
    if (CONFLICTS.has(code))
      return new Conflict('Another transaction came first.', { cause: withoutRow(error) })
    if (code === UNIQUE_VIOLATION)
      return new DuplicateKey('A unique index refused a row.', { cause: withoutRow(error) })
    return withoutRow(error)
  }
  // Everything that does not come from the server is about the way to it, unless we used the driver wrongly.
  return error instanceof TypeError || error instanceof RangeError ? error : unavailable(error)
}

/** The server tells the row that it could not take, with addresses and hashes in it, and logs are read by many. */
function withoutRow(error: pg.DatabaseError): pg.DatabaseError {
  error.detail = undefined
  error.where = undefined
  error.internalQuery = undefined
  return error
}

function unavailable(cause: unknown): Unavailable {
  return new Unavailable('PostgreSQL cannot be used now.', { cause })
}
