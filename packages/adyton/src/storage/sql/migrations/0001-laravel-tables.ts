import { sql } from 'kysely'
import type { Operation, QueryBuilder } from '../dialect.ts'
import { changes } from '../operation.ts'
import { addMissingIndex, createTable, required } from './additions.ts'
import type { Migration } from './migration.ts'

/** The tables that a Laravel application with Sanctum has, under Laravel's own names of tables, columns and indexes. */
export const laravelTables: Migration = {
  name: '0001-laravel-tables',
  *up(db) {
    yield* createUsers(db)
    yield* createTokens(db)
    yield* createRoles(db)
    yield* createUserRoles(db)
  },
}

function* createUsers(db: QueryBuilder): Operation<void> {
  const { moment, text } = db.dialect
  yield* changes(
    createTable(db, 'users')
      .addColumn('name', text(255), required)
      .addColumn('email', text(255), required)
      .addColumn('email_verified_at', moment)
      .addColumn('password', text(255), required)
      .addColumn('remember_token', text(100))
      .addColumn('role_id', 'bigint')
      .addColumn('created_at', moment)
      .addColumn('updated_at', moment),
  )
  yield* addMissingIndex(db, { table: 'users', columns: ['email'], unique: true })
}

function* createTokens(db: QueryBuilder): Operation<void> {
  const { moment, text } = db.dialect
  yield* changes(
    createTable(db, 'personal_access_tokens')
      .addColumn('tokenable_type', text(255), required)
      .addColumn('tokenable_id', 'bigint', required)
      .addColumn('name', text(255), required)
      .addColumn('token', text(64), required)
      .addColumn('abilities', sql`text`)
      .addColumn('last_used_at', moment)
      .addColumn('expires_at', moment)
      .addColumn('created_at', moment)
      .addColumn('updated_at', moment),
  )
  const table = 'personal_access_tokens'
  yield* addMissingIndex(db, { table, columns: ['token'], unique: true })
  yield* addMissingIndex(db, { table, columns: ['tokenable_type', 'tokenable_id'] })
}

function* createRoles(db: QueryBuilder): Operation<void> {
  const { moment, text } = db.dialect
  yield* changes(
    createTable(db, 'roles')
      .addColumn('name', text(255), required)
      .addColumn('description', sql`text`)
      .addColumn('created_at', moment)
      .addColumn('updated_at', moment),
  )
}

function* createUserRoles(db: QueryBuilder): Operation<void> {
  const { moment } = db.dialect
  yield* changes(
    createTable(db, 'user_roles')
      .addColumn('user_id', 'bigint', required)
      .addColumn('role_id', 'bigint', required)
      .addColumn('created_at', moment)
      .addColumn('updated_at', moment),
  )
  yield* addMissingIndex(db, { table: 'user_roles', columns: ['user_id'] })
}
