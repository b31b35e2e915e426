import type { KeptSession, PasswordChange, PasswordChangeOutcome } from '../../core/sessions/store.ts'
import type { Timestamp } from '../../core/timestamp.ts'
import { recordAudit } from './audit.ts'
import type { Operation, QueryBuilder } from './dialect.ts'
import { lockUser } from './locks.ts'
import { toColumn } from './moments.ts'
import { changes } from './operation.ts'
import { deleteOthers } from './session-ends.ts'
import { renewRemember } from './session-keeping.ts'
import { sessionExists } from './sessions.ts'
import { deleteOwnTokens } from './tokens.ts'
import { passwordColumns, passwordMark } from './user-columns.ts'

/** Sets the password and ends what the old one had let in, all in the transaction around it. */
export function* changePassword(db: QueryBuilder, change: PasswordChange): Operation<PasswordChangeOutcome> {
  const { userId, owner, session, entries } = change
  const [{ at }] = entries
  yield* lockUser(db, userId)
  if (session !== null && !(yield* sessionExists(db, owner, session.id))) return { ok: false }
  const changed = yield* changes(
    db
      .updateTable('users')
      .set({ ...passwordColumns(change.to), updated_at: db.moments.toColumn(at) })
      .where('id', '=', userId)
      .where('password', '=', change.from),
  )
  if (changed === 0) return { ok: false }
  yield* deleteOthers(db, owner, session?.id ?? null)
  const mark = passwordMark(change.to)
  if (session !== null) yield* carryOver(db, session, mark, at)
  const remembered = session !== null && (yield* renewRemember(db, owner, session, mark))
  if (change.revokeTokens) yield* changes(deleteOwnTokens(db, owner))
  yield* recordAudit(db, entries)
  return { ok: true, remembered }
}

/**
 * The session goes on under the new password and a new secret, whichever one it was given since the request left. The old
 * secret ends now, and is known for what it was.
 */
function* carryOver(db: QueryBuilder, { id, to }: KeptSession, mark: string, at: Timestamp): Operation<void> {
  yield* changes(
    db
      .updateTable('adyton_sessions')
      .set((row) => ({
        previous_hash: row.ref('hash'),
        previous_until: toColumn(at),
        hash: to,
        password_mark: mark,
        renewal_due: 0,
      }))
      .where('id', '=', id),
  )
}
