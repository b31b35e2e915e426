import type { User } from '../accounts/user.ts'
import type { Awaitable } from '../awaitable.ts'
import { whenReady } from '../awaitable.ts'
import type { TokenLookup, TokenRecord } from '../ports.ts'
import { parseToken } from './format.ts'
import { hashSecret, secretMatches } from './secret-hash.ts'
import type { StoredToken, TokenHash } from './token.ts'

/** Why a token was refused. Private: the public answer tells `expired` from the rest, and nothing more. */
export type TokenRefusal =
  | 'malformed'
  | 'unknown'
  | 'mismatch'
  | 'foreign_owner'
  | 'user_missing'
  | 'user_disabled'
  | 'expired'

export type Verification =
  | { readonly ok: true; readonly token: StoredToken; readonly user: User }
  | { readonly ok: false; readonly reason: TokenRefusal }

export interface VerifyDeps {
  readonly tokens: TokenLookup
  /** The owner types that mean our users. A token of any other type is somebody else's. */
  readonly ownerTypes: readonly string[]
  readonly isExpired: (token: StoredToken) => boolean
}

/** Compared against where there is no row, so that a missing id takes as long as a wrong secret. */
const NO_HASH = '0'.repeat(64) as TokenHash

/**
 * Verifies the text after `Bearer `. The order is the safety: shape, load, compare in constant time, and
 * only then whose it is and whether it has expired, so that nothing is told to someone without the secret.
 * It writes nothing; recording the use is the caller's, after this has said yes.
 */
export function verifyToken(text: string, deps: VerifyDeps): Awaitable<Verification> {
  const presented = parseToken(text)
  if (presented === undefined) return refused('malformed')
  const { id, secret } = presented
  const record = id === undefined ? deps.tokens.findByHash(hashSecret(secret)) : deps.tokens.findById(id)
  return whenReady(record, (found) => judge(found, secret, deps))
}

function judge(record: TokenRecord | undefined, secret: string, deps: VerifyDeps): Verification {
  const matches = secretMatches(secret, record?.hash ?? NO_HASH)
  if (record === undefined) return refused('unknown')
  if (!matches) return refused('mismatch')
  const { token, user } = record
  if (!deps.ownerTypes.includes(token.owner.type)) return refused('foreign_owner')
  if (user === undefined) return refused('user_missing')
  if (user.disabled) return refused('user_disabled')
  if (deps.isExpired(token)) return refused('expired')
  return { ok: true, token, user }
}

function refused(reason: TokenRefusal): Verification {
  return { ok: false, reason }
}
