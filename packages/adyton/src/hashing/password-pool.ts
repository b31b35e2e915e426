import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { Unavailable } from '../core/errors.ts'
import { fitsPolicy, type HashPolicy, passwordBytesMax } from '../core/passwords/policy.ts'
import type { PasswordHasher } from '../core/ports.ts'
import type { HashJob, HashOutcome } from './hash-job.ts'

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

interface Waiting {
  readonly job: HashJob
  readonly resolve: (outcome: HashOutcome) => void
  readonly reject: (error: Error) => void
}

/**
 * Hashes passwords on threads of their own: never on the event loop, and never in libuv's pool, where a flood
 * of sign-ins would hold up file and name look-ups. Threads start when they are first needed and let the
 * process end while they are idle.
 */
export function createPasswordPool(options: PasswordPoolOptions): PasswordPool {
  const { policy, threads: threadsMax = availableParallelism(), queueMax = QUEUE_MAX } = options
  const idle: Worker[] = []
  const working = new Map<Worker, Waiting>()
  const queue: Waiting[] = []
  let isClosed = false

  function run(job: HashJob): Promise<HashOutcome | 'busy'> {
    if (isClosed) return Promise.reject(new Unavailable('The hash pool is closed.'))
    if (isFull()) return Promise.resolve('busy')
    return new Promise((resolve, reject) => {
      queue.push({ job, resolve, reject })
      assign()
    })
  }

  function isFull(): boolean {
    return working.size >= threadsMax && queue.length >= queueMax
  }

  function assign(): void {
    if (queue.length === 0) return
    const thread = idle.pop() ?? (working.size < threadsMax ? startThread() : undefined)
    if (thread === undefined) return
    const next = queue.shift()
    if (next === undefined) return
    working.set(thread, next)
    thread.ref()
    thread.postMessage(next.job)
  }

  function startThread(): Worker {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    const thread = new Worker(new URL(`./hash-thread.${extension}`, import.meta.url), {
      workerData: { policy },
    })
    thread.on('message', (outcome: HashOutcome) => finish(thread, outcome))
    thread.on('error', (error) => lose(thread, error))
    thread.on('exit', () => lose(thread, new Error('The hash thread ended.')))
    return thread
  }

  function finish(thread: Worker, outcome: HashOutcome): void {
    const done = working.get(thread)
    working.delete(thread)
    thread.unref()
    idle.push(thread)
    done?.resolve(outcome)
    assign()
  }

  function lose(thread: Worker, cause: Error): void {
    const lost = working.get(thread)
    working.delete(thread)
    if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1)
    lost?.reject(new Unavailable('A hash thread failed.', { cause }))
    assign()
  }

  return {
    isFull,
    bytesMax: passwordBytesMax(policy),
    allowsNul: policy.algorithm === 'argon2id',
    async hash(secret) {
      const password = secret.reveal()
      if (!fitsPolicy(password, policy)) throw new RangeError('The password does not fit the hash whole.')
      const outcome = await run({ kind: 'hash', password })
      return outcome === 'busy' || outcome.kind === 'verify' ? 'busy' : outcome.hash
    },
    async verify(password, stored) {
      const outcome = await run({ kind: 'verify', password: password.reveal(), stored })
      return outcome === 'busy' || outcome.kind === 'hash' ? 'busy' : outcome
    },
    async close() {
      isClosed = true
      for (const waiting of queue.splice(0)) waiting.reject(new Unavailable('The hash pool is closed.'))
      await Promise.all([...idle, ...working.keys()].map((thread) => thread.terminate()))
    },
  }
}
