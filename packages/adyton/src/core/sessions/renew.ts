import { entryNow } from '../audit/entry-now.ts'
import type { AuditEventName, Origin } from '../audit/events.ts'
import type { Principal, SessionCredential } from '../principal.ts'
import type { Secret } from '../secret.ts'
import { timestamp, wholeSecond } from '../timestamp.ts'
import { OVERLAP_MS } from './policy.ts'
import { generateCookieSecret, hashSessionSecret } from './secret.ts'
import type { SessionDraftDeps } from './start.ts'
import type { SessionStore } from './store.ts'

export interface RenewDeps extends Pick<SessionDraftDeps, 'clock' | 'random'> {
  readonly sessions: Pick<SessionStore, 'renew'>
}

/** Why a session is given a new secret: what its user may do has changed, or the password was confirmed in it. */
type RenewalEvent = Extract<AuditEventName, 'session.renewed' | 'password.confirmed'>

/** A caller with a session. */
export type SessionCaller = Principal & { readonly credential: SessionCredential }

/**
 * Gives a session a new secret, so that whoever came by the old one gains nothing by what the session may do from now
 * on (OWASP ASVS 7.2.4). The old one counts a little longer, for requests that are on their way with it, but without
 * the confirmation. Undefined when the session has gone, or another request was first.
 */
export async function renewSession(
  caller: SessionCaller,
  event: RenewalEvent,
  origin: Origin,
  deps: RenewDeps,
): Promise<Secret | undefined> {
  const { session, secret } = caller.credential
  const nowMs = deps.clock.now()
  const next = generateCookieSecret(deps.random)
  const about = { actorId: caller.user.id, userId: caller.user.id, sessionId: session.id }
  const renewed = await deps.sessions.renew({
    id: session.id,
    from: hashSessionSecret(secret.reveal()),
    to: hashSessionSecret(next.reveal()),
    supersededUntil: timestamp(nowMs + OVERLAP_MS),
    ...(event === 'password.confirmed' && { passwordConfirmedAt: wholeSecond(nowMs) }),
    entry: entryNow(event, origin, about, deps),
  })
  return renewed ? next : undefined
}
