import { timestamp } from '../timestamp.ts'
import type { SessionPolicy } from './policy.ts'
import type { SessionEnds } from './store.ts'

/** The moments by which sessions are over at `nowMs`. */
export function sessionEnds({ idleMs }: Pick<SessionPolicy, 'idleMs'>, nowMs: number): SessionEnds {
  return { now: timestamp(nowMs), idleBefore: timestamp(nowMs - idleMs) }
}
