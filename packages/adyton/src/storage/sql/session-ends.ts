import type { Ownership } from '../../core/accounts/owner.ts'
import type { UserId } from '../../core/accounts/user.ts'
import type { AuditEntry } from '../../core/audit/events.ts'
import type { RememberHash, SessionHash, SessionId } from '../../core/sessions/session.ts'
import type { KeptSession, OthersEnded, Replaced } from '../../core/sessions/store.ts'
import { recordAudit } from './audit.ts'
import type { Operation, QueryBuilder } from './dialect.ts'
import { lockUser, lockUsers } from './locks.ts'
import { changes, firstRow } from './operation.ts'
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
  yield* lockUser(db, owner.id)
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
  yield* lockUser(db, owner.id)
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

/** What a browser carried, by the keys of the rows, and whose it is. */
export interface FoundReplaced {
  readonly session: EndingSession | undefined
  readonly rememberId: number | undefined
  readonly ownerIds: readonly UserId[]
}

/** Finds what is about to be replaced, before anybody is held: whose it is, is known by it alone. */
export function* findReplaced(db: QueryBuilder, { session, remember }: Replaced): Operation<FoundReplaced> {
  const ended = session === null ? undefined : yield* findByHash(db, session)
  const forgotten = remember === null ? undefined : yield* findByRemember(db, remember)
  const ownerIds = [ended, forgotten].flatMap((row) => (row === undefined ? [] : [row.owner_id]))
  return { session: ended, rememberId: forgotten?.id, ownerIds }
}

/**
 * Ends what a browser carried, whoever's it was, in a transaction that holds its owners: a credential that another one has
 * read to start a session by has started it then, and that goes with the rest.
 */
export function* endFound(db: QueryBuilder, { session, rememberId }: FoundReplaced): Operation<void> {
  if (session !== undefined) yield* endBrowser(db, session)
  if (rememberId !== undefined) yield* endRemembered(db, rememberId)
}

/** The same for whoever holds nobody yet, or a user that nobody else knows of. */
export function* endReplaced(db: QueryBuilder, replaced: Replaced): Operation<void> {
  const found = yield* findReplaced(db, replaced)
  yield* lockUsers(db, found.ownerIds)
  yield* endFound(db, found)
}

function findByHash(db: QueryBuilder, hash: SessionHash) {
  return firstRow(
    db
      .selectFrom('adyton_sessions')
      .select(['id', 'remember_id', 'owner_id'])
      .where((where) => where.or([where('hash', '=', hash), where('previous_hash', '=', hash)])),
  )
}

function findByRemember(db: QueryBuilder, hash: RememberHash) {
  return firstRow(db.selectFrom('adyton_remember_tokens').select(['id', 'owner_id']).where('hash', '=', hash))
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
