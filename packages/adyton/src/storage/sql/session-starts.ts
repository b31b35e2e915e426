import type { Owner } from '../../core/accounts/owner.ts'
import type { NewSession, RememberHash, SessionId } from '../../core/sessions/session.ts'
import type { RememberRecord, ReviveRequest, StartRequest, StartResult } from '../../core/sessions/store.ts'
import type { Timestamp } from '../../core/timestamp.ts'
import { clippedAgent, recordAudit } from './audit.ts'
import type { Operation, QueryBuilder } from './dialect.ts'
import { lockUser, lockUsers } from './locks.ts'
import { toColumn } from './moments.ts'
import { changes, insertId, rows } from './operation.ts'
import { ownerUnchanged, replaceHash } from './passwords.ts'
import { type FoundRemember, findRemember, insertRemember } from './remember.ts'
import { endFound, findReplaced } from './session-ends.ts'
import { makeRoom } from './session-room.ts'
import { toSessionId } from './session-rows.ts'
import { passwordMark } from './user-columns.ts'

/** Starts a session if the account is still what was proven, in the place of what the browser had before. */
export function* startSession(db: QueryBuilder, request: StartRequest): Operation<StartResult> {
  const { owner, remember, conditions, rehash, entries } = request
  const replaced = yield* findReplaced(db, request.replaces)
  yield* lockUsers(db, [owner.id, ...replaced.ownerIds])
  if (!(yield* ownerUnchanged(db, owner.id, conditions.passwordHash))) {
    return { ok: false, reason: 'owner_changed' }
  }
  yield* endFound(db, replaced)
  const owned = { types: conditions.ownerTypes, id: owner.id }
  yield* makeRoom(db, { owner: owned, sessionsMax: conditions.sessionsMax, entry: entries[0], spared: null })
  if (rehash !== undefined) yield* replaceHash(db, owner.id, rehash)
  const mark = passwordMark(rehash?.passwordHash ?? conditions.passwordHash)
  const rememberId = remember === null ? null : yield* insertRemember(db, owner, remember, mark)
  const id = yield* insertSession(db, { owner, session: request.session, mark, rememberId })
  yield* recordAudit(
    db,
    entries.map((entry) => ({ ...entry, sessionId: id })),
  )
  return { ok: true, id }
}

/** Starts a session by a remember credential that is still good for one. */
export function* reviveSession(db: QueryBuilder, request: ReviveRequest): Operation<SessionId | undefined> {
  const { session, entry, sessionsMax, ownerTypes } = request
  const remember = yield* findRememberAlone(db, request.remember)
  if (remember === undefined || !isUsable(remember.record, session.createdAt)) return undefined
  const { id: rememberId, mark, record } = remember
  yield* endIdle(db, rememberId, request.idleBefore)
  yield* endSurplus(db, rememberId)
  const owner = { types: ownerTypes, id: record.owner.id }
  yield* makeRoom(db, { owner, sessionsMax, entry, spared: rememberId })
  const expiresAt = record.expiresAt < session.expiresAt ? record.expiresAt : session.expiresAt
  const bounded = { ...session, expiresAt }
  const id = yield* insertSession(db, { owner: record.owner, session: bounded, mark, rememberId })
  yield* recordAudit(db, [{ ...entry, sessionId: id }])
  return id
}

/** The owner is known by the credential alone, so it is read once to hold the owner, and again as what it is then. */
function* findRememberAlone(db: QueryBuilder, hash: RememberHash): Operation<FoundRemember | undefined> {
  const found = yield* findRemember(db, hash)
  if (found === undefined || db.dialect.rowLock === undefined) return found
  yield* lockUser(db, found.record.owner.id)
  return yield* findRemember(db, hash)
}

function isUsable({ user, passwordUnchanged, expiresAt }: RememberRecord, at: Timestamp): boolean {
  return user !== undefined && !user.disabled && passwordUnchanged && expiresAt > at
}

/** Ends the sessions of the same browser that it has left lying. */
function* endIdle(db: QueryBuilder, rememberId: number, idleBefore: Timestamp): Operation<void> {
  yield* changes(
    db
      .deleteFrom('adyton_sessions')
      .where('remember_id', '=', rememberId)
      .where('last_active_at', '<=', toColumn(idleBefore)),
  )
}

/** How many sessions one remember credential may have alive: as many as the requests that a page sends at once. */
const REVIVED_MAX = 10
/** Far more than one step can find. */
const SURPLUS_MAX = 1_000

/** Whoever has a copy of one credential starts no sessions without end, and pushes out nobody else's. */
function* endSurplus(db: QueryBuilder, rememberId: number): Operation<void> {
  const surplus = yield* rows(
    db
      .selectFrom('adyton_sessions')
      .select('id')
      .where('remember_id', '=', rememberId)
      .orderBy('last_active_at', 'desc')
      .orderBy('id', 'desc')
      .limit(SURPLUS_MAX)
      .offset(REVIVED_MAX - 1),
  )
  if (surplus.length === 0) return
  const ids = surplus.map(({ id }) => id)
  yield* changes(db.deleteFrom('adyton_sessions').where('id', 'in', ids))
}

export interface SessionInsert {
  readonly owner: Owner
  readonly session: NewSession
  /** Of the password hash that the user has as the session starts. */
  readonly mark: string
  readonly rememberId: number | null
}

export function* insertSession(
  db: QueryBuilder,
  { owner, session, mark, rememberId }: SessionInsert,
): Operation<SessionId> {
  const id = yield* insertId(
    db,
    db.insertInto('adyton_sessions').values({
      owner_type: owner.type,
      owner_id: owner.id,
      hash: session.hash,
      remember_id: rememberId,
      password_mark: mark,
      ip_address: session.ip,
      user_agent: clippedAgent(session.userAgent),
      created_at: toColumn(session.createdAt),
      last_active_at: toColumn(session.createdAt),
      expires_at: toColumn(session.expiresAt),
    }),
  )
  return toSessionId(id)
}
