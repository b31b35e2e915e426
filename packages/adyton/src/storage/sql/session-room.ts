import type { Ownership } from '../../core/accounts/owner.ts'
import type { AuditEntry } from '../../core/audit/events.ts'
import { recordAudit } from './audit.ts'
import type { Operation, QueryBuilder } from './dialect.ts'
import { changes, rows } from './operation.ts'
import type { EndingSession } from './session-ends.ts'
import { toSessionId } from './session-rows.ts'

/** Evictions in one start. More than one is due only where the bound was lowered. */
const EVICTIONS_MAX = 100

export interface Room {
  readonly owner: Ownership
  readonly sessionsMax: number
  /** Whose origin tells why a session had to go. */
  readonly entry: AuditEntry | undefined
  /** The remember credential that is being used: it stays, whatever goes. */
  readonly spared: number | null
}

/** Ends the least recently active sessions, so that one more keeps the bound. */
export function* makeRoom(db: QueryBuilder, { owner, sessionsMax, entry, spared }: Room): Operation<void> {
  const surplus = yield* rows(
    db
      .selectFrom('adyton_sessions')
      .select(['id', 'remember_id'])
      .where('owner_type', 'in', owner.types)
      .where('owner_id', '=', owner.id)
      .orderBy('last_active_at', 'desc')
      .orderBy('id', 'desc')
      .limit(EVICTIONS_MAX)
      .offset(sessionsMax - 1),
  )
  for (const session of surplus) {
    yield* evict(db, session, spared)
    if (entry === undefined) continue
    yield* recordAudit(db, [{ ...entry, event: 'session.evicted', sessionId: toSessionId(session.id) }])
  }
}

/**
 * Deletes the session, and the remember credential of its browser unless another session of that browser is alive:
 * requests that were revived side by side leave sessions that no browser holds, and these are evicted first.
 */
function* evict(db: QueryBuilder, session: EndingSession, spared: number | null): Operation<void> {
  yield* changes(db.deleteFrom('adyton_sessions').where('id', '=', session.id))
  if (session.remember_id === null || session.remember_id === spared) return
  yield* changes(
    db
      .deleteFrom('adyton_remember_tokens')
      .where('id', '=', session.remember_id)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(selectFrom('adyton_sessions').select('id').where('remember_id', '=', session.remember_id)),
        ),
      ),
  )
}
