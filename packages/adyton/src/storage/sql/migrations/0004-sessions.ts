import { sql } from 'kysely'
import { changes, type Operation, type QueryBuilder } from '../operation.ts'
import { addMissingColumn, createTable, required } from './additions.ts'
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
  yield* changes(
    createTable(db, 'adyton_sessions')
      .addColumn('owner_type', 'varchar(255)', required)
      .addColumn('owner_id', 'bigint', required)
      .addColumn('hash', 'varchar(64)', required)
      .addColumn('previous_hash', 'varchar(64)')
      .addColumn('previous_until', 'datetime')
      .addColumn('remember_id', 'bigint')
      .addColumn('password_mark', 'varchar(32)', required)
      .addColumn('ip_address', 'varchar(45)')
      .addColumn('user_agent', 'varchar(255)')
      .addColumn('created_at', 'datetime', required)
      .addColumn('last_active_at', 'datetime', required)
      .addColumn('expires_at', 'datetime', required)
      .addColumn('password_confirmed_at', 'datetime')
      .addColumn('renewal_due', 'smallint', (column) => required(column).defaultTo(0)),
  )
  yield* changes(uniqueHash(db, 'adyton_sessions'))
  yield* changes(index(db, 'adyton_sessions', ['previous_hash']))
  yield* changes(index(db, 'adyton_sessions', ['owner_id', 'owner_type']))
  // What no credential revives, by when it was last active: the clean-up finds what is idle without passing over the rest.
  yield* changes(index(db, 'adyton_sessions', ['remember_id', 'last_active_at']))
  yield* changes(index(db, 'adyton_sessions', ['expires_at']))
}

function* createRememberTokens(db: QueryBuilder): Operation<void> {
  yield* changes(
    createTable(db, 'adyton_remember_tokens')
      .addColumn('owner_type', 'varchar(255)', required)
      .addColumn('owner_id', 'bigint', required)
      .addColumn('hash', 'varchar(64)', required)
      .addColumn('password_mark', 'varchar(32)', required)
      .addColumn('created_at', 'datetime', required)
      .addColumn('expires_at', 'datetime', required),
  )
  yield* changes(uniqueHash(db, 'adyton_remember_tokens'))
  yield* changes(index(db, 'adyton_remember_tokens', ['owner_id', 'owner_type']))
  yield* changes(index(db, 'adyton_remember_tokens', ['expires_at']))
}

function uniqueHash(db: QueryBuilder, table: string) {
  return db.schema.createIndex(`${table}_hash_unique`).ifNotExists().on(table).column('hash').unique()
}

function index(db: QueryBuilder, table: string, columns: string[]) {
  return db.schema
    .createIndex(`${table}_${columns.join('_')}_index`)
    .ifNotExists()
    .on(table)
    .columns(columns)
}
