import { type RawBuilder, sql } from 'kysely'
import type { HighestIds, Step, TokenState, UserState } from '../../../core/laravel/database.ts'
import type { Timestamp } from '../../../core/timestamp.ts'
import { select } from '../catalog.ts'
import type { Operation, QueryBuilder } from '../dialect.ts'
import { isOfType } from '../owner-types.ts'

export function* highestIds(db: QueryBuilder): Operation<HighestIds> {
  const user = yield* highestId(db, 'users')
  const hasTokens = yield* db.dialect.catalog.hasTable(db, 'personal_access_tokens')
  return { user, token: hasTokens ? yield* highestId(db, 'personal_access_tokens') : 0 }
}

function* highestId(db: QueryBuilder, table: string): Operation<number> {
  const [row] = yield* select<{ readonly highest: number | null }>(
    db,
    sql`select max(id) as highest from ${sql.table(table)}`,
  )
  return row?.highest ?? 0
}

export function* tokensUsed(
  db: QueryBuilder,
  { from, to }: { readonly from: Timestamp; readonly to: Timestamp },
  max: number,
): Operation<number> {
  const [row] = yield* select<{ readonly count: number }>(
    db,
    sql`select count(*) as count from (
        select id from personal_access_tokens
        where last_used_at >= ${db.moments.toColumn(from)} and last_used_at <= ${db.moments.toColumn(to)} limit ${max}
      ) as used`,
  )
  return row?.count ?? 0
}

interface UserRow extends Pick<UserState, 'id' | 'email' | 'password' | 'canonical'> {
  readonly is_deleted: number
  readonly is_disabled: number
}

/** Before a database is taken over there may be no column `disabled_at`, and in many there is never a `deleted_at`. */
export function* readUsers(db: QueryBuilder, { after, rows }: Step): Operation<readonly UserState[]> {
  const columns = (yield* db.dialect.catalog.columns(db, 'users')).map(({ name }) => name)
  const isSet = (name: string) => (columns.includes(name) ? isNotNull(name) : sql.lit(0))
  const canonical = columns.includes('email_canonical') ? sql.ref('email_canonical') : sql.lit(null)
  const found = yield* select<UserRow>(
    db,
    sql`select id, email, password, ${canonical} as canonical, ${isSet('deleted_at')} as is_deleted,
        ${isSet('disabled_at')} as is_disabled
      from users where id > ${after} order by id limit ${rows}`,
  )
  const restored = columns.includes('deleted_at') ? yield* restoredAmong(db, found) : new Set<number>()
  return found.map(({ id, email, password, canonical, is_deleted, is_disabled }) => ({
    id,
    email,
    password,
    canonical,
    isDeleted: is_deleted === 1,
    isDisabled: is_disabled === 1,
    isRestored: restored.has(id),
  }))
}

function isNotNull(column: string): RawBuilder<number> {
  return sql<number>`case when ${sql.ref(column)} is not null then 1 else 0 end`
}

/** What is copied from Laravel leaves no audit event, so whoever was disabled without one was deleted there. */
function* restoredAmong(db: QueryBuilder, users: readonly UserRow[]): Operation<ReadonlySet<number>> {
  const disabled = users.filter((user) => user.is_disabled === 1 && user.is_deleted === 0).map(({ id }) => id)
  if (disabled.length === 0 || !(yield* db.dialect.catalog.hasTable(db, 'audit_events'))) return new Set()
  const events = yield* select<{ readonly user_id: string; readonly event: string }>(
    db,
    sql`select user_id, event from audit_events
      where event in ('user.disabled', 'user.enabled') and user_id in (${sql.join(disabled.map(String))}) order by id`,
  )
  const latest = new Map(events.map(({ user_id, event }) => [Number(user_id), event]))
  return new Set(disabled.filter((id) => latest.get(id) !== 'user.disabled'))
}

export function* holders(
  db: QueryBuilder,
  addresses: readonly string[],
): Operation<ReadonlyMap<string, number>> {
  if (addresses.length === 0) return new Map()
  const found = yield* select<{ readonly id: number; readonly canonical: string }>(
    db,
    sql`select id, email_canonical as canonical from users where email_canonical in (${sql.join(addresses)})`,
  )
  return new Map(found.map(({ id, canonical }) => [canonical, id]))
}

interface TokenRow {
  readonly id: number
  readonly hash: string
  readonly owner_id: number | null
  readonly found_id: number | null
  readonly abilities: string | null
  readonly is_odd: number
}

/**
 * Every token is read, so as little as possible of each. Ids of owners of other types are left out: they may be no
 * numbers, or larger than ours can be.
 */
export function* readTokens(
  db: QueryBuilder,
  { after, rows }: Step,
  ownerTypes: readonly string[],
): Operation<readonly TokenState[]> {
  const isOurs = isOfType(db, ownerTypes)
  const found = yield* select<TokenRow>(
    db,
    sql`select t.id, t.token as hash, case when t.abilities <> '["*"]' then t.abilities end as abilities,
        case when ${isOurs} then t.tokenable_id end as owner_id, u.id as found_id,
        case when ${HAS_ODD_MOMENT} then 1 else 0 end as is_odd
      from (
        select * from personal_access_tokens where id > ${after} order by id limit ${rows}
      ) as t left join users as u on u.id = t.tokenable_id and ${isOurs}
      order by t.id`,
  )
  return found.map((row) => ({
    id: row.id,
    hash: row.hash,
    ownerId: row.owner_id,
    hasOwner: row.found_id !== null,
    abilities: row.abilities,
    hasOddMoment: row.is_odd === 1,
  }))
}

/** To SQLite, where anything can stand in a column, a number is less than any text. */
const HAS_ODD_MOMENT = sql.join(
  ['last_used_at', 'expires_at', 'created_at', 'updated_at'].map((name) => {
    const moment = sql.ref(`t.${name}`)
    return sql`${moment} < '1000-01-01 00:00:00' or ${moment} > '9999-12-31 23:59:59'`
  }),
  sql` or `,
)
