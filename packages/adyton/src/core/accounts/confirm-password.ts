import type { Origin } from '../audit/events.ts'
import type { Clock } from '../ports.ts'
import type { Secret } from '../secret.ts'
import { CONFIRMATION_MS } from '../sessions/policy.ts'
import { type RenewDeps, renewSession, type SessionCaller } from '../sessions/renew.ts'
import type { StoredSession } from '../sessions/session.ts'
import { toMs } from '../timestamp.ts'
import { type ProveDeps, provePassword } from './prove-password.ts'

export type Confirmation =
  | { readonly ok: true; readonly secret: Secret }
  | { readonly ok: false; readonly reason: 'wrong_password' | 'busy' | 'session_changed' }

/** Remembers in a session that its user knows the password, and gives the session a new secret with that privilege. */
export async function confirmPassword(
  password: Secret,
  caller: SessionCaller,
  origin: Origin,
  deps: ProveDeps & RenewDeps,
): Promise<Confirmation> {
  const proof = await provePassword(password, caller, origin, deps)
  if (!proof.ok) return proof
  const secret = await renewSession(caller, 'password.confirmed', origin, deps)
  return secret === undefined ? { ok: false, reason: 'session_changed' } : { ok: true, secret }
}

/** Whether the password was confirmed in the session lately. */
export function isRecentlyConfirmed(session: StoredSession, clock: Clock): boolean {
  const { passwordConfirmedAt } = session
  return passwordConfirmedAt !== null && clock.now() - toMs(passwordConfirmedAt) < CONFIRMATION_MS
}
