import type { Ownership } from '../../core/accounts/owner.ts'
import type { UserId } from '../../core/accounts/user.ts'
import type { CredentialUse } from '../../core/credential-use.ts'
import type { SessionId, StoredSession } from '../../core/sessions/session.ts'
import type { RenewRequest, SessionEnds } from '../../core/sessions/store.ts'
import { recordAudit } from './audit.ts'
import type { Operation, QueryBuilder, UseColumns } from './dialect.ts'
import { toColumn } from './moments.ts'
import { changes, firstRow, rows } from './operation.ts'
import { selectSessions } from './session-records.ts'
import { isPasswordUnchanged, toSession } from './session-rows.ts'
import { writeUses } from './uses.ts'

/** Those that are not over, the most recently active first. Under a password that is no longer the user's none is alive. */
export function* listSessions(
  db: QueryBuilder,
  owner: Ownership,
  ends: SessionEnds,
): Operation<readonly StoredSession[]> {
  const now = toColumn(ends.now)
  const found = yield* rows(
    selectSessions(db)
      .where('s.owner_type', 'in', owner.types)
      .where('s.owner_id', '=', owner.id)
      .where('s.expires_at', '>', now)
      .where((where) => {
        const remember = where
          .selectFrom('adyton_remember_tokens as k')
          .select('k.id')
          .whereRef('k.id', '=', 's.remember_id')
          .where('k.expires_at', '>', now)
        return where.or([where('s.last_active_at', '>', toColumn(ends.idleBefore)), where.exists(remember)])
      })
      .orderBy('s.last_active_at', 'desc')
      .orderBy('s.id', 'desc'),
  )
  return found.filter((row) => isPasswordUnchanged(row, row.session_mark)).map(toSession)
}

/** Whether the owner has a session of that id. */
export function* sessionExists(db: QueryBuilder, owner: Ownership, id: SessionId): Operation<boolean> {
  const found = yield* firstRow(selectOwnSessions(db, owner).select('id').where('id', '=', id))
  return found !== undefined
}

export function selectOwnSessions(db: QueryBuilder, owner: Ownership) {
  return db
    .selectFrom('adyton_sessions')
    .where('owner_type', 'in', owner.types)
    .where('owner_id', '=', owner.id)
}

/** In place: of several that would give one secret a successor, the first finds it still there. */
export function* renewSession(db: QueryBuilder, request: RenewRequest): Operation<boolean> {
  const { id, from, to, passwordConfirmedAt } = request
  const renewed = yield* changes(
    db
      .updateTable('adyton_sessions')
      .set({
        hash: to,
        previous_hash: from,
        previous_until: toColumn(request.supersededUntil),
        renewal_due: 0,
        ...(passwordConfirmedAt && { password_confirmed_at: toColumn(passwordConfirmedAt) }),
      })
      .where('id', '=', id)
      .where('hash', '=', from),
  )
  if (renewed === 0) return false
  yield* recordAudit(db, [request.entry])
  return true
}

/** Every session of the user must have a new secret, since what they may do with it has changed. */
export function* demandRenewal(db: QueryBuilder, id: UserId): Operation<void> {
  yield* changes(db.updateTable('adyton_sessions').set({ renewal_due: 1 }).where('owner_id', '=', id))
}

const USES: UseColumns = {
  table: 'adyton_sessions',
  set: [
    ['last_active_at', 'at'],
    ['ip_address', 'ip'],
    ['user_agent', 'agent'],
  ],
  lastAt: 'last_active_at',
  isLaravels: false,
}

export function recordSessionUses(
  db: QueryBuilder,
  uses: readonly CredentialUse<SessionId>[],
): Operation<void> {
  return writeUses(db, uses, USES)
}
