import { byCaller } from '../audit/by-caller.ts'
import { entryNow } from '../audit/entry-now.ts'
import type { Origin } from '../audit/events.ts'
import type { PasswordHasher, Random, UserStore } from '../ports.ts'
import type { Principal } from '../principal.ts'
import type { Secret } from '../secret.ts'
import { draftKept, type KeptSecrets } from '../sessions/keep.ts'
import type { SessionPolicy } from '../sessions/policy.ts'
import { ownedBy } from './owner.ts'
import { type ProveDeps, provePassword } from './prove-password.ts'

export interface ChangePasswordDeps extends ProveDeps {
  readonly users: Pick<UserStore, 'findPassword' | 'changePassword'>
  readonly passwords: Pick<PasswordHasher, 'verify' | 'hash'>
  readonly random: Random
  readonly sessionPolicy: SessionPolicy
  /** Whether tokens end with the password as sessions do. */
  readonly changeRevokesTokens: boolean
}

export interface PasswordWish {
  readonly current: Secret
  readonly next: Secret
}

export type PasswordChangeResult =
  /** With the new secrets of the session that asked, where one did. */
  | { readonly ok: true; readonly secrets: KeptSecrets | undefined }
  | { readonly ok: false; readonly reason: 'wrong_password' | 'busy' | 'caller_gone' }

/**
 * Sets a new password for a caller who knows the current one. The other sessions of the user and all that would revive
 * them end in the same transaction; the session that asks goes on under new secrets, and its old ones end at once.
 */
export async function changePassword(
  wish: PasswordWish,
  caller: Principal,
  origin: Origin,
  deps: ChangePasswordDeps,
): Promise<PasswordChangeResult> {
  const proof = await provePassword(wish.current, caller, origin, deps)
  if (!proof.ok) return proof
  const to = await deps.passwords.hash(wish.next)
  if (to === 'busy') return { ok: false, reason: 'busy' }
  const draft = draftKept(caller, deps)
  const outcome = await deps.users.changePassword({
    userId: caller.user.id,
    from: proof.passwordHash,
    to,
    session: draft?.kept ?? null,
    owner: ownedBy(caller.user, deps.sessionPolicy),
    revokeTokens: deps.changeRevokesTokens,
    entries: [entryNow('password.changed', origin, byCaller(caller), deps)],
  })
  return outcome.ok ? { ok: true, secrets: draft?.secrets(outcome) } : { ok: false, reason: 'caller_gone' }
}
