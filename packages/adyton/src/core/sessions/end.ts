import { ownedBy } from '../accounts/owner.ts'
import { byCaller } from '../audit/by-caller.ts'
import { entryNow } from '../audit/entry-now.ts'
import type { Origin } from '../audit/events.ts'
import type { Clock, Random } from '../ports.ts'
import type { Principal } from '../principal.ts'
import { draftKept, type KeptSecrets } from './keep.ts'
import type { SessionPolicy } from './policy.ts'
import type { SessionId } from './session.ts'
import type { SessionStore } from './store.ts'

export interface EndDeps {
  readonly sessions: Pick<SessionStore, 'end' | 'endOthers'>
  readonly clock: Clock
  readonly sessionPolicy: SessionPolicy
}

/** A session id in canonical decimal form, as token ids are: 1 to 2^53−1. */
export function parseSessionId(text: string): SessionId | undefined {
  const id = /^[1-9][0-9]{0,15}$/.test(text) ? Number(text) : Number.NaN
  // The one place where text becomes a SessionId: the range has just been checked.
  return Number.isSafeInteger(id) ? (id as SessionId) : undefined
}

/**
 * Ends one of the caller's own sessions, and with it what would revive it. False when the caller has no such session:
 * one that belongs to somebody else is as missing as one that never was.
 */
export function endSession(
  id: SessionId,
  caller: Principal,
  origin: Origin,
  deps: EndDeps,
): Promise<boolean> {
  const entry = entryNow('session.ended', origin, byCaller(caller, { sessionId: id, tokenId: null }), deps)
  return deps.sessions.end(ownedBy(caller.user, deps.sessionPolicy), id, entry)
}

/** Ends all sessions of the caller but the one that asks, and gives the new secrets of that one, where it has got any. */
export async function endOtherSessions(
  caller: Principal,
  origin: Origin,
  deps: EndDeps & { readonly random: Random },
): Promise<KeptSecrets | undefined> {
  const draft = draftKept(caller, deps)
  const about = byCaller(caller, { reason: draft === undefined ? 'every session' : 'every other session' })
  const entry = entryNow('session.ended', origin, about, deps)
  const owner = ownedBy(caller.user, deps.sessionPolicy)
  const outcome = await deps.sessions.endOthers(owner, draft?.kept ?? null, entry)
  return outcome.renewed ? draft?.secrets(outcome) : undefined
}
