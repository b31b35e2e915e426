import type { UserId } from '../../core/accounts/user.ts'
import type { SessionId, StoredSession } from '../../core/sessions/session.ts'
import type { SessionRecord } from '../../core/sessions/store.ts'
import { fromColumn, fromNullableColumn, type Moments } from './moments.ts'
import { type JoinedUserRow, toJoinedUser } from './rows.ts'
import { passwordMark } from './user-columns.ts'

/** What of a session's row every query selects, in the order of `SessionRow`. */
export const SESSION_COLUMNS = [
  's.id as session_id',
  's.owner_type as owner_type',
  's.owner_id as owner_id',
  's.password_mark as session_mark',
  's.ip_address as ip_address',
  's.user_agent as user_agent',
  's.created_at as session_created_at',
  's.last_active_at as last_active_at',
  's.expires_at as session_expires_at',
  's.password_confirmed_at as password_confirmed_at',
  's.renewal_due as renewal_due',
  's.previous_until as previous_until',
] as const

export interface SessionRow {
  readonly session_id: number
  readonly owner_type: string
  readonly owner_id: UserId
  readonly session_mark: string
  readonly ip_address: string | null
  readonly user_agent: string | null
  readonly session_created_at: string
  readonly last_active_at: string
  readonly session_expires_at: string
  readonly password_confirmed_at: string | null
  readonly renewal_due: number
  readonly previous_until: string | null
}

/** The password that the owner has now, null where there is no such user. It is compared here and goes no further. */
export interface PasswordRow {
  readonly current_password: string | null
}

export type SessionRecordRow = SessionRow & PasswordRow

export function toSession(row: SessionRow): StoredSession {
  return {
    id: toSessionId(row.session_id),
    owner: { type: row.owner_type, id: row.owner_id },
    ip: row.ip_address,
    userAgent: row.user_agent,
    createdAt: fromColumn(row.session_created_at),
    lastActiveAt: fromColumn(row.last_active_at),
    expiresAt: fromColumn(row.session_expires_at),
    passwordConfirmedAt: fromNullableColumn(row.password_confirmed_at),
    renewalDue: row.renewal_due !== 0,
  }
}

/** A session as its newest secret shows it. */
export function toSessionRecord(row: SessionRecordRow, user: JoinedUserRow, moments: Moments): SessionRecord {
  return {
    session: toSession(row),
    user: toJoinedUser(user, moments),
    passwordUnchanged: isPasswordUnchanged(row, row.session_mark),
    supersededUntil: null,
  }
}

/** The same as the secret before that one shows it: neither confirmed, nor to be renewed once more. */
export function toSupersededRecord(
  row: SessionRecordRow,
  user: JoinedUserRow,
  moments: Moments,
): SessionRecord {
  const { session, ...record } = toSessionRecord(row, user, moments)
  return {
    ...record,
    session: { ...session, passwordConfirmedAt: null, renewalDue: false },
    // Without a moment there is no grace: it counted until the session began.
    supersededUntil: fromNullableColumn(row.previous_until) ?? session.createdAt,
  }
}

export function isPasswordUnchanged({ current_password }: PasswordRow, mark: string): boolean {
  return current_password !== null && passwordMark(current_password) === mark
}

/** A number that the database gave as a session's key. */
export function toSessionId(id: number): SessionId {
  return id as SessionId
}
