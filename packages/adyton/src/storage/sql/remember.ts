import type { Owner } from '../../core/accounts/owner.ts'
import type { NewRemember, RememberHash } from '../../core/sessions/session.ts'
import type { RememberRecord } from '../../core/sessions/store.ts'
import type { Operation, QueryBuilder } from './dialect.ts'
import { fromColumn, toColumn } from './moments.ts'
import { firstRow, insertId } from './operation.ts'
import { toJoinedUser } from './rows.ts'
import { isPasswordUnchanged } from './session-rows.ts'
import { pivotRoles, USER_COLUMNS } from './user-columns.ts'

/** A remember credential in storage, with what a session that it starts takes from it. */
export interface FoundRemember {
  readonly id: number
  readonly mark: string
  readonly record: RememberRecord
}

export function* findRemember(db: QueryBuilder, hash: RememberHash): Operation<FoundRemember | undefined> {
  const row = yield* firstRow(
    db
      .selectFrom('adyton_remember_tokens as k')
      .leftJoin('users as u', 'u.id', 'k.owner_id')
      .leftJoin('roles as r', 'r.id', 'u.role_id')
      .select(['k.id', 'k.owner_type', 'k.owner_id', 'k.password_mark', 'k.expires_at'])
      .select('u.password as current_password')
      .select([...USER_COLUMNS, pivotRoles(db)])
      .where('k.hash', '=', hash),
  )
  if (row === undefined) return undefined
  const record = {
    owner: { type: row.owner_type, id: row.owner_id },
    user: toJoinedUser(row, db.moments),
    passwordUnchanged: isPasswordUnchanged(row, row.password_mark),
    expiresAt: fromColumn(row.expires_at),
  }
  return { id: row.id, mark: row.password_mark, record }
}

/** What of it the core sees. */
export function* findRememberRecord(
  db: QueryBuilder,
  hash: RememberHash,
): Operation<RememberRecord | undefined> {
  const found = yield* findRemember(db, hash)
  return found?.record
}

export function* insertRemember(
  db: QueryBuilder,
  owner: Owner,
  remember: NewRemember,
  mark: string,
): Operation<number> {
  return yield* insertId(
    db,
    db.insertInto('adyton_remember_tokens').values({
      owner_type: owner.type,
      owner_id: owner.id,
      hash: remember.hash,
      password_mark: mark,
      created_at: toColumn(remember.createdAt),
      expires_at: toColumn(remember.expiresAt),
    }),
  )
}
