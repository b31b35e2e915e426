import { Unavailable } from '../../core/errors.ts'
import type { Connection, ConnectionPool } from './connection.ts'
import { inTime, tooLate } from './in-time.ts'

/** How much of the time may pass before there is a connection: what is left then must be worth starting with. */
const CONNECTING_SHARE = 2 / 3

/**
 * Lends a connection to a piece of work. Getting the connection and doing the work must be over within the time given, or
 * both are given up: a server that hangs answers nothing, not even that it hangs. A connection that was cut off in the
 * middle is never lent again, since what it would answer next belongs to somebody else. Making another costs the server more
 * than most work, so nobody begins who would be cut off at once: under a load that is too much for a moment, connections
 * would be lost faster than they are made.
 *
 * @throws {Unavailable} when the time is over, or the server is gone.
 */
export async function borrow<T>(
  pool: ConnectionPool,
  patienceMs: number,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const end = performance.now() + patienceMs
  const lending = pool.connect()
  const connection =
    lending instanceof Promise
      ? await inTime(patienceMs * CONNECTING_SHARE, lending, (late) => late.release())
      : lending
  const left = end - performance.now()
  if (left <= 0) {
    connection.release()
    throw tooLate()
  }
  try {
    const value = await inTime(left, work(connection))
    connection.release()
    return value
  } catch (error) {
    if (error instanceof Unavailable) connection.destroy()
    else connection.release()
    throw error
  }
}
