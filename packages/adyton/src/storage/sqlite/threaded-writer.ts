import { Worker } from 'node:worker_threads'
import { Unavailable } from '../../core/errors.ts'
import type { WriteInput, WriteName, WriteOutput, Writer } from '../sql/write-operations.ts'
import type { WriteJob, WriteOutcome } from './write-batch.ts'

interface Waiting {
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
}

/** Writes on a thread of its own, so that no commit and no foreign lock ever stops the event loop. */
export class ThreadedWriter implements Writer {
  readonly #file: string
  readonly #timeZone: string
  readonly #waiting = new Map<number, Waiting>()
  #thread: Worker | undefined
  #outbox: WriteJob[] = []
  #lastId = 0
  #closed = false

  constructor(file: string, timeZone: string) {
    this.#file = file
    this.#timeZone = timeZone
  }

  write<Name extends WriteName>(name: Name, input: WriteInput<Name>): Promise<WriteOutput<Name>> {
    if (this.#closed) return Promise.reject(new Unavailable('The database is closed.'))
    return new Promise((resolve, reject) => {
      this.#lastId += 1
      this.#waiting.set(this.#lastId, { resolve, reject })
      // What is asked for in one turn of the loop crosses to the thread in one message.
      if (this.#outbox.length === 0) setImmediate(() => this.#post())
      this.#outbox.push({ id: this.#lastId, name, input })
    })
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#post()
    const thread = this.#thread
    if (thread === undefined) return
    const gone = new Promise<void>((resolve) => thread.once('exit', () => resolve()))
    thread.ref()
    thread.postMessage('close')
    await gone
  }

  #post(): void {
    if (this.#outbox.length === 0) return
    this.#thread ??= this.#start()
    this.#thread.ref()
    // As text: a batch of plain values is written and read as JSON in a fraction of what cloning it costs.
    this.#thread.postMessage(JSON.stringify(this.#outbox))
    this.#outbox = []
  }

  /** The thread lets the process end while it is idle, and is started anew should it ever die. */
  #start(): Worker {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    const thread = new Worker(new URL(`./writer-thread.${extension}`, import.meta.url), {
      workerData: { file: this.#file, timeZone: this.#timeZone },
    })
    // Not every message is the thread's: `node --watch` sends its own through the same channel.
    thread.on('message', (message: unknown) => {
      if (Array.isArray(message)) this.#settle(message)
    })
    thread.on('error', (error) => this.#fail(thread, error))
    thread.on('exit', () => this.#fail(thread, new Error('The writer thread ended.')))
    return thread
  }

  #settle(outcomes: readonly WriteOutcome[]): void {
    for (const outcome of outcomes) {
      const waiting = this.#waiting.get(outcome.id)
      this.#waiting.delete(outcome.id)
      // The value crossed a thread; `write` ties its type to the name it was asked for by.
      if (outcome.ok) waiting?.resolve(outcome.value as never)
      else
        waiting?.reject(outcome.unavailable ? new Unavailable(outcome.message) : new Error(outcome.message))
    }
    if (this.#waiting.size === 0) this.#thread?.unref()
  }

  /** Refuses everyone who waits. A thread that fails tells so before it ends: by then another may have taken over. */
  #fail(thread: Worker, cause: Error): void {
    if (this.#thread !== thread) return
    this.#thread = undefined
    // Refused is refused: what has not been sent yet must not be carried out by the next thread.
    this.#outbox = []
    for (const { reject } of this.#waiting.values()) {
      reject(new Unavailable('The writer thread failed.', { cause }))
    }
    this.#waiting.clear()
  }
}
