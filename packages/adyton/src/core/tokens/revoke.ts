import { ownedBy } from '../accounts/owner.ts'
import type { User } from '../accounts/user.ts'
import { byCaller } from '../audit/by-caller.ts'
import { entryNow } from '../audit/entry-now.ts'
import type { Origin } from '../audit/events.ts'
import type { Clock, TokenStore } from '../ports.ts'
import type { Principal } from '../principal.ts'
import type { TokenPolicy } from './policy.ts'
import type { StoredToken, TokenId } from './token.ts'

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
  const about = byCaller(caller, {
    tokenId: id,
    sessionId: null,
    reason: options.descendants ? 'with descendants' : null,
  })
  const entry = entryNow('token.revoked', origin, about, deps)
  return deps.tokens.revoke(ownedBy(caller.user, deps.tokenPolicy), id, options, entry)
}

/**
 * Revokes any user's token, with those descended from it where asked, and gives it back for the record.
 * Undefined when no user of ours has it: rows of other owner types are another application's.
 */
export async function revokeAnyToken(
  id: TokenId,
  options: { readonly descendants: boolean },
  origin: Origin,
  deps: RevokeDeps & { readonly tokens: Pick<TokenStore, 'findById'> },
): Promise<StoredToken | undefined> {
  const record = await deps.tokens.findById(id)
  if (record === undefined) return undefined
  const { owner } = record.token
  const about = { userId: owner.id, tokenId: id, reason: options.descendants ? 'with descendants' : null }
  const entry = entryNow('token.revoked', origin, about, deps)
  const revoked = await deps.tokens.revoke(ownedBy(owner, deps.tokenPolicy), id, options, entry)
  return revoked ? record.token : undefined
}

/** Revokes every token of a user and says how many there were. */
export function revokeEveryToken(user: Pick<User, 'id'>, origin: Origin, deps: RevokeDeps): Promise<number> {
  const about = { userId: user.id, reason: 'every token' }
  const entry = entryNow('token.revoked', origin, about, deps)
  return deps.tokens.revokeAll(ownedBy(user, deps.tokenPolicy), entry)
}
