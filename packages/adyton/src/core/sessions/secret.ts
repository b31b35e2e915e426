import { hash } from 'node:crypto'
import type { Random } from '../ports.ts'
import { Secret } from '../secret.ts'
import type { RememberHash, SessionHash } from './session.ts'

/** 256 bits: far beyond the 128 that OWASP asks of a session id (ASVS 7.2.3). */
const SECRET_BYTES = 32
const SECRET = /^[A-Za-z0-9_-]{43}$/

/** A new secret for a session or a remember cookie: 43 URL-safe characters. */
export function generateCookieSecret(random: Random): Secret {
  return new Secret(Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url'))
}

/** Whether text can be such a secret at all, so that nonsense costs no look-up. */
export function isCookieSecret(text: string): boolean {
  return SECRET.test(text)
}

/** SHA-256 is enough for a secret of 256 random bits. The hash is the key of the look-up: nothing is compared but by it. */
export function hashSessionSecret(secret: string): SessionHash {
  // The one place where text becomes a SessionHash.
  return hash('sha256', secret, 'hex') as SessionHash
}

export function hashRememberSecret(secret: string): RememberHash {
  // The one place where text becomes a RememberHash.
  return hash('sha256', secret, 'hex') as RememberHash
}
