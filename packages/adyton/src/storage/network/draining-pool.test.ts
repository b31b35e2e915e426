import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Unavailable } from '../../core/errors.ts'
import type { Connection } from './connection.ts'
import { DrainingPool } from './draining-pool.ts'

/** How long those who have a connection are waited for. */
const DRAIN_MS = 10_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

describe('a pool that is closed', () => {
  test('waits for those who have a connection', async () => {
    const { pool, ends } = aPool()
    const [one, other] = [await pool.connect(), await pool.connect()]
    const closed = pool.close()

    one.release()
    await turn()
    expect(ends).toEqual(['released'])
    other.destroy()
    await closed

    expect(ends).toEqual(['released', 'destroyed', 'closed'])
  })

  test('waits for those who are still to get one, and lends it', async () => {
    const { pool, ends, letCome } = aPool({ isLate: true })
    const coming = pool.connect()
    const closed = pool.close()
    await turn()
    expect(ends).toEqual([])

    letCome()
    const connection = await coming
    connection.release()
    await closed

    expect(ends).toEqual(['released', 'closed'])
  })

  test('cuts off whoever has one for longer than ten seconds', async () => {
    const { pool, ends } = aPool()
    const connection = await pool.connect()
    const closed = pool.close()
    await turn()

    await vi.advanceTimersByTimeAsync(DRAIN_MS - 1)
    expect(ends).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    await closed
    connection.release()

    expect(ends).toEqual(['destroyed', 'closed'])
  })

  test('lends nothing any more', async () => {
    const { pool } = aPool()
    await pool.close()

    expect(() => pool.connect()).toThrow(Unavailable)
  })
})

/** Over a pool whose connections tell how they end, and come when they are let. */
function aPool({ isLate = false } = {}) {
  const ends: string[] = []
  const { promise: mayCome, resolve: letCome } = Promise.withResolvers<void>()
  const connect = async (): Promise<Connection> => {
    if (isLate) await mayCome
    return {
      run: () => Promise.reject(new Error('Nobody asks.')),
      cells: () => Promise.reject(new Error('Nobody asks.')),
      exec: async () => {},
      release: () => void ends.push('released'),
      destroy: () => void ends.push('destroyed'),
    }
  }
  const close = async () => void ends.push('closed')
  return { pool: new DrainingPool({ connect, close }), ends, letCome }
}

/** Far enough for whatever can happen without time passing. */
async function turn(): Promise<void> {
  for (let at = 0; at < 5; at += 1) await new Promise((resolve) => setImmediate(resolve))
}
