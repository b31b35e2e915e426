import { availableParallelism } from 'node:os'
import { fitsPolicy, type HashPolicy, passwordBytesMax } from '../core/passwords/policy.ts'
import type { PasswordHasher } from '../core/ports.ts'
import { HashThreads } from './hash-threads.ts'

export interface PasswordPoolOptions {
  readonly policy: HashPolicy
  /** Hash threads; as many as there are cores unless told. */
  readonly threads?: number | undefined
  /** How many jobs may wait. One more is answered `busy` at once. */
  readonly queueMax?: number | undefined
}

/** A pool that can be closed. Jobs still waiting then are refused. */
export interface PasswordPool extends PasswordHasher {
  close(): Promise<void>
}

/** With bcrypt 12 on two cores the last of 50 waits about five seconds: longer than that nobody waits. */
export const QUEUE_MAX = 50

/**
 * Hashes passwords on threads of their own: never on the event loop, and never in libuv's pool, where a flood
 * of sign-ins would hold up file and name look-ups. Threads start when they are first needed and let the
 * process end while they are idle.
 */
export function createPasswordPool(options: PasswordPoolOptions): PasswordPool {
  const { policy, threads = availableParallelism(), queueMax = QUEUE_MAX } = options
  const pool = new HashThreads(policy, { threads, queue: queueMax })
  return {
    isFull: () => pool.isFull,
    bytesMax: passwordBytesMax(policy),
    allowsNul: policy.algorithm === 'argon2id',
    async hash(secret) {
      const password = secret.reveal()
      if (!fitsPolicy(password, policy)) throw new RangeError('The password does not fit the hash whole.')
      const outcome = await pool.run({ kind: 'hash', password })
      return outcome === 'busy' || outcome.kind === 'verify' ? 'busy' : outcome.hash
    },
    async verify(password, stored) {
      const outcome = await pool.run({ kind: 'verify', password: password.reveal(), stored })
      return outcome === 'busy' || outcome.kind === 'hash' ? 'busy' : outcome
    },
    close: () => pool.close(),
  }
}
