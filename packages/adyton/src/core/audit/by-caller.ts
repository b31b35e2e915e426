import { type Principal, sessionIdOf, tokenIdOf } from '../principal.ts'
import type { AuditEntry } from './events.ts'

/** What a caller does to an account of their own, and by which credential, unless that is said otherwise. */
export function byCaller(
  caller: Principal,
  about: Partial<Pick<AuditEntry, 'tokenId' | 'sessionId' | 'reason'>> = {},
) {
  const { id } = caller.user
  return { actorId: id, userId: id, tokenId: tokenIdOf(caller), sessionId: sessionIdOf(caller), ...about }
}
