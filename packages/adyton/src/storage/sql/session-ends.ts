import type { Ownership } from '../../core/accounts/owner.ts'
import type { AuditEntry } from '../../core/audit/events.ts'
import type { RememberHash, SessionHash, SessionId } from '../../core/sessions/session.ts'
import type { KeptSession, OthersEnded, Replaced } from '../../core/sessions/store.ts'
import { recordAudit } from './audit.ts'
import { changes, firstRow, type Operation, type QueryBuilder } from './operation.ts'
import { renewKept, renewRemember } from './session-keeping.ts'
import { selectOwnSessions } from './sessions.ts'

/** A session that is about to end, and the remember credential of its browser. */
export interface EndingSession {
  readonly id: number
  readonly remember_id: number | null
}

export interface SessionEnding {
  readonly owner: Ownership
  readonly id: SessionId
  readonly entry: AuditEntry
}

export function* endSession(db: QueryBuilder, { owner, id, entry }: SessionEnding): Operation<boolean> {
  const session = yield* firstRow(
    selectOwnSessions(db, owner).select(['id', 'remember_id']).where('id', '=', id),
  )
  if (session === undefined || !(yield* endBrowser(db, session))) return false
  yield* recordAudit(db, [entry])
  return true
}

export interface OthersEnding {
  readonly owner: Ownership
  readonly kept: KeptSession | null
  readonly entry: AuditEntry
}

export function* endOtherSessions(
  db: QueryBuilder,
  { owner, kept, entry }: OthersEnding,
): Operation<OthersEnded> {
  const ended = yield* deleteOthers(db, owner, kept?.id ?? null)
  const renewed = kept !== null && (yield* renewKept(db, owner, kept, entry.at))
  const remembered = kept !== null && renewed && (yield* renewRemember(db, owner, kept))
  yield* recordAudit(db, [entry])
  return { ended, renewed, remembered }
}

/** Deletes the owner's sessions but one, and all remember credentials but its own. Says how many sessions those were. */
export function* deleteOthers(db: QueryBuilder, owner: Ownership, keep: SessionId | null): Operation<number> {
  const sessions = db
    .deleteFrom('adyton_sessions')
    .where('owner_type', 'in', owner.types)
    .where('owner_id', '=', owner.id)
  const credentials = db
    .deleteFrom('adyton_remember_tokens')
    .where('owner_type', 'in', owner.types)
    .where('owner_id', '=', owner.id)
  if (keep === null) {
    yield* changes(credentials)
    return yield* changes(sessions)
  }
  const kept = selectOwnSessions(db, owner)
    .select('remember_id')
    .where('id', '=', keep)
    .where('remember_id', 'is not', null)
  yield* changes(credentials.where('id', 'not in', kept))
  return yield* changes(sessions.where('id', '!=', keep))
}

/** Ends what a browser carried, whoever's it was. */
export function* endReplaced(db: QueryBuilder, { session, remember }: Replaced): Operation<void> {
  if (session !== null) yield* endByHash(db, session)
  if (remember !== null) yield* endByRemember(db, remember)
}

function* endByHash(db: QueryBuilder, hash: SessionHash): Operation<void> {
  const session = yield* firstRow(
    db
      .selectFrom('adyton_sessions')
      .select(['id', 'remember_id'])
      .where((where) => where.or([where('hash', '=', hash), where('previous_hash', '=', hash)])),
  )
  if (session !== undefined) yield* endBrowser(db, session)
}

function* endByRemember(db: QueryBuilder, hash: RememberHash): Operation<void> {
  const remember = yield* firstRow(
    db.selectFrom('adyton_remember_tokens').select('id').where('hash', '=', hash),
  )
  if (remember !== undefined) yield* endRemembered(db, remember.id)
}

/** Deletes the session with everything that its browser could come back with. False when it was gone already. */
function* endBrowser(db: QueryBuilder, session: EndingSession): Operation<boolean> {
  const ended = yield* changes(db.deleteFrom('adyton_sessions').where('id', '=', session.id))
  if (session.remember_id !== null) yield* endRemembered(db, session.remember_id)
  return ended > 0
}

/** Deletes a remember credential and every session of its browser. */
function* endRemembered(db: QueryBuilder, id: number): Operation<void> {
  yield* changes(db.deleteFrom('adyton_sessions').where('remember_id', '=', id))
  yield* changes(db.deleteFrom('adyton_remember_tokens').where('id', '=', id))
}
