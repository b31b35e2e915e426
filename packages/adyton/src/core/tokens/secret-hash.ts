import { hash, timingSafeEqual } from 'node:crypto'
import type { TokenHash } from './token.ts'

/** SHA-256 is enough for a secret of 238 random bits: there is nothing to guess that a slow hash would slow. */
export function hashSecret(secret: string): TokenHash {
  // The one place where text becomes a TokenHash.
  return hash('sha256', secret, 'hex') as TokenHash
}

/** Compares a presented secret with the stored hash in a time that tells nothing of where they differ. */
export function secretMatches(secret: string, stored: TokenHash): boolean {
  const presented = Buffer.from(hashSecret(secret), 'latin1')
  const expected = Buffer.from(stored, 'latin1')
  return presented.length === expected.length && timingSafeEqual(presented, expected)
}
