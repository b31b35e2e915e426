import { setTimeout as after, setImmediate as nextTurn } from 'node:timers/promises'
import { Unavailable } from '../../core/errors.ts'
import type { Connection, ConnectionPool } from './connection.ts'

/** Longer than anybody waits but for what changes the schema. A server that hangs must not hold up the end of the process. */
const DRAIN_MS = 10_000

/**
 * A pool that is closed once everybody has been served who had asked by then. Of the drivers one cuts off whoever has a
 * connection, and the other forgets whoever waits for one.
 */
export function draining(pool: ConnectionPool): ConnectionPool {
  let isClosed = false
  let openCount = 0
  let tellIdle = () => {}

  function leave(): void {
    openCount -= 1
    if (openCount === 0) tellIdle()
  }

  async function idle(): Promise<void> {
    // Look-ups are sent at the end of the turn in which they were asked for, and those that wait for a lane in the one after.
    await nextTurn()
    await nextTurn()
    if (openCount === 0) return
    await new Promise<void>((resolve) => {
      tellIdle = resolve
    })
    await idle()
  }

  return {
    connect() {
      if (isClosed) throw new Unavailable('The storage is closed.')
      openCount += 1
      const lending = pool.connect()
      if (!(lending instanceof Promise)) return leaving(lending, leave)
      return lending.then(
        (connection) => leaving(connection, leave),
        (error: unknown) => {
          leave()
          throw error
        },
      )
    },
    async close() {
      await Promise.race([idle(), after(DRAIN_MS, undefined, { ref: false })])
      isClosed = true
      await pool.close()
    },
  }
}

/** The connection, which tells that it has been given back. */
function leaving(connection: Connection, leave: () => void): Connection {
  return {
    ...connection,
    release() {
      connection.release()
      leave()
    },
    destroy() {
      connection.destroy()
      leave()
    },
  }
}
