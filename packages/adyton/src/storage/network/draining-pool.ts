import { setTimeout as after, setImmediate as nextTurn } from 'node:timers/promises'
import type { Awaitable } from '../../core/awaitable.ts'
import { Unavailable } from '../../core/errors.ts'
import type { Connection, ConnectionPool } from './connection.ts'

/** Longer than anybody waits but for what changes the schema. A server that hangs must not hold up the end of the process. */
const DRAIN_MS = 10_000

/**
 * A pool that is closed once everybody has been served who had asked by then. Of the drivers one cuts off whoever has a
 * connection, and the other forgets whoever waits for one.
 */
export class DrainingPool implements ConnectionPool {
  readonly #pool: ConnectionPool
  readonly #lent = new Set<Connection>()
  #awaited = 0
  #isClosed = false
  #tellIdle = () => {}

  constructor(pool: ConnectionPool) {
    this.#pool = pool
  }

  connect(): Awaitable<Connection> {
    if (this.#isClosed) throw new Unavailable('The storage is closed.')
    const lending = this.#pool.connect()
    return lending instanceof Promise ? this.#awaiting(lending) : this.#lend(lending)
  }

  /** Whoever has not come to an end in time is cut off. */
  async close(): Promise<void> {
    await Promise.race([this.#idle(), after(DRAIN_MS, undefined, { ref: false })])
    this.#isClosed = true
    for (const connection of this.#lent) connection.destroy()
    await this.#pool.close()
  }

  async #awaiting(lending: Promise<Connection>): Promise<Connection> {
    this.#awaited += 1
    try {
      return this.#lend(await lending)
    } finally {
      this.#awaited -= 1
      this.#tellIfIdle()
    }
  }

  /** The connection, which tells that it has been given back. */
  #lend(connection: Connection): Connection {
    const end = (how: 'release' | 'destroy') => {
      if (!this.#lent.delete(lent)) return
      connection[how]()
      this.#tellIfIdle()
    }
    const lent: Connection = {
      ...connection,
      release: () => end('release'),
      destroy: () => end('destroy'),
    }
    this.#lent.add(lent)
    return lent
  }

  #tellIfIdle(): void {
    if (this.#isIdle()) this.#tellIdle()
  }

  #isIdle(): boolean {
    return this.#lent.size === 0 && this.#awaited === 0
  }

  async #idle(): Promise<void> {
    // Look-ups are sent at the end of the turn in which they were asked for, and those that wait for a lane in the one after.
    await nextTurn()
    await nextTurn()
    if (this.#isIdle()) return
    await new Promise<void>((resolve) => {
      this.#tellIdle = resolve
    })
    await this.#idle()
  }
}
