import { AGENT_LENGTH_MAX, type Origin } from '../core/audit/events.ts'
import { type AuthRequest, header } from './exchange.ts'

/** Where a request came from, for the audit trail and the credential's last use. */
export function originOf(request: AuthRequest): Origin {
  const userAgent = header(request, 'user-agent')?.slice(0, AGENT_LENGTH_MAX) ?? null
  return { ip: request.ip, userAgent, requestId: request.id }
}
