import type { AliasedExpression } from 'kysely'
import type { QueryBuilder } from './dialect.ts'

/** How much of a hash its mark repeats: enough that no other hash ends alike by chance. */
const MARK_LENGTH = 12

/** What of a user's row every query selects; `pivotRoles` completes a `UserRow`. */
export const USER_COLUMNS = [
  'u.id as user_id',
  'u.name as user_name',
  'u.email as email',
  'u.email_verified_at as email_verified_at',
  'u.created_at as user_created_at',
  'u.updated_at as user_updated_at',
  'u.disabled_at as disabled_at',
  'r.name as primary_role',
] as const

/** The names of the roles that the pivot gives to the user `u`, as a JSON array. */
export function pivotRoles(db: QueryBuilder): AliasedExpression<string, 'pivot_roles'> {
  return db.dialect.pivotRoles.as('pivot_roles')
}

/** The columns that a new password hash is written to. */
export function passwordColumns(hash: string): { readonly password: string; readonly password_mark: string } {
  return { password: hash, password_mark: passwordMark(hash) }
}

/** The tail of a password hash, by which to know it again where the hash itself must not stand. */
export function passwordMark(hash: string): string {
  return hash.slice(-MARK_LENGTH)
}
