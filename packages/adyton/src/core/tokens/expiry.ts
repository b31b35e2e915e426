import { perMillisecond } from '../moments.ts'
import type { Clock } from '../ports.ts'
import { shifted, type Timestamp, timestamp } from '../timestamp.ts'
import type { StoredToken } from './token.ts'

type Aging = Pick<StoredToken, 'kind' | 'createdAt' | 'expiresAt'>

/** How tokens age: `ageMinutesMax` minutes from `createdAt` (Sanctum's `expiration`), 0 for never. */
export interface ExpiryPolicy {
  readonly ageMinutesMax: number
}

const MINUTE_MS = 60_000

/**
 * Tells whether a token has expired, at the moment of the clock. An `expiresAt` of its own replaces the age
 * limit, except on rows made by Laravel, where both must hold. As in stock, a token is dead exactly at the
 * end of its age, and still alive exactly at `expiresAt`.
 */
export function createExpiryCheck(policy: ExpiryPolicy, clock: Clock): (token: Aging) => boolean {
  const now = perMillisecond(clock, (nowMs) => ({
    at: timestamp(nowMs),
    bornAfter: bornTooEarly(policy, nowMs),
  }))
  return (token) => {
    const { at, bornAfter } = now()
    if (token.expiresAt !== null && token.expiresAt < at) return true
    if (bornAfter === null || (token.expiresAt !== null && token.kind !== 'laravel')) return false
    return token.createdAt !== null && token.createdAt <= bornAfter
  }
}

/** When a token will stop working, or null for never. */
export function effectiveEnd(token: Aging, policy: ExpiryPolicy): Timestamp | null {
  const ageEnd =
    policy.ageMinutesMax === 0 || token.createdAt === null
      ? null
      : shifted(token.createdAt, policy.ageMinutesMax * MINUTE_MS)
  if (token.expiresAt === null) return ageEnd
  return token.kind === 'laravel' && ageEnd !== null && ageEnd < token.expiresAt ? ageEnd : token.expiresAt
}

/** A token created at or before this moment is too old. Null when no token can be. */
export function bornTooEarly(policy: ExpiryPolicy, nowMs: number): Timestamp | null {
  const ms = nowMs - policy.ageMinutesMax * MINUTE_MS
  return policy.ageMinutesMax === 0 || ms < 0 ? null : timestamp(ms)
}
