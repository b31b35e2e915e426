import { entryNow } from '../audit/entry-now.ts'
import type { Origin } from '../audit/events.ts'
import type { Clock } from '../ports.ts'
import { shifted } from '../timestamp.ts'
import { sessionMoments } from './moments.ts'
import type { SessionPolicy } from './policy.ts'
import type { SessionStore } from './store.ts'

const STEP_ROWS = 1_000
/** A session that has just been used again may not have had its use written yet. */
const GRACE_MS = 3_600_000

export interface PruneSessionsDeps {
  readonly sessions: Pick<SessionStore, 'prune'>
  readonly sessionPolicy: SessionPolicy
  readonly clock: Clock
}

/**
 * Deletes sessions and remember credentials that are over, in small commits, telling after each how many it has been.
 * Their end never waits for this: it is checked on every use.
 */
export async function* pruneSessions(origin: Origin, deps: PruneSessionsDeps): AsyncGenerator<number> {
  const ends = sessionMoments(deps.sessionPolicy, deps.clock.now())
  const step = {
    now: ends.now,
    idleBefore: shifted(ends.idleBefore, -GRACE_MS),
    ownerTypes: deps.sessionPolicy.ownerTypes,
    rows: STEP_ROWS,
    entry: entryNow('session.pruned', origin, {}, deps),
  }
  let pruned = 0
  for (;;) {
    const deleted = await deps.sessions.prune(step)
    if (deleted === 0) return
    pruned += deleted
    yield pruned
  }
}
