import { sql } from 'kysely'
import type { Dialect } from '../dialect.ts'
import { type AddedColumn, addMissingColumn, addMissingIndex, required } from './additions.ts'
import type { Migration } from './migration.ts'

/** Adyton's columns beside Laravel's. `canonicalizeEmails` fills in the canonical spelling of every address that is there. */
export const additiveColumns: Migration = {
  name: '0002-additive-columns',
  *up(db) {
    for (const column of columns(db.dialect)) yield* addMissingColumn(db, column)
    yield* addMissingIndex(db, { table: 'personal_access_tokens', columns: ['parent_id'] })
    yield* addMissingIndex(db, { table: 'users', columns: ['email_canonical'], unique: true })
  },
}

function columns({ moment, text }: Dialect): readonly AddedColumn[] {
  return [
    // A users table that was made without roles has no role_id either.
    { table: 'users', name: 'email_verified_at', type: moment },
    { table: 'users', name: 'role_id', type: sql`bigint` },
    { table: 'users', name: 'email_canonical', type: text(255) },
    { table: 'users', name: 'password_mark', type: text(32) },
    { table: 'users', name: 'disabled_at', type: moment },
    { table: 'personal_access_tokens', name: 'expires_at', type: moment },
    {
      table: 'personal_access_tokens',
      name: 'kind',
      type: text(16),
      define: (column) => required(column).defaultTo('laravel'),
    },
    { table: 'personal_access_tokens', name: 'parent_id', type: sql`bigint` },
    { table: 'personal_access_tokens', name: 'last_used_ip', type: text(45) },
    { table: 'personal_access_tokens', name: 'last_used_agent', type: text(255) },
  ]
}
