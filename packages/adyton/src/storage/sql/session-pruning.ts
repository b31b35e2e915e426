import type { ExpressionBuilder } from 'kysely'
import type { SessionPruneStep } from '../../core/sessions/store.ts'
import { recordAudit } from './audit.ts'
import type { Operation, QueryBuilder } from './dialect.ts'
import { toColumn } from './moments.ts'
import { changes, rows } from './operation.ts'
import type { Tables } from './schema.ts'

/** Deletes a bounded number of remember credentials and sessions that are over. */
export function* pruneSessions(db: QueryBuilder, step: SessionPruneStep): Operation<number> {
  const forgotten = yield* forgetExpired(db, step)
  const ended = yield* endOver(db, step)
  if (ended > 0) yield* recordAudit(db, [{ ...step.entry, reason: `${ended} ended` }])
  return forgotten + ended
}

/** The sessions of an expired credential go on without it: those that lie idle are over with that. */
function* forgetExpired(db: QueryBuilder, step: SessionPruneStep): Operation<number> {
  const expired = yield* rows(
    db
      .selectFrom('adyton_remember_tokens')
      .select('id')
      .where('expires_at', '<=', toColumn(step.now))
      .where('owner_type', 'in', step.ownerTypes)
      .orderBy('expires_at')
      .orderBy('id')
      .limit(step.rows),
  )
  if (expired.length === 0) return 0
  const ids = expired.map(({ id }) => id)
  yield* changes(db.updateTable('adyton_sessions').set({ remember_id: null }).where('remember_id', 'in', ids))
  return yield* changes(db.deleteFrom('adyton_remember_tokens').where('id', 'in', ids))
}

/** Judged again as they go: one that was used meanwhile stays. */
function* endOver(db: QueryBuilder, step: SessionPruneStep): Operation<number> {
  const over = yield* rows(db.selectFrom('adyton_sessions').select('id').where(isOver(step)).limit(step.rows))
  if (over.length === 0) return 0
  const ids = over.map(({ id }) => id)
  return yield* changes(db.deleteFrom('adyton_sessions').where('id', 'in', ids).where(isOver(step)))
}

function isOver(step: SessionPruneStep) {
  return (where: ExpressionBuilder<Tables, 'adyton_sessions'>) => {
    const expired = where('expires_at', '<=', toColumn(step.now))
    const idle = where('last_active_at', '<=', toColumn(step.idleBefore))
    const isEither = where.or([expired, where.and([where('remember_id', 'is', null), idle])])
    return where.and([isEither, where('owner_type', 'in', step.ownerTypes)])
  }
}
