import type { Generated } from 'kysely'
import type { UserId } from '../../core/accounts/user.ts'

/*
 * Laravel's tables, with Laravel's columns first and Adyton's additive ones after them. Every additive
 * column has a default that tells the truth of a row written by Laravel, so both can write side by side.
 * Times are `YYYY-MM-DD HH:MM:SS` in UTC.
 */

export interface UsersTable {
  readonly id: Generated<UserId>
  readonly name: string
  readonly email: string
  readonly email_verified_at: string | null
  readonly password: string
  readonly role_id: number | null
  readonly created_at: string | null
  readonly updated_at: string | null
  /** Null on rows that Laravel wrote since the last migration: they are found by `email`. */
  readonly email_canonical: string | null
  /** The tail of the hash that Adyton wrote. Any other hash in `password` came from Laravel. */
  readonly password_mark: string | null
  readonly disabled_at: string | null
}

export interface TokensTable {
  readonly id: Generated<number>
  readonly tokenable_type: string
  readonly tokenable_id: UserId
  readonly name: string
  readonly token: string
  /** A JSON array of strings. */
  readonly abilities: string | null
  readonly last_used_at: string | null
  readonly expires_at: string | null
  readonly created_at: string | null
  readonly updated_at: string | null
  /** `laravel` by default; see `TokenKind`. */
  readonly kind: Generated<string>
  readonly parent_id: number | null
  readonly last_used_ip: string | null
  readonly last_used_agent: string | null
}

export interface RolesTable {
  readonly id: Generated<number>
  readonly name: string
  readonly description: string | null
  readonly created_at: string | null
  readonly updated_at: string | null
}

export interface UserRolesTable {
  readonly id: Generated<number>
  readonly user_id: UserId
  readonly role_id: number
  readonly created_at: string | null
  readonly updated_at: string | null
}

export interface SessionsTable {
  readonly id: Generated<number>
  readonly owner_type: string
  readonly owner_id: UserId
  readonly hash: string
  /** The hash of the secret before this one, and until when that one still counts. */
  readonly previous_hash: string | null
  readonly previous_until: string | null
  /** The remember credential of the same browser, while there is one. */
  readonly remember_id: number | null
  /** The tail of the password hash that the session was started under. It is dead once the user has another. */
  readonly password_mark: string
  readonly ip_address: string | null
  readonly user_agent: string | null
  readonly created_at: string
  readonly last_active_at: string
  readonly expires_at: string
  readonly password_confirmed_at: string | null
  /** 1 once the roles of the user have changed under the session. */
  readonly renewal_due: Generated<number>
}

export interface RememberTokensTable {
  readonly id: Generated<number>
  readonly owner_type: string
  readonly owner_id: UserId
  readonly hash: string
  readonly password_mark: string
  readonly created_at: string
  readonly expires_at: string
}

export interface AuditEventsTable {
  readonly id: Generated<number>
  readonly event: string
  readonly occurred_at: string
  readonly actor_id: string | null
  readonly user_id: string | null
  readonly token_id: number | null
  readonly session_id: number | null
  readonly ip: string | null
  readonly user_agent: string | null
  readonly request_id: string | null
  readonly reason: string | null
}

export interface MigrationsTable {
  readonly name: string
  readonly applied_at: string
}

export interface AdditionsTable {
  readonly id: Generated<number>
  /** `table`, `column` or `index`. */
  readonly kind: string
  readonly table_name: string
  readonly name: string
}

export interface Tables {
  readonly users: UsersTable
  readonly personal_access_tokens: TokensTable
  readonly roles: RolesTable
  readonly user_roles: UserRolesTable
  readonly adyton_sessions: SessionsTable
  readonly adyton_remember_tokens: RememberTokensTable
  readonly audit_events: AuditEventsTable
  readonly adyton_migrations: MigrationsTable
  readonly adyton_additions: AdditionsTable
}
