import type { User } from '../core/accounts/user.ts'
import type { Timestamp } from '../core/timestamp.ts'
import { type ExpiryPolicy, effectiveEnd } from '../core/tokens/expiry.ts'
import type { StoredToken } from '../core/tokens/token.ts'
import { printable } from './terminal/printable.ts'

/*
 * What --json tells of a user and a token: the names are those of the HTTP answers, and the operator sees more.
 */

export function userJson(user: User): object {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    email_verified_at: user.emailVerifiedAt,
    role: user.role,
    roles: user.roles,
    disabled: user.disabled,
    created_at: user.createdAt,
    updated_at: user.updatedAt,
  }
}

export function tokenJson(token: StoredToken, policy: ExpiryPolicy): object {
  return {
    id: token.id,
    user_id: token.owner.id,
    name: token.name,
    abilities: token.abilities,
    last_used_at: token.lastUsedAt,
    expires_at: token.expiresAt,
    created_at: token.createdAt,
    updated_at: token.updatedAt,
    effective_expires_at: effectiveEnd(token, policy),
    kind: token.kind,
    parent_id: token.parentId,
    last_used_ip: token.lastUsedIp,
    last_used_agent: token.lastUsedAgent,
  }
}

/** How a user is spoken of in a sentence. */
export function called(user: User): string {
  return `${printable(user.email)} (id ${user.id})`
}

/** A moment in a table or a sentence: UTC, to the minute. */
export function minute(at: Timestamp): string {
  return at.slice(0, 16).replace('T', ' ')
}
