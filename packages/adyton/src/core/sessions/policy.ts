import type { OwnerPolicy } from '../accounts/owner.ts'

/** Rules for sessions, from the configuration. */
export interface SessionPolicy extends OwnerPolicy {
  /** How long a session may lie unused. */
  readonly idleMs: number
  /** How long it lives at most, however busy it is. */
  readonly absoluteMs: number
  /** How long a remember credential can start new sessions. */
  readonly rememberMs: number
  /** The most sessions one user may have. */
  readonly perUserMax: number
}

/** How long the old secret of a session still counts once it has a new one: requests may be on their way with it. */
export const OVERLAP_MS = 30_000

/** How long a confirmed password counts (Laravel asks again after three hours; OWASP ASVS 7.5.1 wants it recent). */
export const CONFIRMATION_MS = 900_000
