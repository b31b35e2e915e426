import type { Origin } from './audit/events.ts'
import { whenReady } from './awaitable.ts'
import type { Awaitable } from './ports.ts'
import type { Principal } from './principal.ts'
import type { UsageLog } from './tokens/usage.ts'
import { type TokenRefusal, type VerifyDeps, verifyToken } from './tokens/verify.ts'

/** What a request presents as proof of who is calling: one thing at most. */
export type Credentials = { readonly kind: 'none' } | { readonly kind: 'bearer'; readonly token: string }

export type Authentication =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly reason: TokenRefusal | 'no_credentials' }

export interface AuthenticateDeps extends VerifyDeps {
  readonly usage: Pick<UsageLog, 'record'>
}

/**
 * Turns credentials into a principal: this is where a bearer token becomes a user. A use is recorded only
 * once everything has been checked, and in memory: nothing is written on this path.
 */
export function authenticate(
  credentials: Credentials,
  origin: Origin,
  deps: AuthenticateDeps,
): Awaitable<Authentication> {
  if (credentials.kind === 'none') return { ok: false, reason: 'no_credentials' }
  return whenReady(verifyToken(credentials.token, deps), (verification): Authentication => {
    if (!verification.ok) return verification
    const { token, user } = verification
    deps.usage.record(token.id, origin)
    return { ok: true, principal: { user, credential: { kind: 'token', token } } }
  })
}
