import { sql } from 'kysely'
import type { Operation, QueryBuilder } from '../dialect.ts'
import { changes } from '../operation.ts'
import { addMissingColumn, addMissingIndex, createTable, required } from './additions.ts'
import type { Migration } from './migration.ts'

/** Sessions and remember credentials, in tables of their own: Laravel's `sessions` stays Laravel's. */
export const sessions: Migration = {
  name: '0004-sessions',
  *up(db) {
    yield* createSessions(db)
    yield* createRememberTokens(db)
    yield* addMissingColumn(db, { table: 'audit_events', name: 'session_id', type: sql`bigint` })
  },
}

function* createSessions(db: QueryBuilder): Operation<void> {
  const { moment, text } = db.dialect
  const table = 'adyton_sessions'
  yield* changes(
    createTable(db, table)
      .addColumn('owner_type', text(255), required)
      .addColumn('owner_id', 'bigint', required)
      .addColumn('hash', text(64), required)
      .addColumn('previous_hash', text(64))
      .addColumn('previous_until', moment)
      .addColumn('remember_id', 'bigint')
      .addColumn('password_mark', text(32), required)
      .addColumn('ip_address', text(45))
      .addColumn('user_agent', text(255))
      .addColumn('created_at', moment, required)
      .addColumn('last_active_at', moment, required)
      .addColumn('expires_at', moment, required)
      .addColumn('password_confirmed_at', moment)
      .addColumn('renewal_due', 'smallint', (column) => required(column).defaultTo(0)),
  )
  yield* addMissingIndex(db, { table, columns: ['hash'], unique: true })
  yield* addMissingIndex(db, { table, columns: ['previous_hash'] })
  yield* addMissingIndex(db, { table, columns: ['owner_id', 'owner_type'] })
  // What no credential revives, by when it was last active: the clean-up finds what is idle without passing over the rest.
  yield* addMissingIndex(db, { table, columns: ['remember_id', 'last_active_at'] })
  yield* addMissingIndex(db, { table, columns: ['expires_at'] })
}

function* createRememberTokens(db: QueryBuilder): Operation<void> {
  const { moment, text } = db.dialect
  const table = 'adyton_remember_tokens'
  yield* changes(
    createTable(db, table)
      .addColumn('owner_type', text(255), required)
      .addColumn('owner_id', 'bigint', required)
      .addColumn('hash', text(64), required)
      .addColumn('password_mark', text(32), required)
      .addColumn('created_at', moment, required)
      .addColumn('expires_at', moment, required),
  )
  yield* addMissingIndex(db, { table, columns: ['hash'], unique: true })
  yield* addMissingIndex(db, { table, columns: ['owner_id', 'owner_type'] })
  yield* addMissingIndex(db, { table, columns: ['expires_at'] })
}
