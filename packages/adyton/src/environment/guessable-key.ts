/**
 * Whether a key has the form of one but not its randomness: words, text in base64, one block over and over. It catches
 * the samples of manuals, which anybody can read. Of 256 random bits less than one key in a million looks like that.
 */
export function isGuessableKey(key: string): boolean {
  return WORDS.test(key) || REPEATED.test(key) || isText(Buffer.from(key, 'base64url'))
}

const WORDS =
  /adyton|change|default|example|insecure|password|placeholder|replace|sample|secret|abcdefgh|01234567|12345678/i

/** A block of eight characters or more that comes again at once. */
const REPEATED = /(.{8,})\1/

/** Only printable ASCII: of 32 random bytes that happens once in 10¹³ times. */
function isText(bytes: Buffer): boolean {
  return bytes.every((byte) => byte >= 0x20 && byte < 0x7f)
}
