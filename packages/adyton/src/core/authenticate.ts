import type { Origin } from './audit/events.ts'
import type { Awaitable } from './awaitable.ts'
import { whenReady } from './awaitable.ts'
import type { Principal } from './principal.ts'
import type { Secret } from './secret.ts'
import type { SessionId, StoredSession } from './sessions/session.ts'
import { type SessionRefusal, type VerifySessionDeps, verifySession } from './sessions/verify.ts'
import type { TokenId } from './tokens/token.ts'
import { type TokenRefusal, type VerifyDeps, verifyToken } from './tokens/verify.ts'
import type { UsageLog } from './usage.ts'

/** What a request presents as proof of who is calling: one thing at most. */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'session'; readonly secret: Secret }

export type Authentication =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly reason: TokenRefusal | SessionRefusal | 'no_credentials' }

export interface AuthenticateDeps extends VerifyDeps, VerifySessionDeps {
  readonly tokenUsage: Pick<UsageLog<TokenId>, 'record'>
  readonly sessionUsage: Pick<UsageLog<SessionId>, 'record' | 'pending'>
}

/**
 * Turns credentials into a principal: this is where a bearer token or a session becomes a user. A use is recorded only
 * once the credential has been checked, and in memory: nothing is written on this path.
 */
export function authenticate(
  credentials: Credentials,
  origin: Origin,
  deps: AuthenticateDeps,
): Awaitable<Authentication> {
  switch (credentials.kind) {
    case 'none':
      return { ok: false, reason: 'no_credentials' }
    case 'bearer':
      return authenticateToken(credentials.token, origin, deps)
    case 'session':
      return authenticateSession(credentials.secret, origin, deps)
  }
}

function authenticateToken(text: string, origin: Origin, deps: AuthenticateDeps): Awaitable<Authentication> {
  return whenReady(verifyToken(text, deps), (verification): Authentication => {
    if (!verification.ok) return verification
    const { token, user } = verification
    deps.tokenUsage.record(token.id, origin)
    return { ok: true, principal: { user, credential: { kind: 'token', token } } }
  })
}

function authenticateSession(
  secret: Secret,
  origin: Origin,
  deps: AuthenticateDeps,
): Awaitable<Authentication> {
  return whenReady(verifySession(secret.reveal(), deps), (verification): Authentication => {
    if (!verification.ok) return verification
    const { session, user, superseded } = verification
    if (isNews(session, origin, deps)) deps.sessionUsage.record(session.id, origin)
    return { ok: true, principal: { user, credential: { kind: 'session', session, secret, superseded } } }
  })
}

/** Whether a use tells more than what is written of the last one: that the session is alive, or elsewhere now. */
function isNews(
  session: StoredSession,
  origin: Origin,
  deps: Pick<AuthenticateDeps, 'sessionMoments'>,
): boolean {
  return session.lastActiveAt <= deps.sessionMoments().staleBefore || session.ip !== origin.ip
}
