import type { Owner } from '../accounts/owner.ts'
import type { Timestamp } from '../timestamp.ts'

/** The number before the bar of a token: 1 to 2^53−1. Made only by `parseTokenId` and by storage. */
export type TokenId = number & { readonly tokenId: unique symbol }

/** Lower-case hex SHA-256 of a token's secret: 64 characters. The only form that is stored. */
export type TokenHash = string & { readonly tokenHash: unique symbol }

/**
 * Where a row came from, which decides how it ages:
 * - `laravel`: written by Sanctum; both its age and `expiresAt` must hold (stock's rule);
 * - `sign_in`: made by a sign-in; may be evicted when the user has too many tokens;
 * - `minted`: made by another credential; an `expiresAt` of its own replaces the age limit.
 */
export type TokenKind = 'laravel' | 'sign_in' | 'minted'

/** A token as it can be listed and shown. The hash is not here, so that no answer can carry it. */
export interface StoredToken {
  readonly id: TokenId
  readonly owner: Owner
  readonly name: string
  readonly abilities: readonly string[]
  readonly kind: TokenKind
  readonly parentId: TokenId | null
  readonly lastUsedAt: Timestamp | null
  readonly lastUsedIp: string | null
  readonly lastUsedAgent: string | null
  readonly expiresAt: Timestamp | null
  readonly createdAt: Timestamp | null
  readonly updatedAt: Timestamp | null
}

/** A token about to be stored. */
export interface NewToken {
  readonly hash: TokenHash
  readonly name: string
  readonly abilities: readonly string[]
  readonly kind: Exclude<TokenKind, 'laravel'>
  readonly parentId: TokenId | null
  readonly expiresAt: Timestamp | null
  readonly createdAt: Timestamp
}
