import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Unavailable } from '../../core/errors.ts'
import type { Connection } from './connection.ts'
import { KEPT_MS, KeptConnections } from './kept-connections.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

describe('a connection that is kept', () => {
  test('is lent again at once, and the pool hears nothing of it', async () => {
    const { kept, made, ends } = overAPool()
    const first = await kept.connect()
    first.release()

    expect(kept.connect()).toBe(first)
    expect(made()).toBe(1)
    expect(ends).toEqual([])
  })

  test('is lent to one at a time', async () => {
    const { kept } = overAPool()
    const [one, other] = await Promise.all([kept.connect(), kept.connect()])
    one.release()
    other.release()

    const again = [await kept.connect(), await kept.connect()]

    expect(new Set(again)).toEqual(new Set([one, other]))
    expect(one).not.toBe(other)
  })

  test('goes to whoever waits, in the order in which they asked', async () => {
    const { kept, made } = overAPool()
    const [one, other] = await Promise.all([kept.connect(), kept.connect()])
    const [third, fourth] = [kept.connect(), kept.connect()]

    other.release()
    one.release()

    expect(await third).toBe(other)
    expect(await fourth).toBe(one)
    expect(made()).toBe(2)
  })

  test('goes back to the pool when its time is over and nobody has it', async () => {
    const { kept, made, ends } = overAPool()
    const first = await kept.connect()
    first.release()

    await vi.advanceTimersByTimeAsync(KEPT_MS - 1)
    expect(ends).toEqual([])
    await vi.advanceTimersByTimeAsync(1)

    expect(ends).toEqual(['released'])
    await kept.connect()
    expect(made()).toBe(2)
  })

  test('goes back to the pool as soon as it is free, when its time is over before', async () => {
    const { kept, ends } = overAPool()
    const connection = await kept.connect()
    await vi.advanceTimersByTimeAsync(KEPT_MS)
    expect(ends).toEqual([])

    connection.release()

    expect(ends).toEqual(['released'])
  })

  test('leaves its place to whoever waits when it goes back, or is lost', async () => {
    const { kept, made, ends } = overAPool()
    const [one, other] = await Promise.all([kept.connect(), kept.connect()])
    const waiting = [kept.connect(), kept.connect()]
    await vi.advanceTimersByTimeAsync(KEPT_MS)

    one.release()
    other.destroy()
    await Promise.all(waiting)

    expect(ends).toEqual(['released', 'destroyed'])
    expect(made()).toBe(4)
  })

  test('that is lost is gone, also when its time is over', async () => {
    const { kept, ends } = overAPool()
    const connection = await kept.connect()

    connection.destroy()
    await vi.advanceTimersByTimeAsync(KEPT_MS)

    expect(ends).toEqual(['destroyed'])
    expect(await kept.connect()).not.toBe(connection)
  })

  test('does not outlive the pool', async () => {
    const { kept, ends } = overAPool()
    const connection = await kept.connect()
    connection.release()

    await kept.close()
    await vi.advanceTimersByTimeAsync(KEPT_MS)

    expect(ends).toEqual(['destroyed', 'closed'])
  })
})

describe('a pool that makes no connection', () => {
  test('is told to the one who asked, and asked again for the next', async () => {
    const { kept } = overAPool({ failures: 3 })
    const asked = [1, 2, 3, 4].map(async () => kept.connect())

    const outcomes = await Promise.allSettled(asked)

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled'])
  })
})

/** Two connections at most are kept over a pool that tells what becomes of them, and fails at first as often as it is told. */
function overAPool({ failures = 0 } = {}) {
  const ends: string[] = []
  let made = 0
  const connect = async (): Promise<Connection> => {
    made += 1
    if (made <= failures) throw new Unavailable('gone')
    return {
      run: () => Promise.reject(new Error('Nobody asks.')),
      cells: () => Promise.reject(new Error('Nobody asks.')),
      exec: async () => {},
      release: () => void ends.push('released'),
      destroy: () => void ends.push('destroyed'),
    }
  }
  const close = async () => void ends.push('closed')
  return { kept: new KeptConnections({ connect, close }, 2), made: () => made, ends }
}
