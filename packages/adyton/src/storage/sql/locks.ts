import type { UserId } from '../../core/accounts/user.ts'
import type { Operation, QueryBuilder } from './dialect.ts'
import { firstRow, rows } from './operation.ts'

/**
 * Holds a user until the transaction ends. Whatever changes the credentials, the password or the roles of a user does this
 * first, so that of two such changes the second reads what the first has written: a bound is counted once, a credential
 * that is gone makes nothing. On SQLite there is one writer, and nothing to hold.
 */
export function* lockUser(db: QueryBuilder, id: UserId): Operation<void> {
  const { rowLock } = db.dialect
  if (rowLock === undefined) return
  yield* firstRow(db.selectFrom('users').select('id').where('id', '=', id).modifyEnd(rowLock))
}

/**
 * Holds several users. Whoever holds more than one takes them by their ids, so that no two wait for each other; an id of
 * nobody holds nothing.
 */
export function* lockUsers(db: QueryBuilder, ids: readonly UserId[]): Operation<void> {
  const { rowLock } = db.dialect
  const [first, ...others] = new Set(ids)
  if (rowLock === undefined || first === undefined) return
  if (others.length === 0) return yield* lockUser(db, first)
  const held = db
    .selectFrom('users')
    .select('id')
    .where('id', 'in', [first, ...others])
  yield* rows(held.orderBy('id').modifyEnd(rowLock))
}

/** Lets one transaction at a time make roles: their table has no unique name that would decide who was first. */
export function* lockRoles(db: QueryBuilder): Operation<void> {
  const { rowLock } = db.dialect
  if (rowLock === undefined) return
  yield* firstRow(
    db.selectFrom('adyton_migrations').select('name').orderBy('name').limit(1).modifyEnd(rowLock),
  )
}
