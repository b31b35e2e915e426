import type { UserId } from '../../core/accounts/user.ts'
import { AGENT_LENGTH_MAX, type AuditEntry } from '../../core/audit/events.ts'
import { changes, type Operation, type QueryBuilder } from './operation.ts'

/** Adds audit entries: a part of every operation that changes something. */
export function* recordAudit(db: QueryBuilder, entries: readonly AuditEntry[]): Operation<void> {
  if (entries.length === 0) return
  yield* changes(db.insertInto('audit_events').values(entries.map(toRow)))
}

export function clippedAgent(agent: string | null): string | null {
  return agent === null ? null : agent.slice(0, AGENT_LENGTH_MAX)
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
