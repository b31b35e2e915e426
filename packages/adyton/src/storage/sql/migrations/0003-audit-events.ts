import { changes } from '../operation.ts'
import { createTable, required } from './additions.ts'
import type { Migration } from './migration.ts'

/** The audit trail. Rows are only ever added. */
export const auditEvents: Migration = {
  name: '0003-audit-events',
  *up(db) {
    yield* changes(
      createTable(db, 'audit_events')
        .addColumn('event', 'varchar(64)', required)
        .addColumn('occurred_at', 'varchar(27)', required)
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
