import type { AuditEntry } from '../audit/events.ts'

/** A password hash to be stored in place of the one that was verified. */
export interface Rehash {
  readonly passwordHash: string
  readonly entry: AuditEntry
}
