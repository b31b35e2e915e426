import type { Awaitable } from '../../core/awaitable.ts'
import type { Connection, ConnectionPool } from './connection.ts'

/** How long a connection stays in hand before its pool has it back: long enough for hundreds of look-ups. */
export const KEPT_MS = 500

interface Waiter {
  readonly resolve: (connection: Connection) => void
  readonly reject: (error: unknown) => void
}

/**
 * Keeps the connections of a pool in hand for half a second each, so that borrowing one takes no turn of the event loop, no
 * timer and nothing of the driver's: beside a query for one row all that shows. Twice a second the pool below has each
 * back, and closes what is idle, drops what has failed and, on MySQL, asks whether the server is still the primary.
 */
export class KeptConnections implements ConnectionPool {
  readonly #pool: ConnectionPool
  readonly #connectionsMax: number
  readonly #free: Connection[] = []
  readonly #waiting: Waiter[] = []
  #taken = 0

  /** @param connectionsMax - as many as the pool makes. */
  constructor(pool: ConnectionPool, connectionsMax: number) {
    this.#pool = pool
    this.#connectionsMax = connectionsMax
  }

  /** One that is free is there at once. */
  connect(): Awaitable<Connection> {
    const connection = this.#free.pop()
    if (connection !== undefined) return connection
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#takeMore()
    })
  }

  /** Those in hand. Whatever is lent still is closed by whoever has lent it on. */
  async close(): Promise<void> {
    for (const connection of this.#free.splice(0)) connection.destroy()
    await this.#pool.close()
  }

  #takeMore(): void {
    if (this.#taken >= this.#connectionsMax || this.#waiting.length === 0) return
    this.#taken += 1
    this.#take().then(
      (connection) => {
        connection.release()
        this.#takeMore()
      },
      (error: unknown) => this.#miss(error),
    )
  }

  /**
   * One that could not be made is nobody's trouble as long as there is another: whoever waits is given that. Where there is
   * none, all who wait are told, also those who have given up: nothing is made for them later.
   */
  #miss(error: unknown): void {
    this.#taken -= 1
    if (this.#taken === 0) for (const { reject } of this.#waiting.splice(0)) reject(error)
  }

  async #take(): Promise<Connection> {
    const connection = await this.#pool.connect()
    let isOver = false
    const end = (how: 'release' | 'destroy') => {
      connection[how]()
      this.#leave()
    }
    const kept: Connection = {
      ...connection,
      release: () => (isOver ? end('release') : this.#lendOrKeep(kept)),
      destroy: () => end('destroy'),
    }
    const timer = setTimeout(() => {
      isOver = true
      if (this.#isTakenBack(kept)) end('release')
    }, KEPT_MS)
    timer.unref()
    return kept
  }

  #lendOrKeep(kept: Connection): void {
    const waiter = this.#waiting.shift()
    if (waiter === undefined) this.#free.push(kept)
    else waiter.resolve(kept)
  }

  /** Not while somebody has it. */
  #isTakenBack(kept: Connection): boolean {
    const at = this.#free.indexOf(kept)
    if (at >= 0) this.#free.splice(at, 1)
    return at >= 0
  }

  #leave(): void {
    this.#taken -= 1
    this.#takeMore()
  }
}
