import type { Owner } from '../accounts/owner.ts'
import type { Timestamp } from '../timestamp.ts'

/** The number of a session, by which its user sees and ends it. It stays when the secret changes. */
export type SessionId = number & { readonly sessionId: unique symbol }

/** Lower-case hex SHA-256 of the secret in a session cookie. The only form that is stored. */
export type SessionHash = string & { readonly sessionHash: unique symbol }

/** Lower-case hex SHA-256 of the secret in a remember cookie. */
export type RememberHash = string & { readonly rememberHash: unique symbol }

/** A browser that is signed in. Neither secret nor hash is here, so that no answer can carry them. */
export interface StoredSession {
  readonly id: SessionId
  readonly owner: Owner
  /** The address and agent it was last used from. */
  readonly ip: string | null
  readonly userAgent: string | null
  readonly createdAt: Timestamp
  readonly lastActiveAt: Timestamp
  /** The end it has however busy it is. */
  readonly expiresAt: Timestamp
  /** When its user last confirmed the password in it. Null on the old secret of a session that has a newer one. */
  readonly passwordConfirmedAt: Timestamp | null
  /** What the user may do has changed: the session must be given a new secret. */
  readonly renewalDue: boolean
}

/** A session about to be stored. */
export interface NewSession {
  readonly hash: SessionHash
  readonly ip: string | null
  readonly userAgent: string | null
  readonly createdAt: Timestamp
  readonly expiresAt: Timestamp
}

/** A remember credential about to be stored: what may start a new session where the old one has ended. */
export interface NewRemember {
  readonly hash: RememberHash
  readonly createdAt: Timestamp
  readonly expiresAt: Timestamp
}
