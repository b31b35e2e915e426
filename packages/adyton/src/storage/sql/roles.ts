import type { UserId } from '../../core/accounts/user.ts'
import type { AuditEntry } from '../../core/audit/events.ts'
import type { RoleChange } from '../../core/ports.ts'
import type { Timestamp } from '../../core/timestamp.ts'
import { recordAudit } from './audit.ts'
import { changes, firstRow, insertId, type Operation, type QueryBuilder, rows } from './operation.ts'
import { toColumn } from './rows.ts'
import { demandRenewal } from './sessions.ts'

export interface RoleAssignment {
  readonly id: UserId
  readonly role: string
  readonly entry: AuditEntry
}

/** The id of a role, which is made where it is missing. Laravel's table has no unique name: the first one counts. */
export function* ensureRole(db: QueryBuilder, name: string, at: Timestamp): Operation<number> {
  const found = yield* findRole(db, name)
  if (found !== undefined) return found
  const now = toColumn(at)
  const id = yield* insertId(db.insertInto('roles').values({ name, created_at: now, updated_at: now }))
  if (id === undefined) throw new Error('A role was inserted without an id.')
  return id
}

/** Gives the role to the user: as the primary one to a user without roles, else through the pivot, so that the role that is shown stays. */
export function* assignRole(db: QueryBuilder, { id, role, entry }: RoleAssignment): Operation<RoleChange> {
  const user = yield* firstRow(db.selectFrom('users').select('role_id').where('id', '=', id))
  if (user === undefined) return 'no_such_user'
  const roleId = yield* ensureRole(db, role, entry.at)
  const others = yield* pivotRoleIds(db, id)
  if (user.role_id === roleId || others.includes(roleId)) return 'unchanged'
  if (user.role_id === null && others.length === 0) {
    yield* changes(db.updateTable('users').set({ role_id: roleId }).where('id', '=', id))
  } else {
    const now = toColumn(entry.at)
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
  const user = yield* firstRow(db.selectFrom('users').select('id').where('id', '=', id))
  if (user === undefined) return 'no_such_user'
  const ids = db.selectFrom('roles').select('roles.id').where('roles.name', '=', role)
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

function* findRole(db: QueryBuilder, name: string): Operation<number | undefined> {
  const row = yield* firstRow(
    db.selectFrom('roles').select('id').where('name', '=', name).orderBy('id').limit(1),
  )
  return row?.id
}

function* pivotRoleIds(db: QueryBuilder, id: UserId): Operation<readonly number[]> {
  const found = yield* rows(db.selectFrom('user_roles').select('role_id').where('user_id', '=', id))
  return found.map((row) => row.role_id)
}
