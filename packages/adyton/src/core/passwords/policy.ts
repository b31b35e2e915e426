import { ConfigurationError } from '../errors.ts'

/** The longest password that is tried at sign-in, and the longest that can be set under argon2id, in bytes. */
export const PASSWORD_BYTES_MAX = 1_024
/** bcrypt reads no further than this. */
const BCRYPT_BYTES_MAX = 72
const BCRYPT_COST_MIN = 4
const BCRYPT_COST_MAX = 20

/** How new passwords are hashed. Existing hashes of either kind go on being verified. */
export type HashPolicy =
  | { readonly algorithm: 'bcrypt'; readonly cost: number }
  | { readonly algorithm: 'argon2id' }

/** OWASP's minimum for argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. */
export const ARGON2_OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/**
 * Reads `bcrypt:12` or `argon2id`.
 *
 * @throws {ConfigurationError} for anything else, or a cost outside 4 to 20.
 */
export function parseHashPolicy(text: string): HashPolicy {
  if (text === 'argon2id') return { algorithm: 'argon2id' }
  const cost = Number(/^bcrypt:(\d{1,2})$/.exec(text)?.[1])
  if (cost >= BCRYPT_COST_MIN && cost <= BCRYPT_COST_MAX) return { algorithm: 'bcrypt', cost }
  throw new ConfigurationError(
    `The password hash must be argon2id or bcrypt:COST with a cost from ${BCRYPT_COST_MIN} to ${BCRYPT_COST_MAX}.`,
  )
}

/** The most bytes a password may have where it is set. */
export function passwordBytesMax(policy: HashPolicy): number {
  return policy.algorithm === 'bcrypt' ? BCRYPT_BYTES_MAX : PASSWORD_BYTES_MAX
}

/** Whether a password can be hashed whole: bcrypt would cut it at 72 bytes or at a NUL. */
export function fitsPolicy(password: string, policy: HashPolicy): boolean {
  return policy.algorithm === 'argon2id' || fitsBcrypt(password)
}

export function fitsBcrypt(password: string): boolean {
  return Buffer.byteLength(password) <= BCRYPT_BYTES_MAX && !password.includes('\0')
}

const USABLE_HASH = /^\$(?:2[aby]\$\d\d\$[./A-Za-z0-9]{53}|argon2(?:id|i|d)\$)/

/** Whether it is a hash of a kind that can be verified, rather than, say, the `!` of a locked account. */
export function isUsableHash(hash: string): boolean {
  return USABLE_HASH.test(hash)
}

/** Whether a hash was made otherwise than new ones are. Laravel only knows bcrypt by `$2y$`. */
export function isOutdated(hash: string, policy: HashPolicy): boolean {
  return !hash.startsWith(hashPrefix(policy))
}

/**
 * A well-formed hash at the current policy that no password matches, for accounts that do not exist:
 * verifying against it costs what verifying a real one costs.
 */
export function decoyHash(policy: HashPolicy): string {
  return policy.algorithm === 'bcrypt'
    ? `${hashPrefix(policy)}${'.'.repeat(53)}`
    : `${hashPrefix(policy)}${'A'.repeat(22)}$${'A'.repeat(43)}`
}

function hashPrefix(policy: HashPolicy): string {
  if (policy.algorithm === 'bcrypt') return `$2y$${String(policy.cost).padStart(2, '0')}$`
  const { memoryCost, timeCost, parallelism } = ARGON2_OPTIONS
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`
}
