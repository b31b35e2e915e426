import { sql } from 'kysely'
import type { RoleTally } from '../../../core/laravel/database.ts'
import { exists, select } from '../catalog.ts'
import type { Operation, QueryBuilder } from '../dialect.ts'

/** Who has which role, in the tables of spatie/laravel-permission. */
export const MODEL_HAS_ROLES = 'model_has_roles'
const PERMISSIONS = ['role_has_permissions', 'model_has_permissions'] as const
/** Roles that are told one by one. */
const ROLES_MAX = 1_000

export function* tallyRoles(db: QueryBuilder): Operation<RoleTally> {
  return {
    roles: yield* rolesByName(db),
    assignments: yield* assignments(db),
    hasPermissions: yield* hasPermissions(db),
  }
}

function* rolesByName(db: QueryBuilder): Operation<RoleTally['roles']> {
  const { catalog } = db.dialect
  if (!(yield* catalog.hasTable(db, 'roles'))) return []
  const hasGuard = yield* catalog.hasColumn(db, 'roles', 'guard_name')
  const guard = hasGuard ? sql.ref('guard_name') : sql.lit(null)
  return yield* select(
    db,
    sql`select name, ${guard} as guard from roles order by id limit ${sql.lit(ROLES_MAX)}`,
  )
}

function* assignments(db: QueryBuilder): Operation<RoleTally['assignments']> {
  if (!(yield* db.dialect.catalog.hasTable(db, MODEL_HAS_ROLES))) return []
  const hasGuard = yield* db.dialect.catalog.hasColumn(db, 'roles', 'guard_name')
  const guard = hasGuard ? sql.ref('r.guard_name') : sql.lit(null)
  return yield* select(
    db,
    sql`select m.model_type as type, r.name as name, ${guard} as guard, count(*) as count
      from model_has_roles m join roles r on r.id = m.role_id
      group by m.model_type, r.name${hasGuard ? sql`, r.guard_name` : sql``} order by 1, 2, 3`,
  )
}

function* hasPermissions(db: QueryBuilder): Operation<boolean> {
  for (const table of PERMISSIONS) {
    if (!(yield* db.dialect.catalog.hasTable(db, table))) continue
    if (yield* exists(db, sql`select 1 from ${sql.table(table)} limit 1`)) return true
  }
  return false
}
