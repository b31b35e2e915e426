import type { User } from '../accounts/user.ts'
import type { Awaitable } from '../awaitable.ts'
import { whenReady } from '../awaitable.ts'
import type { Timestamp } from '../timestamp.ts'
import type { UsageLog } from '../usage.ts'
import type { SessionMoments } from './moments.ts'
import type { SessionPolicy } from './policy.ts'
import { hashSessionSecret, isCookieSecret } from './secret.ts'
import type { SessionId, StoredSession } from './session.ts'
import type { SessionLookup, SessionRecord } from './store.ts'

/** Why a session was refused. Private: the public answer is the same for all. */
export type SessionRefusal =
  | 'malformed'
  | 'unknown'
  | 'superseded'
  | 'foreign_owner'
  | 'user_missing'
  | 'user_disabled'
  | 'password_changed'
  | 'session_expired'
  | 'session_idle'

export type SessionVerification =
  | {
      readonly ok: true
      readonly session: StoredSession
      readonly user: User
      /** Whether a newer secret is on its way to the browser, or there already. */
      readonly superseded: boolean
    }
  | { readonly ok: false; readonly reason: SessionRefusal }

export interface VerifySessionDeps {
  readonly sessions: SessionLookup
  readonly sessionUsage: Pick<UsageLog<SessionId>, 'pending'>
  readonly sessionPolicy: Pick<SessionPolicy, 'ownerTypes'>
  /** The moments by which sessions are judged now. */
  readonly sessionMoments: () => SessionMoments
}

/** Verifies the secret of a session cookie. It writes nothing; recording the use is the caller's, after this has said yes. */
export function verifySession(secret: string, deps: VerifySessionDeps): Awaitable<SessionVerification> {
  if (!isCookieSecret(secret)) return refused('malformed')
  return whenReady(deps.sessions.findByHash(hashSessionSecret(secret)), (record) => judge(record, deps))
}

function judge(record: SessionRecord | undefined, deps: VerifySessionDeps): SessionVerification {
  if (record === undefined) return refused('unknown')
  const { session, user, supersededUntil } = record
  const { now, idleBefore } = deps.sessionMoments()
  if (supersededUntil !== null && supersededUntil <= now) return refused('superseded')
  if (!deps.sessionPolicy.ownerTypes.includes(session.owner.type)) return refused('foreign_owner')
  if (user === undefined) return refused('user_missing')
  if (user.disabled) return refused('user_disabled')
  if (!record.passwordUnchanged) return refused('password_changed')
  if (session.expiresAt <= now) return refused('session_expired')
  if (isIdle(session, idleBefore, deps)) return refused('session_idle')
  return { ok: true, session, user, superseded: supersededUntil !== null }
}

/** A use that is still to be written counts: it has happened. */
function isIdle(
  session: StoredSession,
  idleBefore: Timestamp,
  { sessionUsage }: Pick<VerifySessionDeps, 'sessionUsage'>,
): boolean {
  if (session.lastActiveAt > idleBefore) return false
  const use = sessionUsage.pending(session.id)
  return use === undefined || use.at <= idleBefore
}

function refused(reason: SessionRefusal): SessionVerification {
  return { ok: false, reason }
}
