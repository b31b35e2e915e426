import { auditEntry, type Origin } from '../audit/events.ts'
import type { Clock, TokenStore } from '../ports.ts'
import type { Principal } from '../principal.ts'
import { wholeSecond } from '../timestamp.ts'
import { ownedBy, type TokenPolicy } from './policy.ts'
import type { TokenId } from './token.ts'

export interface RevokeDeps {
  readonly tokens: Pick<TokenStore, 'revoke' | 'revokeAll'>
  readonly clock: Clock
  readonly tokenPolicy: TokenPolicy
}

/**
 * Revokes one of the caller's own tokens, with those descended from it where asked. False when the caller
 * has no such token: one that belongs to somebody else is as missing as one that never was.
 */
export function revokeToken(
  id: TokenId,
  options: { readonly descendants: boolean },
  caller: Principal,
  origin: Origin,
  deps: RevokeDeps,
): Promise<boolean> {
  const entry = auditEntry('token.revoked', wholeSecond(deps.clock.now()), origin, {
    actorId: caller.user.id,
    userId: caller.user.id,
    tokenId: id,
    reason: options.descendants ? 'with descendants' : null,
  })
  return deps.tokens.revoke(ownedBy(caller.user, deps.tokenPolicy), id, options, entry)
}

/** Revokes the token the caller came in with, and nothing else. */
export async function signOut(caller: Principal, origin: Origin, deps: RevokeDeps): Promise<void> {
  const { token } = caller.credential
  const entry = auditEntry('user.signed_out', wholeSecond(deps.clock.now()), origin, {
    actorId: caller.user.id,
    userId: caller.user.id,
    tokenId: token.id,
  })
  await deps.tokens.revoke(ownedBy(caller.user, deps.tokenPolicy), token.id, { descendants: false }, entry)
}

/** Revokes every token of the caller. */
export async function signOutEverywhere(caller: Principal, origin: Origin, deps: RevokeDeps): Promise<void> {
  const entry = auditEntry('user.signed_out', wholeSecond(deps.clock.now()), origin, {
    actorId: caller.user.id,
    userId: caller.user.id,
    reason: 'every token',
  })
  await deps.tokens.revokeAll(ownedBy(caller.user, deps.tokenPolicy), entry)
}
