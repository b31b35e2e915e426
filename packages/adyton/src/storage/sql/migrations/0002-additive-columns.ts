import { sql } from 'kysely'
import { canonicalEmail } from '../../../core/email.ts'
import { changes, firstRow, type Operation, type QueryBuilder, rows } from '../operation.ts'
import { type AddedColumn, addMissingColumn, required } from './additions.ts'
import type { Migration } from './migration.ts'

const COLUMNS: readonly AddedColumn[] = [
  // A users table that was made without roles has no role_id either.
  { table: 'users', name: 'email_verified_at', type: sql`datetime` },
  { table: 'users', name: 'role_id', type: sql`bigint` },
  { table: 'users', name: 'email_canonical', type: sql`varchar(255)` },
  { table: 'users', name: 'password_mark', type: sql`varchar(32)` },
  { table: 'users', name: 'disabled_at', type: sql`datetime` },
  { table: 'personal_access_tokens', name: 'expires_at', type: sql`datetime` },
  {
    table: 'personal_access_tokens',
    name: 'kind',
    type: sql`varchar(16)`,
    define: (column) => required(column).defaultTo('laravel'),
  },
  { table: 'personal_access_tokens', name: 'parent_id', type: sql`bigint` },
  { table: 'personal_access_tokens', name: 'last_used_ip', type: sql`varchar(45)` },
  { table: 'personal_access_tokens', name: 'last_used_agent', type: sql`varchar(255)` },
]

/** Adyton's columns beside Laravel's, and the canonical spelling of every address already there. */
export const additiveColumns: Migration = {
  name: '0002-additive-columns',
  *up(db) {
    for (const column of COLUMNS) yield* addMissingColumn(db, column)
    yield* changes(
      db.schema
        .createIndex('personal_access_tokens_parent_id_index')
        .ifNotExists()
        .on('personal_access_tokens')
        .column('parent_id'),
    )
    yield* changes(
      db.schema
        .createIndex('users_email_canonical_unique')
        .ifNotExists()
        .on('users')
        .column('email_canonical')
        .unique(),
    )
    yield* fillCanonicalEmails(db)
  },
}

/** Of two addresses that differ in spelling alone the older keeps the canonical one; both stay usable as written. */
function* fillCanonicalEmails(db: QueryBuilder): Operation<void> {
  const users = yield* rows(
    db.selectFrom('users').select(['id', 'email']).where('email_canonical', 'is', null).orderBy('id'),
  )
  for (const user of users) {
    const canonical = canonicalEmail(user.email)
    if (canonical === undefined) continue
    const holder = yield* firstRow(
      db.selectFrom('users').select('id').where('email_canonical', '=', canonical),
    )
    if (holder !== undefined) continue
    yield* changes(db.updateTable('users').set({ email_canonical: canonical }).where('id', '=', user.id))
  }
}
