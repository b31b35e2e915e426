import { hashSync as argon2Hash, verifySync as argon2Verify } from '@node-rs/argon2'
import { hashSync as bcryptHash, verifySync as bcryptVerify } from '@node-rs/bcrypt'
import {
  ARGON2_OPTIONS,
  decoyHash,
  fitsBcrypt,
  fitsPolicy,
  type HashPolicy,
  isOutdated,
  isUsableHash,
} from '../core/passwords/policy.ts'

/** What a hash thread can be asked for. The password is plain here: it has crossed to the thread. */
export type HashJob =
  | { readonly kind: 'hash'; readonly password: string }
  | {
      readonly kind: 'verify'
      readonly password: string
      readonly stored: { readonly hash: string; readonly isOurs: boolean } | undefined
    }

export type HashOutcome =
  | { readonly kind: 'hash'; readonly hash: string }
  | { readonly kind: 'verify'; readonly matches: boolean; readonly outdated: boolean }

/** Does one job, blocking its thread for as long as the hash takes. */
export function runHashJob(job: HashJob, policy: HashPolicy): HashOutcome {
  return job.kind === 'hash'
    ? { kind: 'hash', hash: hashPassword(job.password, policy) }
    : { kind: 'verify', ...verifyPassword(job, policy) }
}

function hashPassword(password: string, policy: HashPolicy): string {
  if (policy.algorithm === 'argon2id') return argon2Hash(password, ARGON2_OPTIONS)
  // The library writes `$2b$`, which is the same algorithm; Laravel only accepts it as `$2y$`.
  return bcryptHash(password, policy.cost).replace(/^\$2[ab]\$/, '$2y$')
}

type VerifyJob = Extract<HashJob, { kind: 'verify' }>

function verifyPassword(
  { password, stored }: VerifyJob,
  policy: HashPolicy,
): { matches: boolean; outdated: boolean } {
  const { hash, onRefusal } = hashesToVerify(stored, policy)
  const matches = hashMatches(password, hash) && mayMatch(password, hash, stored)
  if (!matches && onRefusal !== undefined) hashMatches(password, onRefusal)
  return { matches, outdated: matches && isOutdated(hash, policy) && fitsPolicy(password, policy) }
}

/**
 * Which hash decides, and which is verified after it when the password does not match, only for the time it
 * takes: an imported hash may be cheaper than the current policy's, and a refusal that came sooner would tell
 * that there is an account.
 */
export function hashesToVerify(
  stored: VerifyJob['stored'],
  policy: HashPolicy,
): { readonly hash: string; readonly onRefusal: string | undefined } {
  const decoy = decoyHash(policy)
  // A row without a usable hash, such as a locked account's `!`, costs what an unknown address costs.
  const hash = stored !== undefined && isUsableHash(stored.hash) ? stored.hash : decoy
  return { hash, onRefusal: isOutdated(hash, policy) ? decoy : undefined }
}

/** A malformed hash matches nothing. */
function hashMatches(password: string, hash: string): boolean {
  try {
    return hash.startsWith('$argon2') ? argon2Verify(hash, password) : bcryptVerify(password, hash)
  } catch {
    return false
  }
}

/**
 * bcrypt sees only the first 72 bytes. Laravel let longer passwords be set and cut them, so its hashes go on
 * matching that way; a password that Adyton would never have hashed whole matches none of its own.
 */
function mayMatch(password: string, hash: string, stored: VerifyJob['stored']): boolean {
  if (stored === undefined) return false
  if (hash.startsWith('$argon2') || fitsBcrypt(password)) return true
  return !stored.isOurs && !password.includes('\0')
}
