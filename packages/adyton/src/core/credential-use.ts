import type { Timestamp } from './timestamp.ts'

/** One use of a token or a session, to be written later. */
export interface CredentialUse<Id> {
  readonly id: Id
  readonly at: Timestamp
  readonly ip: string | null
  readonly userAgent: string | null
}
