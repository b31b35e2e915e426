import type { CompiledQuery } from 'kysely'
import { Unavailable } from '../../core/errors.ts'
import type { Cells } from '../sql/cells.ts'
import { borrow } from './borrow.ts'
import type { Connection, ConnectionPool } from './connection.ts'
import { PATIENCE_MS } from './in-time.ts'

type Key = string | number

interface Waiter<V> {
  readonly resolve: (value: V | undefined) => void
  readonly reject: (error: unknown) => void
}

type Waiters<K, V> = Map<K, Waiter<V>[]>

/** Look-ups that go out as one query. */
interface Batch<K extends Key, V> {
  readonly waiters: Waiters<K, V>
  /** When the first who asks for one of them began to wait, by `performance.now()`. */
  since: number
}

export interface BatchLoaderOptions<K extends Key, V> {
  /** Of the loader alone: whatever else the process does, a connection is free for look-ups. */
  readonly pool: ConnectionPool
  /** How many queries may be under way at once: no more than the pool has connections. */
  readonly lanes: number
  /** The query for the rows of these keys. */
  readonly query: (keys: readonly K[]) => CompiledQuery
  /** Which cell of a row holds its key. */
  readonly keyCell: number
  /** What a row says, undefined where it counts as none. Each look-up gets its own. */
  readonly read: (row: Cells) => V | undefined
}

/** The most keys of one query. */
const KEYS_MAX = 1_000
/** A server that closes one connection may well close all: each of the pool's may be lost once, and the next is a new one. */
const ATTEMPTS_MAX = 3
/** What a batch still has when it had to wait for the one before it nearly as long as anybody waits. */
const PATIENCE_MIN_MS = 100

/**
 * Gathers look-ups that are asked for together into one query: over a network the way there and back costs more than
 * everything else, and fifty requests share it.
 *
 * Why that is strict. A look-up joins the batch that has not been sent yet, and no look-up is ever answered by a query that
 * was sent before it was asked for: a batch leaves the gathering place before its query is sent, and whatever comes later,
 * for the same key too, starts the next. The server takes its snapshot of the data after it has received the query. So
 * whoever was told that a token is revoked, which is after the commit, and asks with it afterwards, is answered from a
 * snapshot that has the revocation in it. No answer is kept for a second request, so there is nothing to invalidate, in this
 * process or in another. It holds for one primary: a replica may lag behind what was acknowledged, so there is no
 * look-up on one, and none within a transaction, which would read from a snapshot of its beginning.
 *
 * A batch is closed at the end of the turn of the event loop in which a lane is free; while all lanes are under way, requests
 * gather.
 */
export class BatchLoader<K extends Key, V> {
  readonly #options: BatchLoaderOptions<K, V>
  #gathering: Batch<K, V> | undefined
  #underWay = 0
  #isDue = false

  constructor(options: BatchLoaderOptions<K, V>) {
    this.#options = options
  }

  /**
   * What the row of a key says as it is after this moment; undefined where there is none.
   *
   * @param since - when whoever asks began to wait, by `performance.now()`.
   * @throws {Unavailable} when the database does not answer.
   */
  load(key: K, since: number = performance.now()): Promise<V | undefined> {
    return new Promise((resolve, reject) => {
      this.#gathering ??= { waiters: new Map(), since }
      const { waiters } = this.#gathering
      this.#gathering.since = Math.min(this.#gathering.since, since)
      const others = waiters.get(key)
      if (others === undefined) waiters.set(key, [{ resolve, reject }])
      else others.push({ resolve, reject })
      this.#sendSoon()
    })
  }

  /** At the end of the turn: after every request that has arrived with this one. */
  #sendSoon(): void {
    if (this.#isDue || this.#gathering === undefined || this.#underWay >= this.#options.lanes) return
    this.#isDue = true
    setImmediate(() => {
      this.#isDue = false
      this.#send()
      this.#sendSoon()
    })
  }

  #send(): void {
    const batch = this.#take()
    if (batch === undefined) return
    this.#underWay += 1
    this.#answer(batch).finally(() => {
      this.#underWay -= 1
      this.#sendSoon()
    })
  }

  /** Whatever is beyond the bound goes on gathering, no younger than it is. */
  #take(): Batch<K, V> | undefined {
    const batch = this.#gathering
    this.#gathering = undefined
    if (batch === undefined || batch.waiters.size <= KEYS_MAX) return batch
    const all = [...batch.waiters]
    this.#gathering = { waiters: new Map(all.slice(KEYS_MAX)), since: batch.since }
    return { waiters: new Map(all.slice(0, KEYS_MAX)), since: batch.since }
  }

  async #answer({ waiters, since }: Batch<K, V>): Promise<void> {
    const patience = Math.max(PATIENCE_MS - (performance.now() - since), PATIENCE_MIN_MS)
    try {
      await this.#lent(patience, (connection) => this.#answerAll(connection, waiters))
    } catch (error) {
      for (const waiting of waiters.values()) for (const { reject } of waiting) reject(error)
    }
  }

  /** Again where a connection was lost: the server may have been there all the while. */
  async #lent(patience: number, work: (connection: Connection) => Promise<void>): Promise<void> {
    const end = performance.now() + patience
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await borrow(this.#options.pool, end - performance.now(), work)
      } catch (error) {
        const isLost = error instanceof Unavailable && end - performance.now() >= PATIENCE_MIN_MS
        if (!isLost || attempt === ATTEMPTS_MAX) throw error
      }
    }
  }

  /** What one key does to a query is that key's alone: when a query fails as such, each is asked for by itself. */
  async #answerAll(connection: Connection, waiters: Waiters<K, V>): Promise<void> {
    try {
      await this.#ask(connection, waiters, [...waiters.keys()])
    } catch (error) {
      if (error instanceof Unavailable) throw error
      for (const key of [...waiters.keys()]) await this.#askSingly(connection, waiters, key)
    }
  }

  async #askSingly(connection: Connection, waiters: Waiters<K, V>, key: K): Promise<void> {
    try {
      await this.#ask(connection, waiters, [key])
    } catch (error) {
      if (error instanceof Unavailable) throw error
      const waiting = waiters.get(key) ?? []
      waiters.delete(key)
      for (const { reject } of waiting) reject(error)
    }
  }

  /** Answers those who wait for these keys, and takes them from the batch. */
  async #ask(connection: Connection, waiters: Waiters<K, V>, keys: readonly K[]): Promise<void> {
    const { query, keyCell } = this.#options
    const found = new Map<unknown, Cells>()
    for (const cells of await connection.cells(query(keys))) found.set(cells[keyCell], cells)
    for (const key of keys) {
      for (const waiter of waiters.get(key) ?? []) this.#settle(waiter, found.get(key))
      waiters.delete(key)
    }
  }

  /** A row that cannot be read is the trouble of those who asked for it. */
  #settle({ resolve, reject }: Waiter<V>, row: Cells | undefined): void {
    try {
      resolve(row && this.#options.read(row))
    } catch (error) {
      reject(error)
    }
  }
}
