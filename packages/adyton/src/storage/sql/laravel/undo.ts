import { type RawBuilder, sql } from 'kysely'
import type { Addition, Losses } from '../../../core/laravel/database.ts'
import type { Timestamp } from '../../../core/timestamp.ts'
import { select } from '../catalog.ts'
import type { Operation, QueryBuilder } from '../dialect.ts'
import { additions, isMissing } from '../migrations/recorded.ts'
import { changes, written } from '../operation.ts'

const BOOKS = ['adyton_migrations', 'adyton_additions']
/** Is on no record itself, and goes last. */
const RECORD: Addition = { kind: 'table', table: 'adyton_additions', name: 'adyton_additions' }

/**
 * Takes away what the record says Adyton has added, last first. The migrations are forgotten before anything else, so that
 * where this ends half-way, migrating makes the schema whole again.
 */
export function* undo(db: QueryBuilder, at: Timestamp): Operation<readonly Addition[] | undefined> {
  return yield* db.dialect.alone(db, takeAway(db, at))
}

function* takeAway(db: QueryBuilder, at: Timestamp): Operation<readonly Addition[] | undefined> {
  const known = yield* knownAdditions(db)
  if (known === undefined) return undefined
  if (yield* db.dialect.catalog.hasTable(db, 'adyton_migrations'))
    yield* changes(db.deleteFrom('adyton_migrations'))
  yield* deleteEnded(db, known, at)
  const removed: Addition[] = []
  for (const addition of known.toReversed()) {
    if (yield* isMissing(db, addition)) continue
    yield* changes(removal(db, addition))
    removed.push(addition)
  }
  yield* changes(removal(db, RECORD))
  return [RECORD, ...removed.toReversed()]
}

const TOKENS = 'personal_access_tokens'

/** Tokens whose end goes with its column would live again in Laravel. */
function* deleteEnded(db: QueryBuilder, known: readonly Addition[], at: Timestamp): Operation<void> {
  const end = known.find(({ table, name }) => table === TOKENS && name === 'expires_at')
  if (end === undefined || (yield* isMissing(db, end))) return
  yield* changes(db.deleteFrom(TOKENS).where('expires_at', '<=', db.moments.toColumn(at)))
}

/** Undefined where the record does not reach back to the beginning, or the users themselves are Adyton's. */
function* knownAdditions(db: QueryBuilder): Operation<readonly Addition[] | undefined> {
  if (!(yield* db.dialect.catalog.hasTable(db, 'adyton_additions'))) return undefined
  const known = yield* additions(db)
  const tables = known.filter(({ kind }) => kind === 'table').map(({ name }) => name)
  return tables.includes('adyton_migrations') && !tables.includes('users') ? known : undefined
}

function removal(db: QueryBuilder, { kind, table, name }: Addition) {
  if (kind === 'table') return db.schema.dropTable(name)
  if (kind === 'column') return db.schema.alterTable(table).dropColumn(name)
  return written(db, db.dialect.dropIndex(table, name))
}

export function* losses(db: QueryBuilder, at: Timestamp): Operation<Losses | undefined> {
  const known = yield* knownAdditions(db)
  if (known === undefined) return undefined
  const present: Addition[] = []
  for (const addition of known) if (!(yield* isMissing(db, addition))) present.push(addition)
  const has = (column: string) => present.some(({ table, name }) => `${table}.${name}` === column)
  return {
    additions: [RECORD, ...present],
    rows: yield* rowsOf(db, present),
    disabledUsers: has('users.disabled_at') ? yield* disabledHere(db) : 0,
    primaryRoles: has('users.role_id') ? yield* count(db, sql`users where role_id is not null`) : 0,
    endlessTokens: has('personal_access_tokens.kind')
      ? yield* count(db, sql`personal_access_tokens where kind <> 'laravel' and expires_at is null`)
      : 0,
    ...(has('personal_access_tokens.expires_at') ? yield* ends(db, at) : { endingTokens: 0, endedTokens: 0 }),
  }
}

/** Users that were disabled because Laravel has deleted them are deleted in Laravel still. */
function* disabledHere(db: QueryBuilder): Operation<number> {
  const hasDeleted = yield* db.dialect.catalog.hasColumn(db, 'users', 'deleted_at')
  const isKept = hasDeleted ? sql` and deleted_at is null` : sql``
  return yield* count(db, sql`users where disabled_at is not null${isKept}`)
}

function* ends(db: QueryBuilder, at: Timestamp): Operation<Pick<Losses, 'endingTokens' | 'endedTokens'>> {
  const now = db.moments.toColumn(at)
  return {
    endingTokens: yield* count(db, sql`personal_access_tokens where expires_at > ${now}`),
    endedTokens: yield* count(db, sql`personal_access_tokens where expires_at <= ${now}`),
  }
}

function* rowsOf(db: QueryBuilder, present: readonly Addition[]): Operation<Record<string, number>> {
  const rows: Record<string, number> = {}
  for (const { kind, name } of present) {
    if (kind !== 'table' || BOOKS.includes(name)) continue
    // Roles that were copied from Laravel are still there.
    const own = name === 'user_roles' ? sql` where created_at is not null` : sql``
    const found = yield* count(db, sql`${sql.table(name)}${own}`)
    if (found > 0) rows[name] = found
  }
  return rows
}

function* count(db: QueryBuilder, source: RawBuilder<unknown>): Operation<number> {
  const [row] = yield* select<{ readonly count: number }>(db, sql`select count(*) as count from ${source}`)
  return row?.count ?? 0
}
