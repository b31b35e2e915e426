import type { UserId } from '../../core/accounts/user.ts'
import type { Rehash } from '../../core/passwords/rehash.ts'
import type { StoredPassword } from '../../core/ports.ts'
import { recordAudit } from './audit.ts'
import type { Operation, QueryBuilder } from './dialect.ts'
import { changes, firstRow } from './operation.ts'
import { passwordColumns, passwordMark } from './user-columns.ts'

export function* findPassword(db: QueryBuilder, id: UserId): Operation<StoredPassword | undefined> {
  const row = yield* firstRow(
    db.selectFrom('users').select(['password', 'password_mark']).where('id', '=', id),
  )
  return row && { hash: row.password, isOurs: isOurs(row) }
}

/** Whether Adyton wrote the hash. Laravel writes its own over it and leaves the mark. */
export function isOurs(row: { readonly password: string; readonly password_mark: string | null }): boolean {
  return row.password_mark !== null && row.password.endsWith(row.password_mark)
}

/** Whether the user exists, is enabled and, where a hash is given, still has that password. */
export function* ownerUnchanged(
  db: QueryBuilder,
  id: UserId,
  passwordHash: string | undefined,
): Operation<boolean> {
  const user = yield* firstRow(
    db.selectFrom('users').select('password').where('id', '=', id).where('disabled_at', 'is', null),
  )
  if (user === undefined) return false
  return passwordHash === undefined || user.password === passwordHash
}

/** Writes a new hash of the same password. What the old one let in goes on under the new. */
export function* replaceHash(db: QueryBuilder, id: UserId, rehash: Rehash): Operation<void> {
  const user = yield* firstRow(db.selectFrom('users').select('password').where('id', '=', id))
  if (user === undefined) throw new Error('The password of a user was replaced who does not exist.')
  yield* changes(
    db
      .updateTable('users')
      .set({ ...passwordColumns(rehash.passwordHash), updated_at: db.moments.toColumn(rehash.entry.at) })
      .where('id', '=', id),
  )
  yield* moveMarks(db, id, passwordMark(user.password), passwordMark(rehash.passwordHash))
  yield* recordAudit(db, [rehash.entry])
}

/** Sessions and remember credentials that were dead under the old hash stay so: theirs is another mark. */
function* moveMarks(db: QueryBuilder, id: UserId, from: string, to: string): Operation<void> {
  for (const table of ['adyton_sessions', 'adyton_remember_tokens'] as const) {
    yield* changes(
      db
        .updateTable(table)
        .set({ password_mark: to })
        .where('owner_id', '=', id)
        .where('password_mark', '=', from),
    )
  }
}
