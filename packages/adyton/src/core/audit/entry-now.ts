import type { Clock } from '../ports.ts'
import { wholeSecond } from '../timestamp.ts'
import { type AuditEntry, type AuditEventName, auditEntry, type Origin } from './events.ts'

/** An audit entry of this moment, for a change that is written at once. */
export function entryNow(
  event: AuditEventName,
  origin: Origin,
  about: Parameters<typeof auditEntry>[3],
  { clock }: { readonly clock: Clock },
): AuditEntry {
  return auditEntry(event, wholeSecond(clock.now()), origin, about)
}
