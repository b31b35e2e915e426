import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Changed, Step } from '../../../core/laravel/database.ts'
import { PLAIN_ASSIGNMENT } from '../../../core/laravel/role-tables.ts'
import { isNumeric } from '../../../core/laravel/shape.ts'
import { select } from '../catalog.ts'
import type { Operation, QueryBuilder } from '../dialect.ts'
import { additions } from '../migrations/recorded.ts'
import { execute } from '../operation.ts'
import { isOfType } from '../owner-types.ts'
import { MODEL_HAS_ROLES } from './permission-tables.ts'

/*
 * What Laravel has decided of its users and keeps elsewhere than Adyton: roles by spatie/laravel-permission, and users
 * that are deleted and still there. A copied role has no moment at which it was assigned, which tells it from those that
 * Adyton has assigned, and lets it be taken away when Laravel takes it away.
 */

export interface FollowStep extends Step {
  readonly ownerTypes: readonly string[]
  readonly guards: readonly string[]
}

interface Span {
  readonly after: number
  readonly upTo: number
  readonly ownerTypes: readonly string[]
  readonly guards: readonly string[]
}

export function* follow(db: QueryBuilder, step: FollowStep): Operation<Changed> {
  const { upTo, last } = yield* heldSpanOf(db, step)
  if (upTo === null) return { changed: 0, last }
  const span = { ...step, upTo }
  const roles = (yield* copiesRoles(db)) ? yield* copyRoles(db, span) : 0
  return { changed: roles + (yield* disableDeleted(db, span)), last }
}

/** Users whose roles here are others than in Laravel. */
export function* readRoleDrift(db: QueryBuilder, step: FollowStep): Operation<readonly number[]> {
  const { upTo } = yield* spanOf(db, step)
  if (upTo === null || !(yield* copiesRoles(db))) return []
  const found = yield* select<{ readonly user_id: number }>(db, differing(db, { ...step, upTo }))
  return found.map((row) => row.user_id).toSorted((one, other) => one - other)
}

/** Only into a table that is ours, and only roles that hold everywhere: Adyton knows no teams. */
function* copiesRoles(db: QueryBuilder): Operation<boolean> {
  const { catalog } = db.dialect
  const columns = yield* catalog.columns(db, MODEL_HAS_ROLES)
  const isPlain = columns.every(({ name }) => PLAIN_ASSIGNMENT.includes(name))
  const key = columns.find(({ name }) => name === 'model_id')
  if (!isPlain || key === undefined || !isNumeric(key)) return false
  return (yield* additions(db)).some(({ kind, name }) => kind === 'table' && name === 'user_roles')
}

function* copyRoles(db: QueryBuilder, span: Span): Operation<number> {
  const differ = sql`select user_id from (${differing(db, span)}) as differ`
  yield* execute(db, sql`update adyton_sessions set renewal_due = 1 where owner_id in (${differ})`)
  const withdrawn = yield* execute(db, sql`delete from user_roles where ${isWithdrawn(db, span)}`)
  const given = yield* execute(
    db,
    sql`insert into user_roles (user_id, role_id)
      select m.model_id, m.role_id from model_has_roles m join users u on u.id = m.model_id
      where ${isLacking(db, span)} order by m.model_id, m.role_id`,
  )
  return withdrawn + given
}

function differing(db: QueryBuilder, span: Span): RawBuilder<unknown> {
  return sql`select m.model_id as user_id from model_has_roles m join users u on u.id = m.model_id
      where ${isLacking(db, span)}
    union select user_id from user_roles where ${isWithdrawn(db, span)}`
}

/** Of a row of `model_has_roles`, joined with its user `u`: nothing here says the same. */
function isLacking(db: QueryBuilder, { after, upTo, ownerTypes, guards }: Span): RawBuilder<SqlBool> {
  return sql<SqlBool>`u.id > ${after} and u.id <= ${upTo} and ${isOfType(db, ownerTypes, 'm.model_type')}
    ${andInGuards(guards)} and not exists (select 1 from user_roles ur where ur.user_id = m.model_id and ur.role_id = m.role_id)`
}

/** Of a row of `user_roles`: it was copied, and Laravel no longer says so. */
function isWithdrawn(db: QueryBuilder, { after, upTo, ownerTypes, guards }: Span): RawBuilder<SqlBool> {
  return sql<SqlBool>`user_roles.created_at is null and user_roles.user_id > ${after}
    and user_roles.user_id <= ${upTo} and not exists (
      select 1 from model_has_roles m where m.model_id = user_roles.user_id and m.role_id = user_roles.role_id
      and ${isOfType(db, ownerTypes, 'm.model_type')} ${andInGuards(guards)}
    )`
}

/** Of a row of `model_has_roles`: its role is of one of these guards, of any where none is named. */
function andInGuards(guards: readonly string[]): RawBuilder<unknown> {
  if (guards.length === 0) return sql``
  return sql`and m.role_id in (select id from roles where guard_name in (${sql.join(guards)}))`
}

/** Laravel lets nobody in whose row it keeps as deleted. */
function* disableDeleted(db: QueryBuilder, { after, upTo }: Span): Operation<number> {
  if (!(yield* db.dialect.catalog.hasColumn(db, 'users', 'deleted_at'))) return 0
  return yield* execute(
    db,
    sql`update users set disabled_at = deleted_at
      where id > ${after} and id <= ${upTo} and deleted_at is not null and disabled_at is null`,
  )
}

interface Reach {
  readonly upTo: number | null
  readonly last: number | null
}

/** Whoever changes the roles of a user holds the user, so that two who copy at once do not both give what is lacking. */
function* heldSpanOf(db: QueryBuilder, { after, rows }: Step): Operation<Reach> {
  const held = yield* select<{ readonly id: number }>(
    db,
    sql`select id from users where id > ${after} order by id limit ${rows} ${db.dialect.rowLock ?? sql``}`,
  )
  const upTo = held.at(-1)?.id ?? null
  return { upTo, last: held.length === rows ? upTo : null }
}

function* spanOf(db: QueryBuilder, { after, rows }: Step): Operation<Reach> {
  const [row] = yield* select<{ readonly up_to: number | null; readonly count: number }>(
    db,
    sql`select max(id) as up_to, count(*) as count
      from (select id from users where id > ${after} order by id limit ${rows}) as step`,
  )
  const upTo = row?.up_to ?? null
  return { upTo, last: row?.count === rows ? upTo : null }
}
