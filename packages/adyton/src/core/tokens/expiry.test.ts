import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MINUTES, handClock, MINUTE_MS, NOW_MS } from '../../../test/builders.ts'
import { timestamp } from '../timestamp.ts'
import { bornTooEarly, createExpiryCheck, effectiveEnd } from './expiry.ts'
import type { TokenKind } from './token.ts'

const DAY_MS = DAY_MINUTES * MINUTE_MS
const POLICY = { ageMinutesMax: DAY_MINUTES }

interface Row {
  readonly kind: TokenKind
  readonly createdMs: number | null
  readonly expiresMs: number | null
}

function toToken({ kind, createdMs, expiresMs }: Row) {
  return {
    kind,
    createdAt: createdMs === null ? null : timestamp(createdMs),
    expiresAt: expiresMs === null ? null : timestamp(expiresMs),
  }
}

function isExpired(row: Row, atMs: number, policy = POLICY): boolean {
  return createExpiryCheck(policy, handClock(atMs))(toToken(row))
}

describe('a token without an end of its own', () => {
  const kinds: TokenKind[] = ['laravel', 'sign_in', 'minted']

  test.each(kinds)('of kind %s is alive until its age is reached, and dead exactly then', (kind) => {
    const row = { kind, createdMs: NOW_MS, expiresMs: null }

    expect(isExpired(row, NOW_MS + DAY_MS - 1)).toBe(false)
    expect(isExpired(row, NOW_MS + DAY_MS)).toBe(true)
  })

  test.each(kinds)('of kind %s lives for ever where tokens do not age', (kind) => {
    const row = { kind, createdMs: 0, expiresMs: null }

    expect(isExpired(row, Date.UTC(9000, 0, 1), { ageMinutesMax: 0 })).toBe(false)
  })

  test('and without a birth, as a row edited by hand may be, does not age', () => {
    expect(isExpired({ kind: 'laravel', createdMs: null, expiresMs: null }, Date.UTC(9000, 0, 1))).toBe(false)
  })
})

describe('a token with an end of its own', () => {
  test.each<TokenKind>(['laravel', 'sign_in', 'minted'])(
    'of kind %s is alive exactly at that end, and dead after it',
    (kind) => {
      const row = { kind, createdMs: NOW_MS, expiresMs: NOW_MS + MINUTE_MS }

      expect(isExpired(row, NOW_MS + MINUTE_MS)).toBe(false)
      expect(isExpired(row, NOW_MS + MINUTE_MS + 1)).toBe(true)
    },
  )

  test('made here outlives the age limit: the end replaces it', () => {
    const row = { kind: 'minted', createdMs: NOW_MS, expiresMs: NOW_MS + 365 * DAY_MS } as const

    expect(isExpired(row, NOW_MS + 364 * DAY_MS)).toBe(false)
  })

  test('made by Laravel dies at its age all the same: both must hold', () => {
    const row = { kind: 'laravel', createdMs: NOW_MS, expiresMs: NOW_MS + 365 * DAY_MS } as const

    expect(isExpired(row, NOW_MS + DAY_MS - 1)).toBe(false)
    expect(isExpired(row, NOW_MS + DAY_MS)).toBe(true)
  })
})

describe('the effective end', () => {
  const moment = fc.oneof(
    fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) }),
    fc.integer({ min: NOW_MS - 5, max: NOW_MS + 5 }),
  )
  const row = fc.record({
    kind: fc.constantFrom<TokenKind>('laravel', 'sign_in', 'minted'),
    createdMs: fc.option(moment),
    expiresMs: fc.option(moment),
  })
  const policy = fc.record({
    ageMinutesMax: fc.oneof(fc.constantFrom(0, 1, DAY_MINUTES, Number.MAX_SAFE_INTEGER), fc.nat(5_256_000)),
  })

  test('is the moment around which the check changes its mind, for every token and policy', () => {
    fc.assert(
      fc.property(row, policy, moment, (made, rules, atMs) => {
        const end = effectiveEnd(toToken(made), rules)
        const at = timestamp(atMs)
        const expired = isExpired(made, atMs, rules)

        if (end === null || at < end) expect(expired).toBe(false)
        else if (at > end) expect(expired).toBe(true)
      }),
      { numRuns: 5_000 },
    )
  })

  test('is judged to the millisecond on either side', () => {
    fc.assert(
      fc.property(row, policy, (made, rules) => {
        const end = effectiveEnd(toToken(made), rules)
        fc.pre(end !== null && end > timestamp(0) && end < timestamp(Date.UTC(9000, 0, 1)))
        const endMs = Date.parse(end ?? '')

        expect(isExpired(made, endMs - 1, rules)).toBe(false)
        expect(isExpired(made, endMs + 1, rules)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('the check', () => {
  test('follows the clock, also when it is set back', () => {
    const clock = handClock(NOW_MS)
    const check = createExpiryCheck(POLICY, clock)
    const token = toToken({ kind: 'sign_in', createdMs: NOW_MS, expiresMs: null })

    clock.set(NOW_MS + DAY_MS)
    expect(check(token)).toBe(true)
    clock.set(NOW_MS)
    expect(check(token)).toBe(false)
  })

  test('finds nothing too old while the age reaches back before 1970', () => {
    expect(bornTooEarly({ ageMinutesMax: 1 }, MINUTE_MS - 1)).toBeNull()
    expect(bornTooEarly({ ageMinutesMax: 1 }, MINUTE_MS)).toBe('1970-01-01T00:00:00.000000Z')
  })
})
