import { auditEntry, type Origin } from '../audit/events.ts'
import type { Clock, TokenStore } from '../ports.ts'
import { timestamp, wholeSecond } from '../timestamp.ts'
import { bornTooEarly } from './expiry.ts'
import type { TokenPolicy } from './policy.ts'
import type { TokenId } from './token.ts'

/** Rows looked at per commit, so that clean-up never holds the write lock for long (a few milliseconds). */
const STEP_ROWS = 1_000
const HOUR_MS = 3_600_000

export interface PruneDeps {
  readonly tokens: Pick<TokenStore, 'prune' | 'highestId'>
  readonly clock: Clock
  readonly tokenPolicy: TokenPolicy
}

/** How far a clean-up has come: ids up to `reached` of `highest` have been looked at. */
export interface PruneProgress {
  readonly pruned: number
  readonly reached: number
  readonly highest: number
}

/**
 * Deletes our users' tokens that expired more than `graceHours` ago (Sanctum's `prune-expired --hours`), in small
 * commits, telling of its progress after each. Expiry itself never waits for this: it is checked on every use.
 */
export async function* pruneTokens(
  graceHours: number,
  origin: Origin,
  deps: PruneDeps,
): AsyncGenerator<PruneProgress> {
  const highest = await deps.tokens.highestId()
  const nowMs = deps.clock.now()
  const step = {
    ownerTypes: deps.tokenPolicy.ownerTypes,
    expiredBefore: timestamp(nowMs - graceHours * HOUR_MS),
    createdBefore: bornTooEarly(deps.tokenPolicy, nowMs - graceHours * HOUR_MS),
    rows: STEP_ROWS,
    entry: auditEntry('token.pruned', wholeSecond(nowMs), origin),
  }
  let after: TokenId | null = null
  let pruned = 0
  do {
    const result = await deps.tokens.prune({ ...step, after })
    pruned += result.pruned
    after = result.after
    yield { pruned, reached: after ?? highest, highest }
  } while (after !== null)
}
