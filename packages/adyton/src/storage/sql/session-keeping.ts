import type { Ownership } from '../../core/accounts/owner.ts'
import type { KeptSession } from '../../core/sessions/store.ts'
import type { Timestamp } from '../../core/timestamp.ts'
import type { Operation, QueryBuilder } from './dialect.ts'
import { toColumn } from './moments.ts'
import { changes, firstRow } from './operation.ts'
import { selectOwnSessions } from './sessions.ts'

/** The session goes on under a new secret. The old one ends now, and is known for what it was. False where it had gone or had another. */
export function* renewKept(
  db: QueryBuilder,
  owner: Ownership,
  { id, from, to }: KeptSession,
  at: Timestamp,
): Operation<boolean> {
  const renewed = yield* changes(
    db
      .updateTable('adyton_sessions')
      .set({ previous_hash: from, previous_until: toColumn(at), hash: to })
      .where('id', '=', id)
      .where('owner_type', 'in', owner.types)
      .where('owner_id', '=', owner.id)
      .where('hash', '=', from),
  )
  return renewed > 0
}

/** What remembers its browser gets a new secret as well, and the mark of a new password. False where nothing does. */
export function* renewRemember(
  db: QueryBuilder,
  owner: Ownership,
  { id, remember }: Pick<KeptSession, 'id' | 'remember'>,
  mark?: string,
): Operation<boolean> {
  const session = yield* firstRow(selectOwnSessions(db, owner).select('remember_id').where('id', '=', id))
  if (session === undefined || session.remember_id === null) return false
  const renewed = yield* changes(
    db
      .updateTable('adyton_remember_tokens')
      .set({ hash: remember, ...(mark !== undefined && { password_mark: mark }) })
      .where('id', '=', session.remember_id),
  )
  return renewed > 0
}
