import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shifted, type Timestamp, timestamp, toMs, wholeSecond } from './timestamp.ts'

const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59)
const ms = fc.integer({ min: 0, max: LAST_MS })
const wildMs = fc.oneof(
  ms,
  fc.double({ noNaN: true }),
  fc.constantFrom(
    -1,
    LAST_MS + 1,
    Number.MAX_SAFE_INTEGER,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ),
)

describe('a timestamp', () => {
  test('has six fractional digits and a Z, whatever the moment', () => {
    fc.assert(
      fc.property(wildMs, (moment) => {
        expect(timestamp(moment)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z$/)
      }),
    )
  })

  test('stands before another exactly when its moment does', () => {
    fc.assert(
      fc.property(ms, ms, (one, other) => {
        expect(timestamp(one) < timestamp(other)).toBe(one < other)
        expect(timestamp(one) === timestamp(other)).toBe(one === other)
      }),
    )
  })

  test('gives its moment back', () => {
    fc.assert(
      fc.property(ms, (moment) => {
        expect(toMs(timestamp(moment))).toBe(moment)
      }),
    )
  })

  test('stays between 1970 and 9999, however far the moment is', () => {
    expect(timestamp(-1)).toBe('1970-01-01T00:00:00.000000Z')
    expect(timestamp(LAST_MS + 1)).toBe('9999-12-31T23:59:59.000000Z')
    expect(timestamp(Number.MAX_SAFE_INTEGER)).toBe('9999-12-31T23:59:59.000000Z')
  })

  test('to the whole second has nothing behind its point, whatever the moment', () => {
    fc.assert(
      fc.property(wildMs, (moment) => {
        expect(wholeSecond(moment)).toMatch(/:\d\d\.000000Z$/)
      }),
    )
  })

  test('to the whole second is never later than the moment, and less than a second before it', () => {
    fc.assert(
      fc.property(ms, (moment) => {
        const lost = moment - toMs(wholeSecond(moment))

        expect(lost).toBeGreaterThanOrEqual(0)
        expect(lost).toBeLessThan(1_000)
      }),
    )
  })
})

describe('shifting', () => {
  test('there and back gives the same moment', () => {
    const week = fc.integer({ min: -604_800_000, max: 604_800_000 })
    const inside = fc.integer({ min: 604_800_000, max: LAST_MS - 604_800_000 })

    fc.assert(
      fc.property(inside, week, (moment, by) => {
        expect(shifted(shifted(timestamp(moment), by), -by)).toBe(timestamp(moment))
      }),
    )
  })

  test('past the last year stops there, so that it can still be compared', () => {
    fc.assert(
      fc.property(ms, fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (moment, by) => {
        expect(shifted(timestamp(moment), by) >= timestamp(moment)).toBe(true)
      }),
    )
  })
})

test('takes what is no moment, such as the zero date of MySQL, for the start of 1970', () => {
  const zeroDate = '0000-00-00T00:00:00.000000Z' as Timestamp

  expect(toMs(zeroDate)).toBe(0)
  expect(shifted(zeroDate, 60_000)).toBe('1970-01-01T00:01:00.000000Z')
})
