import { sql } from 'kysely'
import { changes } from '../operation.ts'
import type { Migration } from './migration.ts'

/** The audit trail. Rows are only ever added. */
export const auditEvents: Migration = {
  name: '0003-audit-events',
  *up(db) {
    yield* changes(
      db.schema
        .createTable('audit_events')
        .ifNotExists()
        .addColumn('id', sql`integer`, (column) => column.notNull().primaryKey().autoIncrement())
        .addColumn('event', 'varchar(64)', (column) => column.notNull())
        .addColumn('occurred_at', 'varchar(27)', (column) => column.notNull())
        .addColumn('actor_id', 'varchar(64)')
        .addColumn('user_id', 'varchar(64)')
        .addColumn('token_id', 'bigint')
        .addColumn('ip', 'varchar(45)')
        .addColumn('user_agent', 'varchar(255)')
        .addColumn('request_id', 'varchar(64)')
        .addColumn('reason', 'varchar(255)'),
    )
    yield* changes(
      db.schema.createIndex('audit_events_user_id_index').ifNotExists().on('audit_events').column('user_id'),
    )
  },
}
