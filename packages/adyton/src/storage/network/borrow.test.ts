import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Unavailable } from '../../core/errors.ts'
import { borrow } from './borrow.ts'
import type { Connection, ConnectionPool } from './connection.ts'

const PATIENCE_MS = 1_500

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

describe('borrowing a connection', () => {
  test('gives it back once the work is done, whatever the server said to it', async () => {
    const { pool, ends } = poolOf(0)

    await expect(borrow(pool, PATIENCE_MS, async () => 7)).resolves.toBe(7)
    await expect(borrow(pool, PATIENCE_MS, () => Promise.reject(new Error('refused')))).rejects.toThrow(
      'refused',
    )

    expect(ends).toEqual(['released', 'released'])
  })

  test('never lends it again after an outage, nor when the work takes too long', async () => {
    const { pool, ends } = poolOf(0)
    const lost = borrow(pool, PATIENCE_MS, () => Promise.reject(new Unavailable('gone')))
    await expect(lost).rejects.toThrow('gone')

    const endless = borrow(pool, PATIENCE_MS, () => new Promise(() => {}))
    await refusedAfter(PATIENCE_MS, endless)

    expect(ends).toEqual(['destroyed', 'destroyed'])
  })

  test('gives it back untouched when it came too late for the work to be done in time', async () => {
    const { pool, ends } = poolOf(1_400)
    const work = vi.fn(async () => {})

    await refusedAfter(1_000, borrow(pool, PATIENCE_MS, work))
    await vi.advanceTimersByTimeAsync(1_000)

    expect(work).not.toHaveBeenCalled()
    expect(ends).toEqual(['released'])
  })

  test('begins nothing when this process itself was held up for longer than anybody waits', async () => {
    const { pool, ends } = poolOf(0)
    const work = vi.fn(async () => {})
    const heldUp = vi
      .spyOn(performance, 'now')
      .mockReturnValueOnce(0)
      .mockReturnValue(PATIENCE_MS + 1)

    const borrowed = expect(borrow(pool, PATIENCE_MS, work)).rejects.toThrow(Unavailable)
    await vi.advanceTimersByTimeAsync(0)
    await borrowed

    heldUp.mockRestore()
    expect(work).not.toHaveBeenCalled()
    expect(ends).toEqual(['released'])
  })

  test('leaves the work at least a third of the time', async () => {
    const { pool, ends } = poolOf(990)

    const borrowed = borrow(pool, PATIENCE_MS, () => new Promise((resolve) => setTimeout(resolve, 500, 7)))
    await vi.advanceTimersByTimeAsync(PATIENCE_MS)

    await expect(borrowed).resolves.toBe(7)
    expect(ends).toEqual(['released'])
  })

  test('waits as long as it takes where nobody is in a hurry', async () => {
    const { pool } = poolOf(3_600_000)

    const borrowed = borrow(pool, Number.POSITIVE_INFINITY, async () => 7)
    await vi.advanceTimersByTimeAsync(3_600_000)

    await expect(borrowed).resolves.toBe(7)
  })
})

/** A pool that gives each connection after a while, and the ends that these come to. */
function poolOf(ms: number): { readonly pool: ConnectionPool; readonly ends: readonly string[] } {
  const ends: string[] = []
  const connection: Connection = {
    run: () => Promise.reject(new Error('Nobody asks.')),
    cells: () => Promise.reject(new Error('Nobody asks.')),
    exec: async () => {},
    release: () => void ends.push('released'),
    destroy: () => void ends.push('destroyed'),
  }
  const connect = async () => {
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
    return connection
  }
  return { pool: { connect, close: async () => {} }, ends }
}

/** Holds that a promise is refused as an outage at this moment and not before. */
async function refusedAfter(ms: number, promise: Promise<unknown>): Promise<void> {
  const refused = vi.fn()
  promise.catch(refused)
  await vi.advanceTimersByTimeAsync(ms - 1)
  expect(refused).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  await expect(promise).rejects.toThrow(Unavailable)
}
