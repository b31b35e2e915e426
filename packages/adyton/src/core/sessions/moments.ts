import { type Timestamp, timestamp } from '../timestamp.ts'
import type { SessionPolicy } from './policy.ts'
import type { SessionEnds } from './store.ts'

/** The moments that sessions are judged by. */
export interface SessionMoments extends SessionEnds {
  /** Last active at or before this moment: a use is worth writing. */
  readonly staleBefore: Timestamp
}

/**
 * Activity is written at most once a minute, or twenty times in the shortest idleness: it decides about hours, and a
 * write a second for each open page would be most of what the database does.
 */
const STALE_MS = 60_000
const WRITES_PER_IDLENESS = 20

/** The moments by which sessions are over at `nowMs`, or their activity is to be written. */
export function sessionMoments({ idleMs }: Pick<SessionPolicy, 'idleMs'>, nowMs: number): SessionMoments {
  return {
    now: timestamp(nowMs),
    idleBefore: timestamp(nowMs - idleMs),
    staleBefore: timestamp(nowMs - Math.min(STALE_MS, idleMs / WRITES_PER_IDLENESS)),
  }
}
