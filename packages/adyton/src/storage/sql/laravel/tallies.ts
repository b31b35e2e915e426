import { type RawBuilder, sql } from 'kysely'
import type { Step, Tally, TallyMoments, TokenTally, UserTally } from '../../../core/laravel/database.ts'
import type { Timestamp } from '../../../core/timestamp.ts'
import { select } from '../catalog.ts'
import type { Operation, QueryBuilder } from '../dialect.ts'

/*
 * What is counted among the rows of a step. The database counts, so that of ten thousand rows a few come over the network.
 */

/** How the hash of a password begins, as far as that tells its kind and its cost. `--verify` tells the same kinds apart. */
const HASH_KIND = sql`case
  when password is null or password = '' then ''
  when substr(password, 1, 1) in ('!', '*') then 'locked'
  when substr(password, 1, 4) in ('$2a$', '$2b$', '$2y$') and length(password) = 60 then substr(password, 1, 7)
  when substr(password, 1, 10) = '$argon2id$' then '$argon2id$'
  when substr(password, 1, 9) = '$argon2i$' then '$argon2i$'
  when substr(password, 1, 9) = '$argon2d$' then '$argon2d$'
  else 'other' end`

interface GroupRow {
  readonly seen: number
  readonly last: number
  readonly created: string | null
  readonly updated: string | null
  readonly used?: string | null
}

export function* tallyUsers(db: QueryBuilder, step: Step): Operation<Tally<UserTally>> {
  const hasDeleted = yield* db.dialect.catalog.hasColumn(db, 'users', 'deleted_at')
  const isDeleted = hasDeleted ? sql`deleted_at is not null` : sql`1 = 0`
  const groups = yield* select<GroupRow & Omit<UserTally, 'newest'>>(
    db,
    sql`select hash, count(*) as seen, max(id) as last, count(*) as users, max(created_at) as created,
        max(updated_at) as updated, ${counted(sql`is_deleted = 1`)} as deleted,
        ${counted(sql`email is null`)} as ${sql.ref('withoutEmail')}
      from (
        select id, email, created_at, updated_at, ${HASH_KIND} as hash,
          case when ${isDeleted} then 1 else 0 end as is_deleted
        from users where id > ${step.after} order by id limit ${step.rows}
      ) as step group by hash`,
  )
  return {
    groups: groups.map((group) => ({ ...group, newest: newest(db, group) })),
    last: last(groups, step),
  }
}

export function* tallyTokens(
  db: QueryBuilder,
  { step, moments }: { readonly step: Step; readonly moments: TallyMoments },
): Operation<Tally<TokenTally>> {
  const hasEnd = yield* db.dialect.catalog.hasColumn(db, 'personal_access_tokens', 'expires_at')
  const end = hasEnd ? sql`, expires_at` : sql``
  const isExpired = hasEnd
    ? sql`expires_at is not null and expires_at < ${db.moments.toColumn(moments.now)}`
    : sql`1 = 0`
  const isAged = sql`not (${isExpired}) and ${isBefore(db, 'created_at', moments.bornBefore)}`
  const wasUsed = sql`${isBefore(db, 'created_at', moments.bornLongBefore)} and last_used_at is not null
    and not ${isBefore(db, 'last_used_at', moments.bornBefore)}`
  const groups = yield* select<GroupRow & Omit<TokenTally, 'newest'>>(
    db,
    sql`select tokenable_type as type, count(*) as seen, max(id) as last, count(*) as tokens,
        max(created_at) as created, max(updated_at) as updated, max(last_used_at) as used,
        ${counted(isExpired)} as expired, ${counted(isAged)} as aged,
        ${counted(sql`${isAged} and ${wasUsed}`)} as ${sql.ref('usedThoughAged')}
      from (
        select id, tokenable_type, created_at, updated_at, last_used_at${end}
        from personal_access_tokens where id > ${step.after} order by id limit ${step.rows}
      ) as step group by tokenable_type`,
  )
  return {
    groups: groups.map((group) => ({ ...group, newest: newest(db, group) })),
    last: last(groups, step),
  }
}

/** `count`, since a `sum` is of a type that drivers give as text. */
function counted(condition: RawBuilder<unknown>): RawBuilder<number> {
  return sql<number>`count(case when ${condition} then 1 end)`
}

function isBefore(db: QueryBuilder, column: string, moment: Timestamp | null): RawBuilder<boolean> {
  if (moment === null) return sql<boolean>`(1 = 0)`
  return sql<boolean>`(${sql.ref(column)} is not null and ${sql.ref(column)} <= ${db.moments.toColumn(moment)})`
}

function newest(db: QueryBuilder, { created, updated, used = null }: GroupRow): Timestamp | null {
  const text = [created, updated, used].reduce((late, next) => ((next ?? '') > (late ?? '') ? next : late))
  return text === null ? null : db.moments.fromColumn(text)
}

function last(groups: readonly GroupRow[], step: Step): number | null {
  const seen = groups.reduce((sum, group) => sum + group.seen, 0)
  return seen < step.rows ? null : Math.max(...groups.map((group) => group.last))
}
