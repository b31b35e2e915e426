import { sql } from 'kysely'
import type { Timestamp } from '../../../core/timestamp.ts'
import { changes, firstRow, type Operation, type QueryBuilder, rows } from '../operation.ts'
import { toColumn } from '../rows.ts'
import { laravelTables } from './0001-laravel-tables.ts'
import { additiveColumns } from './0002-additive-columns.ts'
import { auditEvents } from './0003-audit-events.ts'
import { sessions } from './0004-sessions.ts'
import type { Migration } from './migration.ts'

const MIGRATIONS: readonly Migration[] = [laravelTables, additiveColumns, auditEvents, sessions]

/** Applies what is missing, in order, and names it. A second process waits for the write lock and finds nothing to do. */
export function* migrate(db: QueryBuilder, at: Timestamp): Operation<readonly string[]> {
  yield* changes(
    db.schema
      .createTable('adyton_migrations')
      .ifNotExists()
      .addColumn('name', 'varchar(255)', (column) => column.notNull().primaryKey())
      .addColumn('applied_at', sql`datetime`, (column) => column.notNull()),
  )
  const pending = yield* missing(db)
  for (const migration of pending) {
    yield* migration.up(db)
    yield* changes(
      db.insertInto('adyton_migrations').values({ name: migration.name, applied_at: toColumn(at) }),
    )
  }
  return pending.map((migration) => migration.name)
}

/** What `migrate` would apply. Touches nothing. */
export function* pendingMigrations(db: QueryBuilder): Operation<readonly string[]> {
  const table = yield* firstRow(
    db
      .selectFrom(sql<{ name: string }>`sqlite_master`.as('tables'))
      .select('tables.name')
      .where('tables.name', '=', 'adyton_migrations'),
  )
  const pending = table === undefined ? MIGRATIONS : yield* missing(db)
  return pending.map((migration) => migration.name)
}

function* missing(db: QueryBuilder): Operation<readonly Migration[]> {
  const applied = yield* rows(db.selectFrom('adyton_migrations').select('name'))
  const names = new Set(applied.map((row) => row.name))
  return MIGRATIONS.filter((migration) => !names.has(migration.name))
}
