import { crc32 } from 'node:zlib'
import type { Random } from '../ports.ts'
import { Secret } from '../secret.ts'
import type { TokenId } from './token.ts'

/*
 * A token is `id|secret`; a secret is the configured prefix, 40 random base62 characters (238 bits) and
 * the CRC-32 of those 40 in 8 hex digits: Sanctum's own shape. Prefix and checksum serve secret scanners
 * only. They are hashed with the rest and never checked here, since older Sanctum tokens have neither.
 */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const RANDOM_LENGTH = 40
/** The largest multiple of 62 that a byte can hold: bytes from here on would favour the first letters. */
const UNBIASED_BELOW = 248
const CANONICAL_ID = /^[1-9][0-9]{0,15}$/

/** What a presented token says of itself, before anything of it is believed. */
export interface PresentedToken {
  /** Absent for a bare secret, which stock Sanctum accepts too and looks up by its hash. */
  readonly id: TokenId | undefined
  readonly secret: string
}

/** A new token secret. */
export function generateSecret(prefix: string, random: Random): Secret {
  const letters = randomLetters(random)
  const checksum = crc32(letters).toString(16).padStart(8, '0')
  return new Secret(`${prefix}${letters}${checksum}`)
}

/** The text given to the user, once. */
export function formatToken(id: TokenId, secret: Secret): Secret {
  return new Secret(`${id}|${secret.reveal()}`)
}

/** Splits at the first bar. Undefined when the text cannot name a token, so that no look-up is made. */
export function parseToken(text: string): PresentedToken | undefined {
  const bar = text.indexOf('|')
  if (bar === -1) return text === '' ? undefined : { id: undefined, secret: text }
  const id = parseTokenId(text.slice(0, bar))
  const secret = text.slice(bar + 1)
  return id === undefined || secret === '' ? undefined : { id, secret }
}

/** A token id in canonical decimal form: no sign, no leading zero, 1 to 2^53−1. */
export function parseTokenId(text: string): TokenId | undefined {
  if (!CANONICAL_ID.test(text)) return undefined
  const id = Number(text)
  // The one place where text becomes a TokenId: the range has just been checked.
  return Number.isSafeInteger(id) ? (id as TokenId) : undefined
}

function randomLetters(random: Random): string {
  let letters = ''
  while (letters.length < RANDOM_LENGTH) {
    for (const byte of random.bytes(RANDOM_LENGTH)) {
      if (byte < UNBIASED_BELOW && letters.length < RANDOM_LENGTH) letters += ALPHABET[byte % ALPHABET.length]
    }
  }
  return letters
}
