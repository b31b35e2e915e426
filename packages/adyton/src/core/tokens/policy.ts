import type { OwnerPolicy } from '../accounts/owner.ts'
import type { ExpiryPolicy } from './expiry.ts'

/** Rules for tokens, from the configuration. */
export interface TokenPolicy extends ExpiryPolicy, OwnerPolicy {
  /** Put before the random part, for secret scanners. Not checked when a token is presented. */
  readonly prefix: string
  /** The most tokens one user may have. */
  readonly perUserMax: number
}

/** The name of a token made by a client that gave none. */
export const DEFAULT_TOKEN_NAME = 'api'

/** What may be put before a token: nothing that would end it where it stands in a header. */
export function isTokenPrefix(text: string): boolean {
  return /^[A-Za-z0-9_-]{0,32}$/.test(text)
}
