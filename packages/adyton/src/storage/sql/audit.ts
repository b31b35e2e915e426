import type { UserId } from '../../core/accounts/user.ts'
import { AGENT_LENGTH_MAX, type AuditEntry, type AuditEventName } from '../../core/audit/events.ts'
import type { AuditSummary } from '../../core/ports.ts'
import type { Timestamp } from '../../core/timestamp.ts'
import type { Operation, QueryBuilder } from './dialect.ts'
import { changes, firstRow } from './operation.ts'

/** Adds audit entries: a part of every operation that changes something. */
export function* recordAudit(db: QueryBuilder, entries: readonly AuditEntry[]): Operation<void> {
  if (entries.length === 0) return
  yield* changes(db.insertInto('audit_events').values(entries.map(toRow)))
}

/** The trail is in the order of its ids, so that the last row is the latest. */
export function* summarizeAudit(
  db: QueryBuilder,
  event: AuditEventName,
  since: Timestamp,
): Operation<AuditSummary | undefined> {
  const found = db.selectFrom('audit_events').where('event', '=', event).where('occurred_at', '>=', since)
  const last = yield* firstRow(found.select(['occurred_at', 'reason']).orderBy('id', 'desc').limit(1))
  const counted = yield* firstRow(found.select(({ fn }) => fn.countAll<number>().as('count')))
  if (last === undefined || counted === undefined) return undefined
  // The column holds what `recordAudit` has written.
  return { count: counted.count, lastAt: last.occurred_at as Timestamp, lastReason: last.reason }
}

/** Cut, and without what not every database keeps: the halves of characters that cutting may leave, and NUL. */
export function clippedAgent(agent: string | null): string | null {
  return agent === null ? null : agent.slice(0, AGENT_LENGTH_MAX).toWellFormed().replaceAll('\0', '\ufffd')
}

function toRow(entry: AuditEntry) {
  return {
    event: entry.event,
    occurred_at: entry.at,
    actor_id: asText(entry.actorId),
    user_id: asText(entry.userId),
    token_id: entry.tokenId,
    session_id: entry.sessionId,
    ip: entry.origin.ip,
    user_agent: clippedAgent(entry.origin.userAgent),
    request_id: entry.origin.requestId,
    reason: entry.reason,
  }
}

function asText(id: UserId | null): string | null {
  return id === null ? null : String(id)
}
