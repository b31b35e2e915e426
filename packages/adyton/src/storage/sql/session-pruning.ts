import type { SessionPruneStep } from '../../core/sessions/store.ts'
import { recordAudit } from './audit.ts'
import { changes, type Operation, type QueryBuilder } from './operation.ts'
import { toColumn } from './rows.ts'

/** Deletes a bounded number of remember credentials and sessions that are over. */
export function* pruneSessions(db: QueryBuilder, step: SessionPruneStep): Operation<number> {
  const forgotten = yield* forgetExpired(db, step)
  const ended = yield* changes(db.deleteFrom('adyton_sessions').where('id', 'in', over(db, step)))
  if (ended > 0) yield* recordAudit(db, [{ ...step.entry, reason: `${ended} ended` }])
  return forgotten + ended
}

/** The sessions of an expired credential go on without it: those that lie idle are over with that. */
function* forgetExpired(db: QueryBuilder, step: SessionPruneStep): Operation<number> {
  const expired = db
    .selectFrom('adyton_remember_tokens')
    .select('id')
    .where('expires_at', '<=', toColumn(step.now))
    .where('owner_type', 'in', step.ownerTypes)
    .orderBy('expires_at')
    .orderBy('id')
    .limit(step.rows)
  yield* changes(
    db.updateTable('adyton_sessions').set({ remember_id: null }).where('remember_id', 'in', expired),
  )
  return yield* changes(db.deleteFrom('adyton_remember_tokens').where('id', 'in', expired))
}

function over(db: QueryBuilder, step: SessionPruneStep) {
  return db
    .selectFrom('adyton_sessions')
    .select('id')
    .where((where) => {
      const expired = where('expires_at', '<=', toColumn(step.now))
      const idle = where('last_active_at', '<=', toColumn(step.idleBefore))
      return where.or([expired, where.and([where('remember_id', 'is', null), idle])])
    })
    .where('owner_type', 'in', step.ownerTypes)
    .limit(step.rows)
}
