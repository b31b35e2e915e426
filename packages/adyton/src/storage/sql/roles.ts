import type { UserId } from '../../core/accounts/user.ts'
import type { AuditEntry } from '../../core/audit/events.ts'
import type { RoleChange } from '../../core/ports.ts'
import type { Timestamp } from '../../core/timestamp.ts'
import { recordAudit } from './audit.ts'
import type { Operation, QueryBuilder } from './dialect.ts'
import { lockRoles, lockUser } from './locks.ts'
import { changes, firstRow, insertUnlessTaken, rows } from './operation.ts'
import { demandRenewal } from './sessions.ts'

export interface RoleAssignment {
  readonly id: UserId
  readonly role: string
  readonly entry: AuditEntry
}

/**
 * The id of a role, which is made where it is missing. Laravel's table has no unique name: the first one counts. Null where
 * the table has a unique name after all, and takes this one for that of another role, such as `Admin` for `admin`: to give
 * that one instead would give what nobody has asked for.
 */
export function* ensureRole(db: QueryBuilder, name: string, at: Timestamp): Operation<number | null> {
  const known = yield* firstRole(db, name)
  if (known !== undefined) return known
  yield* lockRoles(db)
  const made = (yield* firstRole(db, name)) ?? (yield* insertRole(db, name, db.moments.toColumn(at)))
  // Whoever makes roles without holding them, as Laravel does, may have made this one meanwhile.
  return made ?? (yield* firstRole(db, name)) ?? null
}

/** In the table of spatie/laravel-permission a role belongs to a guard, and users to the one called `web`. */
function* insertRole(db: QueryBuilder, name: string, now: string): Operation<number | undefined> {
  const hasGuard = yield* db.dialect.catalog.hasColumn(db, 'roles', 'guard_name')
  const guard = hasGuard ? { guard_name: 'web' } : {}
  const role = { name, created_at: now, updated_at: now, ...guard }
  return yield* insertUnlessTaken(db, db.insertInto('roles').values(role))
}

/** Gives the role to the user: as the primary one to a user without roles, else through the pivot, so that the role that is shown stays. */
export function* assignRole(db: QueryBuilder, { id, role, entry }: RoleAssignment): Operation<RoleChange> {
  yield* lockUser(db, id)
  const user = yield* firstRow(db.selectFrom('users').select('role_id').where('id', '=', id))
  if (user === undefined) return 'no_such_user'
  const roleId = yield* ensureRole(db, role, entry.at)
  if (roleId === null) {
    throw new Error(
      `The table roles has a role that it takes for ${role}, and lets no other be made beside it.`,
    )
  }
  const others = yield* pivotRoleIds(db, id)
  if (user.role_id === roleId || others.includes(roleId)) return 'unchanged'
  if (user.role_id === null && others.length === 0) {
    yield* changes(db.updateTable('users').set({ role_id: roleId }).where('id', '=', id))
  } else {
    const now = db.moments.toColumn(entry.at)
    yield* changes(
      db.insertInto('user_roles').values({ user_id: id, role_id: roleId, created_at: now, updated_at: now }),
    )
  }
  yield* demandRenewal(db, id)
  yield* recordAudit(db, [entry])
  return 'changed'
}

/** Takes the role from the user in both places it may stand. */
export function* removeRole(db: QueryBuilder, { id, role, entry }: RoleAssignment): Operation<RoleChange> {
  yield* lockUser(db, id)
  const user = yield* firstRow(db.selectFrom('users').select('id').where('id', '=', id))
  if (user === undefined) return 'no_such_user'
  const ids = yield* findRoles(db, role)
  if (ids.length === 0) return 'unchanged'
  const primary = yield* changes(
    db.updateTable('users').set({ role_id: null }).where('id', '=', id).where('role_id', 'in', ids),
  )
  const pivot = yield* changes(
    db.deleteFrom('user_roles').where('user_id', '=', id).where('role_id', 'in', ids),
  )
  if (primary + pivot === 0) return 'unchanged'
  yield* demandRenewal(db, id)
  yield* recordAudit(db, [entry])
  return 'changed'
}

function* firstRole(db: QueryBuilder, name: string): Operation<number | undefined> {
  const [first] = yield* findRoles(db, name)
  return first
}

/** Every role of that name to the letter: a collation may have found others as well. */
function* findRoles(db: QueryBuilder, name: string): Operation<readonly number[]> {
  const found = yield* rows(
    db.selectFrom('roles').select(['id', 'name']).where('name', '=', name).orderBy('id'),
  )
  return found.filter((role) => role.name === name).map((role) => role.id)
}

function* pivotRoleIds(db: QueryBuilder, id: UserId): Operation<readonly number[]> {
  const found = yield* rows(db.selectFrom('user_roles').select('role_id').where('user_id', '=', id))
  return found.map((row) => row.role_id)
}
