import fc from 'fast-check'
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

describe('whoever waits', () => {
  test('is given the connection that is free first, not the one that is made for them', async () => {
    const { kept, makeLate } = overAPool()
    const first = await kept.connect()
    makeLate()
    const second = kept.connect()

    first.release()

    expect(await second).toBe(first)
  })

  test('hears nothing of a connection that cannot be made while there is another', async () => {
    const { kept, failFrom } = overAPool()
    const first = await kept.connect()
    failFrom(2)
    const second = Promise.resolve(kept.connect())
    await Promise.resolve()

    first.release()

    expect(await second).toBe(first)
  })

  test('is told where none can be made at all, with all others, and nothing is made for them later', async () => {
    const { kept, failFrom, made } = overAPool()
    failFrom(1, 2)
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(async () => kept.connect()))

    expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'))
    expect(made()).toBe(2)
    await kept.connect()
    expect(made()).toBe(3)
  })
})

describe('whatever comes before what', () => {
  const event = fc.record({
    what: fc.constantFrom('ask', 'ask', 'ask', 'release', 'release', 'destroy', 'wait', 'turn'),
    which: fc.nat(3),
  })

  test('a connection is lent to one at a time, there are never more than two, and nobody is forgotten', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
        const { kept, open } = overAPool()
        const held: Connection[] = []
        const asked: Promise<void>[] = []
        const give = (connection: Connection) => {
          expect(held).not.toContain(connection)
          held.push(connection)
        }
        for (const { what, which } of events) {
          if (what === 'ask') asked.push(Promise.resolve(kept.connect()).then(give))
          if (what === 'release') held.splice(which, 1)[0]?.release()
          if (what === 'destroy') held.splice(which, 1)[0]?.destroy()
          await vi.advanceTimersByTimeAsync(what === 'wait' ? KEPT_MS : 0)
          expect(open()).toBeLessThanOrEqual(2)
        }
        while (held.length > 0) {
          held.splice(0, 1)[0]?.release()
          await vi.advanceTimersByTimeAsync(0)
        }
        await Promise.all(asked)
      }),
    )
  })
})

/** Two connections at most are kept over a pool that tells what becomes of them. */
function overAPool() {
  const ends: string[] = []
  let made = 0
  let open = 0
  let fails = (_: number) => false
  let isLate = false
  const connect = async (): Promise<Connection> => {
    made += 1
    if (fails(made)) throw new Unavailable('gone')
    if (isLate) await new Promise(() => {})
    open += 1
    const end = (how: string) => {
      open -= 1
      ends.push(how)
    }
    return {
      run: () => Promise.reject(new Error('Nobody asks.')),
      cells: () => Promise.reject(new Error('Nobody asks.')),
      exec: async () => {},
      release: () => end('released'),
      destroy: () => end('destroyed'),
    }
  }
  const close = async () => void ends.push('closed')
  return {
    kept: new KeptConnections({ connect, close }, 2),
    made: () => made,
    open: () => open,
    ends,
    /** From now on a connection that is asked for does not come. */
    makeLate() {
      isLate = true
    },
    /** From this connection on, up to that one, none can be made. */
    failFrom(first: number, last = Number.POSITIVE_INFINITY) {
      fails = (at) => at >= first && at <= last
    },
  }
}
