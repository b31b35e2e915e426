import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type HandClock, handClock, MINUTE_MS } from '../../../test/builders.ts'
import { createMemoryLimiter, type Limiter, type Tally } from './limiter.ts'

const BUDGET = { max: 3, windowMs: MINUTE_MS }

function take(limiter: Limiter | undefined, subject: string | number): Tally {
  const tally = limiter?.take(subject)
  if (tally === undefined || tally instanceof Promise) throw new Error('Memory answers at once.')
  return tally
}

/** Whether each of so many requests passed. */
function passes(limiter: Limiter | undefined, subject: string | number, times: number): readonly boolean[] {
  return Array.from({ length: times }, () => take(limiter, subject).allowed)
}

describe('a limiter', () => {
  test('lets as many pass as the budget says, and refuses the next', () => {
    const limiter = createMemoryLimiter(BUDGET, handClock())

    expect(passes(limiter, 'a', 5)).toEqual([true, true, true, false, false])
  })

  test('tells what is left, and when the window closes', () => {
    const clock = handClock()
    const limiter = createMemoryLimiter(BUDGET, clock)
    const resetsAtMs = clock.now() + MINUTE_MS

    expect(take(limiter, 'a')).toEqual({ allowed: true, limit: 3, remaining: 2, resetsAtMs })
    clock.pass(1_000)
    expect(take(limiter, 'a')).toEqual({ allowed: true, limit: 3, remaining: 1, resetsAtMs })
    expect(take(limiter, 'a').remaining).toBe(0)
    expect(take(limiter, 'a')).toEqual({ allowed: false, limit: 3, remaining: 0, resetsAtMs })
  })

  test('counts every subject apart, also a number from its digits', () => {
    const limiter = createMemoryLimiter({ max: 1, windowMs: MINUTE_MS }, handClock())

    expect([take(limiter, 1), take(limiter, '1'), take(limiter, 2)].map(({ allowed }) => allowed)).toEqual([
      true,
      true,
      true,
    ])
  })

  test('opens a new window exactly when the old one closes, and refused requests do not prolong it', () => {
    const clock = handClock()
    const limiter = createMemoryLimiter(BUDGET, clock)
    passes(limiter, 'a', 3)

    clock.pass(MINUTE_MS - 1)
    expect(passes(limiter, 'a', 2)).toEqual([false, false])
    clock.pass(1)
    expect(passes(limiter, 'a', 4)).toEqual([true, true, true, false])
  })

  test('measures the window from its first request, not from the clock’s minute', () => {
    const clock = handClock(59_000)
    const limiter = createMemoryLimiter(BUDGET, clock)
    passes(limiter, 'a', 3)

    clock.set(61_000)

    expect(take(limiter, 'a').allowed).toBe(false)
  })

  test('is none where the budget is 0', () => {
    expect(createMemoryLimiter({ max: 0, windowMs: MINUTE_MS }, handClock())).toBeUndefined()
  })

  test('locks nobody out for longer than a window when the clock is set back', () => {
    const clock = handClock()
    const limiter = createMemoryLimiter(BUDGET, clock)
    passes(limiter, 'a', 3)

    clock.pass(-MINUTE_MS * 60)

    expect(passes(limiter, 'a', 4)).toEqual([true, true, true, false])
  })
})

describe('a limiter with a bounded table', () => {
  const SUBJECTS = 4
  const bounded = (clock: HandClock, max = 2) =>
    createMemoryLimiter({ max, windowMs: MINUTE_MS }, clock, SUBJECTS)

  function fill(limiter: Limiter | undefined): void {
    for (let subject = 0; subject < SUBJECTS; subject += 1) take(limiter, `flood ${subject}`)
  }

  test('lets all newcomers together pass as often as one, once it is full', () => {
    const limiter = bounded(handClock())
    fill(limiter)

    const newcomers = Array.from({ length: 50 }, (_, at) => take(limiter, `newcomer ${at}`).allowed)

    expect(newcomers.filter(Boolean)).toHaveLength(2)
  })

  test('gives nobody a fresh start by being flooded', () => {
    const limiter = bounded(handClock())
    passes(limiter, 'attacker', 2)
    fill(limiter)

    expect(take(limiter, 'attacker').allowed).toBe(false)
  })

  test('has room again when windows have closed', () => {
    const clock = handClock()
    const limiter = bounded(clock)
    fill(limiter)
    passes(limiter, 'newcomer', 3)

    clock.pass(MINUTE_MS)

    expect(passes(limiter, 'newcomer', 3)).toEqual([true, true, false])
    expect(passes(limiter, 'another', 3)).toEqual([true, true, false])
  })

  test('has room again when the clock was set back, without waiting for the old time to return', () => {
    const clock = handClock()
    const limiter = bounded(clock)
    fill(limiter)

    clock.pass(-60 * MINUTE_MS)

    expect(passes(limiter, 'one', 2)).toEqual([true, true])
    expect(passes(limiter, 'other', 2)).toEqual([true, true])
  })
})

/** Fixed windows, written as naively as they can be said. */
function createModel(budget: { readonly max: number; readonly windowMs: number }) {
  const starts = new Map<number, { readonly atMs: number; count: number }>()
  return (subject: number, nowMs: number): boolean => {
    const open = starts.get(subject)
    const window =
      open !== undefined && nowMs - open.atMs < budget.windowMs ? open : { atMs: nowMs, count: 0 }
    starts.set(subject, window)
    if (window.count === budget.max) return false
    window.count += 1
    return true
  }
}

describe('whatever comes in whatever order', () => {
  const step = fc.record({ subject: fc.nat(5), waitMs: fc.oneof(fc.constant(0), fc.nat(MINUTE_MS / 2)) })
  const steps = fc.array(step, { maxLength: 200 })
  const max = fc.integer({ min: 1, max: 5 })

  test('a limiter decides as fixed windows do', () => {
    fc.assert(
      fc.property(steps, max, (requests, most) => {
        const clock = handClock()
        const limiter = createMemoryLimiter({ max: most, windowMs: MINUTE_MS }, clock)
        const model = createModel({ max: most, windowMs: MINUTE_MS })

        for (const { subject, waitMs } of requests) {
          clock.pass(waitMs)
          expect(take(limiter, subject).allowed).toBe(model(subject, clock.now()))
        }
      }),
    )
  })

  test('a full table lets through less than an endless one, never more', () => {
    fc.assert(
      fc.property(steps, max, fc.integer({ min: 1, max: 4 }), (requests, most, subjectsMax) => {
        const clock = handClock()
        const budget = { max: most, windowMs: MINUTE_MS }
        const limiter = createMemoryLimiter(budget, clock, subjectsMax)
        const passed = new Map<number, number>()

        // Within one window nobody passes more often than the budget says, wherever they are counted.
        for (const { subject } of requests) {
          if (take(limiter, subject).allowed) passed.set(subject, (passed.get(subject) ?? 0) + 1)
        }

        expect(Math.max(0, ...passed.values())).toBeLessThanOrEqual(most)
        expect([...passed.values()].reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(
          most * (subjectsMax + 1),
        )
      }),
    )
  })
})
