import type { User } from '../core/accounts/user.ts'
import type { SessionId, StoredSession } from '../core/sessions/session.ts'
import { type ExpiryPolicy, effectiveEnd } from '../core/tokens/expiry.ts'
import type { StoredToken, TokenId } from '../core/tokens/token.ts'

/*
 * What of a user, a token and a session is shown, and in which order. Each profile of the contract has its own shape;
 * nothing is ever spread from a row, so that a new column cannot leak.
 */

/** A user on the /api paths. */
export function apiUser(user: User): object {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    email_verified_at: user.emailVerifiedAt,
    role: user.role,
    created_at: user.createdAt,
    updated_at: user.updatedAt,
  }
}

/** A user just registered on /register. */
export function registeredUser(user: User): object {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    role: user.role,
    updated_at: user.updatedAt,
    created_at: user.createdAt,
  }
}

/** A user just signed in on /login. */
export function signedInUser(user: User): object {
  return { id: user.id, name: user.name, email: user.email, role: user.role }
}

/** A token in a list, or just made. `current` marks the one the request came in with. */
export function apiToken(token: StoredToken, policy: ExpiryPolicy, currentId: TokenId | null): object {
  return {
    id: token.id,
    name: token.name,
    abilities: token.abilities,
    last_used_at: token.lastUsedAt,
    expires_at: token.expiresAt,
    created_at: token.createdAt,
    updated_at: token.updatedAt,
    effective_expires_at: effectiveEnd(token, policy),
    parent_id: token.parentId,
    last_used_ip: token.lastUsedIp,
    last_used_agent: token.lastUsedAgent,
    current: token.id === currentId,
  }
}

/** A session in a list. `current` marks the one the request came in with. */
export function apiSession(session: StoredSession, currentId: SessionId | null): object {
  return {
    id: session.id,
    ip_address: session.ip,
    user_agent: session.userAgent,
    created_at: session.createdAt,
    last_active_at: session.lastActiveAt,
    current: session.id === currentId,
  }
}
