import { hash, hkdfSync, timingSafeEqual } from 'node:crypto'
import { ConfigurationError } from './errors.ts'
import type { Random } from './ports.ts'

/** What signatures are for. One made for one purpose is worth nothing for another. */
export type KeyPurpose = 'csrf' | 'guest-session'

/** Signs short texts, and tells its own signatures from any other text. */
export interface Signer {
  /** An HMAC-SHA256 as 43 characters of base64url. */
  sign(text: string): string
  verifies(signature: string, text: string): boolean
}

/** The signing keys: the first signs, all verify, so that a key can be replaced while its signatures are about. */
export interface KeyRing {
  /** Derives the keys of the purpose: to be asked for once, at start. */
  forPurpose(purpose: KeyPurpose): Signer
}

/**
 * Makes the key ring.
 *
 * @throws {ConfigurationError} without a key.
 */
export function createKeyRing(keys: readonly string[]): KeyRing {
  const [current, ...former] = keys
  if (current === undefined) throw new ConfigurationError('keys must hold at least one key.')
  return {
    forPurpose(purpose) {
      const signing = deriveKey(current, purpose)
      const verifying = [signing, ...former.map((key) => deriveKey(key, purpose))]
      return {
        sign: (text) => hmac(signing, text),
        verifies: (signature, text) => verifying.some((key) => isEqual(signature, hmac(key, text))),
      }
    },
  }
}

const KEY_BYTES = 32

/** A new key: 256 random bits in base64url. */
export function newKey(random: Random): string {
  return Buffer.from(random.bytes(KEY_BYTES)).toString('base64url')
}

/**
 * Whether text can be a key: room for 256 bits in base64url, or in hex, whose 64 characters are of 16 kinds at most.
 * Of ten kinds or fewer neither is in practice: that is text somebody typed.
 */
export function isKey(text: string): boolean {
  return /^[A-Za-z0-9_-]{43,}$/.test(text) && new Set(text).size > 10
}

/** RFC 5869. Without a salt: the keys are random already, and every process must derive the same. */
function deriveKey(key: string, purpose: KeyPurpose): HmacKey {
  return hmacKey(Buffer.from(hkdfSync('sha256', key, '', `adyton ${purpose}`, KEY_BYTES)))
}

/** The key of an HMAC as its two hashes begin with it. */
interface HmacKey {
  readonly inner: Uint8Array
  readonly outer: Uint8Array
}

const BLOCK_BYTES = 64

/** RFC 2104 for a key that is no longer than a block. */
function hmacKey(key: Buffer): HmacKey {
  const padded = Buffer.concat([key], BLOCK_BYTES)
  return { inner: padded.map((byte) => byte ^ 0x36), outer: padded.map((byte) => byte ^ 0x5c) }
}

/**
 * HMAC-SHA256 as two one-shot hashes. `createHmac` gives the same and sets up a native object each time: in a server under
 * load that took eleven microseconds of a request, and this takes two. The digest in between is binary text, one character
 * a byte, because a buffer costs as much as a hash.
 */
function hmac({ inner, outer }: HmacKey, text: string): string {
  const digest = hash('sha256', Buffer.concat([inner, Buffer.from(text)]), 'binary')
  return hash('sha256', Buffer.concat([outer, Buffer.from(digest, 'binary')]), 'base64url')
}

/** Compares the texts and not the bytes they stand for: the last character has spare bits, and four spellings would pass. */
function isEqual(presented: string, expected: string): boolean {
  // In UTF-8 no other character turns into one of base64url, as many do in latin1.
  const [one, other] = [Buffer.from(presented), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
