import { changes } from '../operation.ts'
import { addMissingIndex, createTable, required } from './additions.ts'
import type { Migration } from './migration.ts'

/** The audit trail. Rows are only ever added. */
export const auditEvents: Migration = {
  name: '0003-audit-events',
  *up(db) {
    const { text } = db.dialect
    yield* changes(
      createTable(db, 'audit_events')
        .addColumn('event', text(64), required)
        .addColumn('occurred_at', text(27), required)
        .addColumn('actor_id', text(64))
        .addColumn('user_id', text(64))
        .addColumn('token_id', 'bigint')
        .addColumn('ip', text(45))
        .addColumn('user_agent', text(255))
        .addColumn('request_id', text(64))
        .addColumn('reason', text(255)),
    )
    yield* addMissingIndex(db, { table: 'audit_events', columns: ['user_id'] })
  },
}
