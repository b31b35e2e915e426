import { Unavailable } from '../../core/errors.ts'
import { Conflict, LockHeld } from '../network/connection.ts'
import { DuplicateKey, MomentRefused } from '../sql/operation.ts'

/** Numbers of errors of a server that cannot be used now, whatever was asked of it: see the manual of either server. */
const OUTAGES: ReadonlySet<number> = new Set([
  3, // it cannot write a file
  1021, // the disk is full
  1026, // it cannot write a file
  1028, // it was stopped while sorting
  1030, // its storage failed it
  1037, // out of memory
  1038, // out of memory for sorting
  1040, // too many connections
  1041, // out of memory
  1047, // a node that is not ready
  1049, // no such database
  1053, // the server goes down
  1054, // a column is not there: the schema is not what it should be
  1114, // the table is full
  1129, // we have failed too often to connect
  1130, // this machine may not connect
  1142, // we may not
  1143, // nor in this column
  1146, // a table is not there: the schema is not what it should be
  1180, // it could not commit
  1203, // too many connections of this user
  1206, // too many locks
  1226, // more than this user may have
  1227, // we may not
  1290, // the server only reads
  1298, // it does not know the time zone
  1317, // the statement was told to give up
  1461, // too many prepared statements
  1615, // a statement was prepared before its table was changed
  1637, // too many transactions
  1792, // the transaction only reads
  1820, // our password has expired
  1836, // the server only reads
  1862, // our password has expired
  1927, // the connection was killed
  1969, // the statement took too long
  3024, // the statement took too long
  3100, // a member of a group that is not ready
  3118, // our account is locked
  4031, // we have been quiet for too long
  4151, // our account is locked
])

/** Deadlock, and a row that has changed since it was read: another transaction came through. */
const CONFLICTS: ReadonlySet<number> = new Set([1213, 1020, 3101])
const DUPLICATE_ENTRY = 1062
const LOCK_WAIT_TIMEOUT = 1205
/** Out of a column's range, or within the hour that daylight saving leaves out. */
const INCORRECT_VALUE = 1292

/** What the driver threw, as storage tells it. */
export function translated(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) return error
  const number = 'errno' in error && typeof error.errno === 'number' ? error.errno : 0
  if (number === DUPLICATE_ENTRY)
    return new DuplicateKey('A unique index refused a row.', { cause: withoutValue(error) })
  if (number === INCORRECT_VALUE) return new MomentRefused(error.message, { cause: error })
  if (number === LOCK_WAIT_TIMEOUT) return new LockHeld('MySQL gave no lock in time.', { cause: error })
  if (CONFLICTS.has(number)) return new Conflict('Another transaction came first.', { cause: error })
  // What has no SQLSTATE does not come from the server, but is about the way to it; what is fatal ends the connection.
  const isLost = !('sqlState' in error) || ('fatal' in error && error.fatal === true)
  if (isLost || OUTAGES.has(number) || isRefusal(error)) return unavailable(error)
  return error
}

/** SQLSTATEs of a connection that is refused, and of who we are, which is not or no longer believed. */
function isRefusal(error: Error): boolean {
  return 'sqlState' in error && /^(?:08|28)/.test(String(error.sqlState))
}

/** The server tells the value that it could not take, such as an address, and logs are read by many. */
function withoutValue({ message }: Error): Error {
  return new Error(message.replace(/'.*' for key/s, 'a value for key'))
}

function unavailable(cause: unknown): Unavailable {
  return new Unavailable('MySQL cannot be used now.', { cause })
}
