import type { UserId } from '../../../core/accounts/user.ts'
import type { Addition } from '../../../core/laravel/database.ts'
import type { Timestamp } from '../../../core/timestamp.ts'
import { canonicalizeEmails, EMAILS_PER_STEP } from '../canonical-emails.ts'
import type { Operation, QueryBuilder } from '../dialect.ts'
import { toColumn } from '../moments.ts'
import { changes, rows } from '../operation.ts'
import { laravelTables } from './0001-laravel-tables.ts'
import { additiveColumns } from './0002-additive-columns.ts'
import { auditEvents } from './0003-audit-events.ts'
import { sessions } from './0004-sessions.ts'
import type { Migration } from './migration.ts'
import { createRecord, planned, recorded } from './recorded.ts'

const MIGRATIONS: readonly Migration[] = [laravelTables, additiveColumns, auditEvents, sessions]

export interface Migrated {
  /** The names of what was applied. */
  readonly applied: readonly string[]
  /** How many users were given the canonical spelling of their address. */
  readonly filled: number
  /** Where `canonicalizeEmails` is to go on; null where no more addresses want their canonical spelling. */
  readonly emailsAfter: UserId | null
}

/** Applies what is missing, in order. A second process waits for the first and finds nothing to do. */
export function* migrate(db: QueryBuilder, at: Timestamp): Operation<Migrated> {
  return yield* db.dialect.alone(db, applyMissing(db, at))
}

function* applyMissing(db: QueryBuilder, at: Timestamp): Operation<Migrated> {
  yield* createRecord(db)
  yield* recorded(db, createMigrations(db))
  const pending = yield* missing(db)
  for (const migration of pending) {
    yield* recorded(db, migration.up(db))
    yield* changes(
      db.insertInto('adyton_migrations').values({ name: migration.name, applied_at: toColumn(at) }),
    )
  }
  const emails = yield* canonicalizeEmails(db, { after: null, rows: EMAILS_PER_STEP })
  const applied = pending.map((migration) => migration.name)
  return { applied, filled: emails.filled, emailsAfter: emails.after }
}

function* createMigrations(db: QueryBuilder): Operation<void> {
  const { moment, text } = db.dialect
  yield* changes(
    db.schema
      .createTable('adyton_migrations')
      .ifNotExists()
      .addColumn('name', text(255), (column) => column.notNull().primaryKey())
      .addColumn('applied_at', moment, (column) => column.notNull()),
  )
}

/** What is missing of the whole schema, whatever has been applied. Touches nothing. */
export function* missingAdditions(db: QueryBuilder): Operation<readonly Addition[]> {
  const parts = [createRecord(db), createMigrations(db), ...MIGRATIONS.map(({ up }) => up(db))]
  const plan: Addition[] = []
  for (const part of parts) plan.push(...(yield* planned(db, part)))
  return plan
}

/** What `migrate` would apply. Touches nothing. */
export function* pendingMigrations(db: QueryBuilder): Operation<readonly string[]> {
  const isThere = yield* db.dialect.catalog.hasTable(db, 'adyton_migrations')
  const pending = isThere ? yield* missing(db) : MIGRATIONS
  return pending.map((migration) => migration.name)
}

/**
 * Whether another application has made this database. The users are looked for first: migrating makes them after its own
 * table, so whoever sees them while another process migrates sees that as well.
 */
export function* isForeign(db: QueryBuilder): Operation<boolean> {
  const { catalog } = db.dialect
  return (yield* catalog.hasTable(db, 'users')) && !(yield* catalog.hasTable(db, 'adyton_migrations'))
}

function* missing(db: QueryBuilder): Operation<readonly Migration[]> {
  const applied = yield* rows(db.selectFrom('adyton_migrations').select('name'))
  const names = new Set(applied.map((row) => row.name))
  return MIGRATIONS.filter((migration) => !names.has(migration.name))
}
