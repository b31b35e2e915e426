import { type Ownership, ownedBy } from '../accounts/owner.ts'
import type { User } from '../accounts/user.ts'
import type { Clock } from '../ports.ts'
import type { Timestamp } from '../timestamp.ts'
import type { UsageLog } from '../usage.ts'
import { sessionMoments } from './moments.ts'
import type { SessionPolicy } from './policy.ts'
import type { SessionId, StoredSession } from './session.ts'
import type { SessionStore } from './store.ts'

export interface ListSessionsDeps {
  readonly sessions: Pick<SessionStore, 'list'>
  readonly sessionUsage: Pick<UsageLog<SessionId>, 'pending'>
  readonly sessionPolicy: SessionPolicy
  readonly clock: Clock
}

/** The sessions of a user that are not over, with uses that have not been written yet, the most recently active first. */
export async function listSessions(
  user: Pick<User, 'id'>,
  deps: ListSessionsDeps,
): Promise<readonly StoredSession[]> {
  const owner: Ownership = ownedBy(user, deps.sessionPolicy)
  const found = await deps.sessions.list(owner, sessionMoments(deps.sessionPolicy, deps.clock.now()))
  return found
    .map((session) => withPendingUse(session, deps.sessionUsage))
    .sort((one, other) => descending(one.lastActiveAt, other.lastActiveAt))
}

function withPendingUse(session: StoredSession, usage: Pick<UsageLog<SessionId>, 'pending'>): StoredSession {
  const use = usage.pending(session.id)
  if (use === undefined || session.lastActiveAt >= use.at) return session
  return { ...session, lastActiveAt: use.at, ip: use.ip, userAgent: use.userAgent }
}

function descending(one: Timestamp, other: Timestamp): number {
  if (one === other) return 0
  return one < other ? 1 : -1
}
