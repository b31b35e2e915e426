import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { CompiledQuery } from 'kysely'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Unavailable } from '../../core/errors.ts'
import type { Cells } from '../sql/cells.ts'
import { BatchLoader } from './batch-loader.ts'
import type { Connection } from './connection.ts'

const PATIENCE_MS = 1_500
/** Everybody has been answered by then, or refused. */
const REFUSED_MS = 2_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

describe('a look-up', () => {
  test('finds the row of its key, and nothing where there is none', async () => {
    const { load, database, sent } = aLoader()
    database.set(7, 'seven')
    const answers = Promise.all([load(7), load(8)])

    await sent(0).answer()

    expect(await answers).toEqual(['seven', undefined])
  })

  test('shares its query with all that are asked for in the same turn', async () => {
    const { load, queries } = aLoader()
    for (const key of [3, 1, 2]) load(key)
    await turn()

    expect(queries.map(({ keys }) => keys)).toEqual([[3, 1, 2]])
  })

  test('that is asked for twice is in the query once, and both are answered', async () => {
    const { load, database, sent } = aLoader()
    database.set(7, 'seven')
    const answers = Promise.all([load(7), load(7), load(7)])

    await sent(0).answer()

    expect(sent(0).keys).toEqual([7])
    expect(await answers).toEqual(['seven', 'seven', 'seven'])
  })

  test('is never answered by a query that was sent before it was asked for', async () => {
    const { load, database, sent } = aLoader({ lanes: 2 })
    database.set(7, 'alive')
    const early = load(7)
    await turn()
    // Whoever revokes it is told so now, and asks with it at once.
    database.delete(7)
    const late = load(7)

    await sent(0).answer()
    await sent(1).answer()

    expect(await early).toBe('alive')
    expect(await late).toBeUndefined()
  })

  test('gathers with others behind a query that is under way, and not with that one', async () => {
    const { load, database, sent, queries } = aLoader({ lanes: 1 })
    database.set(7, 'alive')
    const early = load(7)
    await turn()
    database.delete(7)
    const late = load(7)
    load(8)
    await turn()
    expect(queries).toHaveLength(1)

    await sent(0).answer()
    await turn()
    await sent(1).answer()

    expect(sent(1).keys).toEqual([7, 8])
    expect([await early, await late]).toEqual(['alive', undefined])
  })

  test('that is asked for in the moment in which a query is sent is not answered by that one', async () => {
    let late: Promise<unknown> | undefined
    const { load, database, sent } = aLoader({
      lanes: 2,
      onSent: () => {
        database.delete(7)
        late ??= load(7)
      },
    })
    database.set(7, 'alive')
    const early = load(7)

    await sent(0).answer()
    await sent(1).answer()

    expect([await early, await late]).toEqual(['alive', undefined])
  })

  test('is not kept for the next one', async () => {
    const { load, database, sent } = aLoader()
    database.set(7, 'alive')
    const first = load(7)
    await sent(0).answer()
    await first
    database.delete(7)

    const second = load(7)
    await sent(1).answer()

    expect(await second).toBeUndefined()
  })

  test.each([1, 2, 3])('waits while %i queries are under way, where no more may be', async (lanes) => {
    const { load, queries, sent } = aLoader({ lanes })
    for (let key = 1; key <= lanes + 2; key += 1) {
      load(key)
      await turn()
    }
    expect(queries).toHaveLength(lanes)

    await sent(0).answer()
    await turn()

    expect(queries.map(({ keys }) => keys)).toEqual([
      ...Array.from({ length: lanes }, (_, at) => [at + 1]),
      [lanes + 1, lanes + 2],
    ])
  })

  test('is one of a thousand in a query at most, and the rest are the next ones', async () => {
    const { load, database, sent } = aLoader()
    const keys = Array.from({ length: 2_500 }, (_, at) => at + 1)
    for (const key of keys) database.set(key, `row ${key}`)
    const answers = Promise.all(keys.map(load))

    for (const at of [0, 1, 2]) await sent(at).answer()

    expect([0, 1, 2].map(sent).map((query) => query.keys.length)).toEqual([1_000, 1_000, 500])
    expect(await answers).toEqual(keys.map((key) => `row ${key}`))
  })
})

describe('a key that the database cannot take', () => {
  const TOO_LARGE = new Error('value out of range')

  test('is refused alone, and all others of its query are answered', async () => {
    const { load, database, sent } = aLoader()
    for (const key of [1, 2, 3]) database.set(key, `row ${key}`)
    const outcomes = Promise.allSettled([load(1), load(2), load(3), load(2)])

    await sent(0).fail(TOO_LARGE)
    await sent(1).answer()
    await sent(2).fail(TOO_LARGE)
    await sent(3).answer()

    expect([0, 1, 2, 3].map((at) => sent(at).keys)).toEqual([[1, 2, 3], [1], [2], [3]])
    expect(await outcomes).toEqual([
      { status: 'fulfilled', value: 'row 1' },
      { status: 'rejected', reason: TOO_LARGE },
      { status: 'fulfilled', value: 'row 3' },
      { status: 'rejected', reason: TOO_LARGE },
    ])
  })

  test('is no row that cannot be read: whoever asked for that is told, without another query', async () => {
    const { load, database, sent, queries } = aLoader()
    database.set(1, 'one').set(2, UNREADABLE)
    const outcomes = Promise.allSettled([load(1), load(2)])

    await sent(0).answer()

    expect(await outcomes).toEqual([
      { status: 'fulfilled', value: 'one' },
      { status: 'rejected', reason: new SyntaxError(UNREADABLE) },
    ])
    expect(queries).toHaveLength(1)
  })

  test('leaves the connection to the next query', async () => {
    const { load, sent, ends } = aLoader()
    const refused = expect(load(1)).rejects.toThrow('value out of range')
    await sent(0).fail(TOO_LARGE)
    await sent(1).fail(TOO_LARGE)
    await refused

    const next = load(2)
    await sent(2).answer()

    expect(await next).toBeUndefined()
    expect(ends).toEqual(['released', 'released'])
  })

  test('loses nobody when the connection breaks while each is asked for by itself', async () => {
    const { load, database, sent } = aLoader()
    for (const key of [1, 2, 3, 4]) database.set(key, `row ${key}`)
    const outcomes = Promise.allSettled([1, 2, 3, 4].map(load))

    await sent(0).fail(TOO_LARGE)
    await sent(1).answer()
    await sent(2).fail(TOO_LARGE)
    await sent(3).fail(new Unavailable('gone'))
    await sent(4).answer()

    expect(sent(4).keys).toEqual([3, 4])
    expect(await outcomes).toEqual([
      { status: 'fulfilled', value: 'row 1' },
      { status: 'rejected', reason: TOO_LARGE },
      { status: 'fulfilled', value: 'row 3' },
      { status: 'fulfilled', value: 'row 4' },
    ])
  })
})

describe('a connection that breaks', () => {
  test('is replaced for the same look-ups, and nobody hears of it', async () => {
    const { load, database, sent, ends } = aLoader()
    database.set(7, 'seven')
    const answer = load(7)

    await sent(0).fail(new Unavailable('gone'))
    await sent(1).answer()

    expect(await answer).toBe('seven')
    expect(ends).toEqual(['destroyed', 'released'])
  })

  test('like every other of its pool is replaced by a new one', async () => {
    const { load, database, sent } = aLoader()
    database.set(7, 'seven')
    const answer = load(7)

    await sent(0).fail(new Unavailable('gone'))
    await sent(1).fail(new Unavailable('gone as well'))
    await sent(2).answer()

    expect(await answer).toBe('seven')
  })

  test('three times is an outage', async () => {
    const { load, sent, queries } = aLoader()
    const refused = expect(load(7)).rejects.toThrow(Unavailable)

    for (const at of [0, 1, 2]) await sent(at).fail(new Unavailable('gone'))
    await refused
    await turn()

    expect(queries).toHaveLength(3)
  })

  test('gives the look-ups a snapshot of after that', async () => {
    const { load, database, sent } = aLoader()
    database.set(7, 'alive')
    const answer = load(7)
    await turn()
    database.delete(7)

    await sent(0).fail(new Unavailable('gone'))
    await sent(1).answer()

    expect(await answer).toBeUndefined()
  })
})

describe('a query that is never answered', () => {
  test('refuses all who wait for it in time, and is asked for no more', async () => {
    const { load, queries, ends } = aLoader()
    const refusals = [load(1), load(2), load(1)].map(refusal)
    await turn()

    await vi.advanceTimersByTimeAsync(REFUSED_MS)

    expect(await Promise.all(refusals)).toEqual([PATIENCE_MS, PATIENCE_MS, PATIENCE_MS])
    expect(queries).toHaveLength(1)
    expect(ends).toEqual(['destroyed'])
  })

  test('refuses whoever began to wait before by then, all of their waiting counted', async () => {
    const { loader } = aLoader()
    const since = performance.now() - 1_000

    const refused = refusal(loader.load(1, since))
    await turn()
    await vi.advanceTimersByTimeAsync(REFUSED_MS)

    expect(await refused).toBe(PATIENCE_MS - 1_000)
  })

  test('is no reason to refuse the next look-up', async () => {
    const { load, database, sent } = aLoader()
    database.set(7, 'seven')
    const lost = refusal(load(7))
    await turn()
    await vi.advanceTimersByTimeAsync(REFUSED_MS)
    await lost

    const next = load(7)
    await sent(1).answer()

    expect(await next).toBe('seven')
  })

  test('does not make those wait longer who had to wait for it', async () => {
    const { load } = aLoader()
    const first = refusal(load(1))
    await turn()
    await vi.advanceTimersByTimeAsync(100)
    const second = refusal(load(2))
    await vi.advanceTimersByTimeAsync(700)
    const third = refusal(load(3))

    for (let ms = 0; ms < 3_000; ms += 50) {
      await turn()
      await vi.advanceTimersByTimeAsync(50)
    }

    expect(await first).toBe(PATIENCE_MS)
    expect(await second).toBeLessThan(REFUSED_MS)
    expect(await third).toBeLessThan(REFUSED_MS)
  })

  test('makes nobody wait longer who did not fit into the one after it either', async () => {
    const { load } = aLoader()
    const first = refusal(load(0))
    await turn()
    const refusals = Array.from({ length: 2_500 }, (_, at) => refusal(load(at + 1)))

    for (let ms = 0; ms < 4_000; ms += 50) {
      await turn()
      await vi.advanceTimersByTimeAsync(50)
    }

    for (const waited of await Promise.all([first, ...refusals])) expect(waited).toBeLessThan(REFUSED_MS)
  })
})

describe('a pool that gives no connection', () => {
  test('because it is closed is an outage', async () => {
    const loader = new BatchLoader<number, string>({
      ...QUERIES,
      lanes: 1,
      pool: { connect: () => Promise.reject(new Unavailable('The pool is closed.')), close: async () => {} },
    })

    await expect(loader.load(7)).rejects.toThrow('The pool is closed.')
  })

  test('because it is used wrongly is a defect, and is not asked again', async () => {
    const connect = vi.fn(() => Promise.reject(new TypeError('no such option')))
    const loader = new BatchLoader<number, string>({
      ...QUERIES,
      lanes: 1,
      pool: { connect, close: async () => {} },
    })

    await expect(loader.load(7)).rejects.toThrow(TypeError)
    expect(connect).toHaveBeenCalledOnce()
  })

  test('in time refuses all who wait', async () => {
    const loader = new BatchLoader<number, string>({
      ...QUERIES,
      lanes: 1,
      pool: { connect: () => new Promise(() => {}), close: async () => {} },
    })
    const refused = refusal(loader.load(7))
    await turn()

    await vi.advanceTimersByTimeAsync(REFUSED_MS)

    expect(await refused).toBeLessThan(REFUSED_MS)
  })
})

/** What happens in a simulated world, one after the other. */
interface Event {
  readonly what: 'ask' | 'change' | 'turn' | 'answer' | 'lose' | 'refuse'
  /** The key that is asked for or changed, or which of the queries under way is answered, lost or refused. */
  readonly which: number
}

const KEYS = 4
const event: fc.Arbitrary<Event> = fc.record({
  what: fc.constantFrom(
    'ask',
    'ask',
    'ask',
    'change',
    'change',
    'turn',
    'turn',
    'answer',
    'answer',
    'lose',
    'refuse',
  ),
  which: fc.nat(KEYS - 1),
})

describe('whatever comes before what', () => {
  test('a look-up is answered with a state no older than itself, and everybody is answered', async () => {
    const lanes = fc.integer({ min: 1, max: 3 })
    await fc.assert(
      fc.asyncProperty(lanes, fc.array(event, { maxLength: 60 }), async (laneCount, events) => {
        const world = aLoader({ lanes: laneCount })
        const asked: Promise<void>[] = []
        for (let key = 0; key < KEYS; key += 1) world.database.set(key, '0')
        for (const each of events) await happen(each, world, asked)
        await turn()
        while (world.pending().length > 0) await world.pending()[0]?.answer()
        await Promise.all(asked)
      }),
      { numRuns: 500 },
    )
  })
})

type World = ReturnType<typeof aLoader>

async function happen({ what, which }: Event, world: World, asked: Promise<void>[]): Promise<void> {
  const { database, pending } = world
  if (what === 'ask') asked.push(askFor(which, world))
  if (what === 'change') database.set(which, String(Number(database.get(which)) + 1))
  if (what === 'turn') await nextTurn()
  if (what === 'answer') await pending()[which]?.answer()
  if (what === 'lose') await pending()[which]?.fail(new Unavailable('gone'))
  if (what === 'refuse') await pending()[which]?.fail(new Error('refused'))
  expect(pending().length).toBeLessThanOrEqual(world.lanes)
}

/** Versions only grow. A look-up that is refused says nothing. */
async function askFor(wanted: number, { load, database }: World): Promise<void> {
  const before = Number(database.get(wanted))
  const found = await load(wanted).catch(() => undefined)
  if (found !== undefined) expect(Number(found)).toBeGreaterThanOrEqual(before)
}

const UNREADABLE = 'what is this?'

const QUERIES = {
  query: (keys: readonly number[]) => CompiledQuery.raw('select', [...keys]),
  keyCell: 0,
  read(row: Cells) {
    if (row[1] === UNREADABLE) throw new SyntaxError(UNREADABLE)
    return String(row[1])
  },
} as const

/** A query at the database, which has its snapshot and keeps its answer until the test lets it go. */
interface Sent {
  readonly keys: readonly number[]
  isPending: boolean
  answer(): Promise<void>
  fail(error: unknown): Promise<void>
}

/** A loader on a database in the test's hand. Each query has its snapshot from the moment it is sent: the earliest there is. */
function aLoader({
  lanes = 1,
  onSent = () => {},
}: {
  readonly lanes?: number
  readonly onSent?: () => void
} = {}) {
  const database = new Map<number, string>()
  const queries: Sent[] = []
  const ends: ('released' | 'destroyed')[] = []
  const connect = async (): Promise<Connection> => ({
    run: () => Promise.reject(new Error('Nobody asks.')),
    exec: () => Promise.reject(new Error('Nobody asks.')),
    cells: ({ parameters }) => cellsOf(parameters as readonly number[]),
    release: () => void ends.push('released'),
    destroy: () => void ends.push('destroyed'),
  })

  function cellsOf(keys: readonly number[]): Promise<readonly Cells[]> {
    const snapshot = keys.flatMap((each) => {
      const value = database.get(each)
      return value === undefined ? [] : [[each, value]]
    })
    return new Promise((resolve, reject) => {
      const settle = async (how: () => void) => {
        sent.isPending = false
        how()
        await turn()
      }
      const sent: Sent = {
        keys,
        isPending: true,
        answer: () => settle(() => resolve(snapshot)),
        fail: (error) => settle(() => reject(error)),
      }
      queries.push(sent)
      onSent()
    })
  }

  const loader = new BatchLoader<number, string>({
    ...QUERIES,
    lanes,
    pool: { connect, close: async () => {} },
  })
  return {
    loader,
    lanes,
    database,
    queries,
    ends,
    load: (wanted: number) => loader.load(wanted),
    pending: () => queries.filter(({ isPending }) => isPending),
    /** The query of that number, which is sent at the end of the turn. */
    sent: (at: number): Sent => ({
      get keys() {
        return queries[at]?.keys ?? []
      },
      isPending: true,
      answer: () => turn().then(() => known(queries[at]).answer()),
      fail: (error) => turn().then(() => known(queries[at]).fail(error)),
    }),
  }
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It has not been sent.')
  return value
}

/** To the end of this turn of the event loop and of the next: whatever can be sent by then, is. */
async function turn(): Promise<void> {
  await nextTurn()
  await nextTurn()
}

/** How long it took until a look-up was refused as an outage. */
async function refusal(looking: Promise<unknown>): Promise<number> {
  const since = performance.now()
  await expect(looking).rejects.toThrow(Unavailable)
  return performance.now() - since
}
