import { Worker } from 'node:worker_threads'
import { Unavailable } from '../core/errors.ts'
import type { HashPolicy } from '../core/passwords/policy.ts'
import type { HashJob, HashOutcome } from './hash-job.ts'

interface Waiting {
  readonly job: HashJob
  readonly resolve: (outcome: HashOutcome) => void
  readonly reject: (error: Error) => void
}

/**
 * What others send through a thread's channel: `node --watch` names each file that the thread imports. Taken for
 * an outcome, it would give one caller the verdict on the password of another.
 */
interface ForeignMessage {
  readonly 'watch:import': readonly string[]
}

/** A bounded queue of hash jobs and the threads that work it off, one job each at a time. */
export class HashThreads {
  readonly #policy: HashPolicy
  readonly #threadsMax: number
  readonly #queueMax: number
  readonly #idle: Worker[] = []
  readonly #working = new Map<Worker, Waiting>()
  readonly #queue: Waiting[] = []
  #closed = false

  constructor(policy: HashPolicy, bounds: { readonly threads: number; readonly queue: number }) {
    this.#policy = policy
    this.#threadsMax = bounds.threads
    this.#queueMax = bounds.queue
  }

  /** Whether every thread works and nobody more may wait. */
  get isFull(): boolean {
    return this.#working.size >= this.#threadsMax && this.#queue.length >= this.#queueMax
  }

  run(job: HashJob): Promise<HashOutcome | 'busy'> {
    if (this.#closed) return Promise.reject(new Unavailable('The hash pool is closed.'))
    if (this.isFull) return Promise.resolve('busy')
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject })
      this.#assign()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const waiting of this.#queue.splice(0)) {
      waiting.reject(new Unavailable('The hash pool is closed.'))
    }
    await Promise.all([...this.#idle, ...this.#working.keys()].map((thread) => thread.terminate()))
  }

  #assign(): void {
    if (this.#queue.length === 0) return
    const thread = this.#idle.pop() ?? (this.#working.size < this.#threadsMax ? this.#start() : undefined)
    const next = thread && this.#queue.shift()
    if (thread === undefined || next === undefined) return
    this.#working.set(thread, next)
    thread.ref()
    thread.postMessage(next.job)
  }

  #start(): Worker {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    const thread = new Worker(new URL(`./hash-thread.${extension}`, import.meta.url), {
      workerData: { policy: this.#policy },
    })
    thread.on('message', (message: HashOutcome | ForeignMessage) => {
      if ('kind' in message) this.#finish(thread, message)
    })
    thread.on('error', (error) => this.#lose(thread, error))
    thread.on('exit', () => this.#lose(thread, new Error('The hash thread ended.')))
    return thread
  }

  #finish(thread: Worker, outcome: HashOutcome): void {
    const done = this.#working.get(thread)
    this.#working.delete(thread)
    thread.unref()
    this.#idle.push(thread)
    done?.resolve(outcome)
    this.#assign()
  }

  #lose(thread: Worker, cause: Error): void {
    const lost = this.#working.get(thread)
    this.#working.delete(thread)
    if (this.#idle.includes(thread)) this.#idle.splice(this.#idle.indexOf(thread), 1)
    lost?.reject(new Unavailable('A hash thread failed.', { cause }))
    this.#assign()
  }
}
