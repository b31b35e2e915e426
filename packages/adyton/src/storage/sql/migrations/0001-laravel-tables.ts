import { changes, type Operation, type QueryBuilder } from '../operation.ts'
import { createTable, required } from './additions.ts'
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
  yield* changes(
    createTable(db, 'users')
      .addColumn('name', 'varchar(255)', required)
      .addColumn('email', 'varchar(255)', required)
      .addColumn('email_verified_at', 'datetime')
      .addColumn('password', 'varchar(255)', required)
      .addColumn('remember_token', 'varchar(100)')
      .addColumn('role_id', 'bigint')
      .addColumn('created_at', 'datetime')
      .addColumn('updated_at', 'datetime'),
  )
  yield* changes(
    db.schema.createIndex('users_email_unique').ifNotExists().on('users').column('email').unique(),
  )
}

function* createTokens(db: QueryBuilder): Operation<void> {
  yield* changes(
    createTable(db, 'personal_access_tokens')
      .addColumn('tokenable_type', 'varchar(255)', required)
      .addColumn('tokenable_id', 'bigint', required)
      .addColumn('name', 'varchar(255)', required)
      .addColumn('token', 'varchar(64)', required)
      .addColumn('abilities', 'text')
      .addColumn('last_used_at', 'datetime')
      .addColumn('expires_at', 'datetime')
      .addColumn('created_at', 'datetime')
      .addColumn('updated_at', 'datetime'),
  )
  yield* changes(
    db.schema
      .createIndex('personal_access_tokens_token_unique')
      .ifNotExists()
      .on('personal_access_tokens')
      .column('token')
      .unique(),
  )
  yield* changes(
    db.schema
      .createIndex('personal_access_tokens_tokenable_type_tokenable_id_index')
      .ifNotExists()
      .on('personal_access_tokens')
      .columns(['tokenable_type', 'tokenable_id']),
  )
}

function* createRoles(db: QueryBuilder): Operation<void> {
  yield* changes(
    createTable(db, 'roles')
      .addColumn('name', 'varchar(255)', required)
      .addColumn('description', 'text')
      .addColumn('created_at', 'datetime')
      .addColumn('updated_at', 'datetime'),
  )
}

function* createUserRoles(db: QueryBuilder): Operation<void> {
  yield* changes(
    createTable(db, 'user_roles')
      .addColumn('user_id', 'bigint', required)
      .addColumn('role_id', 'bigint', required)
      .addColumn('created_at', 'datetime')
      .addColumn('updated_at', 'datetime'),
  )
  yield* changes(
    db.schema.createIndex('user_roles_user_id_index').ifNotExists().on('user_roles').column('user_id'),
  )
}
