import { byCaller } from '../audit/by-caller.ts'
import { entryNow } from '../audit/entry-now.ts'
import type { Origin } from '../audit/events.ts'
import type { AuditSink, Clock, PasswordHasher, UserStore } from '../ports.ts'
import type { Principal } from '../principal.ts'
import type { Secret } from '../secret.ts'

/** A password that the caller has given again: the hash it was proved against. */
export type PasswordProof =
  | { readonly ok: true; readonly passwordHash: string }
  | { readonly ok: false; readonly reason: 'wrong_password' | 'busy' }

export interface ProveDeps {
  readonly users: Pick<UserStore, 'findPassword'>
  readonly passwords: Pick<PasswordHasher, 'verify'>
  readonly audit: AuditSink
  readonly clock: Clock
}

/** Checks that a caller who is signed in knows the password as well. A wrong one stands in the audit trail. */
export async function provePassword(
  password: Secret,
  caller: Principal,
  origin: Origin,
  deps: ProveDeps,
): Promise<PasswordProof> {
  const stored = await deps.users.findPassword(caller.user.id)
  const verdict = await deps.passwords.verify(password, stored)
  if (verdict === 'busy') return { ok: false, reason: 'busy' }
  if (stored !== undefined && verdict.matches) return { ok: true, passwordHash: stored.hash }
  await deps.audit.record(entryNow('password.refused', origin, byCaller(caller), deps))
  return { ok: false, reason: 'wrong_password' }
}
