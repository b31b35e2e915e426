import type { UserId } from '../accounts/user.ts'
import type { SessionId } from '../sessions/session.ts'
import type { Timestamp } from '../timestamp.ts'
import type { TokenId } from '../tokens/token.ts'

/** Every event the audit trail may hold, as noun.verb. Closed: a new one is added here and in the docs. */
export const AUDIT_EVENTS = [
  'user.registered',
  'user.created',
  'user.disabled',
  'user.enabled',
  'user.signed_in',
  'user.signed_out',
  'sign_in.refused',
  'password.rehashed',
  'password.changed',
  'password.confirmed',
  'password.refused',
  'token.issued',
  'token.revoked',
  'token.evicted',
  'token.pruned',
  'session.missed',
  'session.revived',
  'session.renewed',
  'session.ended',
  'session.evicted',
  'session.pruned',
  'role.assigned',
  'role.removed',
] as const

export type AuditEventName = (typeof AUDIT_EVENTS)[number]

/** Where an act came from. The operator's own acts come from the command line, the server's from housekeeping. */
export interface Origin {
  readonly ip: string | null
  readonly userAgent: string | null
  readonly requestId: string | null
}

/** The longest user agent that is kept, in characters. */
export const AGENT_LENGTH_MAX = 255

export const COMMAND_LINE: Origin = { ip: null, userAgent: 'adyton cli', requestId: null }
export const HOUSEKEEPING: Origin = { ip: null, userAgent: 'adyton housekeeping', requestId: null }

/**
 * One line of the audit trail. `reason` is private: it says what the public answer must not. Secrets,
 * hashes and passwords never stand here; tokens appear by id.
 */
export interface AuditEntry {
  readonly event: AuditEventName
  readonly at: Timestamp
  readonly origin: Origin
  /** Who did it: the user of the credential, null for the operator and for strangers. */
  readonly actorId: UserId | null
  /** Whom it concerns. */
  readonly userId: UserId | null
  readonly tokenId: TokenId | null
  readonly sessionId: SessionId | null
  readonly reason: string | null
}

/** An audit entry with everything absent but what is given. */
export function auditEntry(
  event: AuditEventName,
  at: Timestamp,
  origin: Origin,
  about: Partial<Pick<AuditEntry, 'actorId' | 'userId' | 'tokenId' | 'sessionId' | 'reason'>> = {},
): AuditEntry {
  return {
    event,
    at,
    origin,
    actorId: null,
    userId: null,
    tokenId: null,
    sessionId: null,
    reason: null,
    ...about,
  }
}
