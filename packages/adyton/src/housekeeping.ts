import type { Log } from './core/ports.ts'

const FLUSH_EVERY_MS = 1_000
const PRUNE_EVERY_MS = 3_600_000
/** The first clean-up waits until the start is over. */
const PRUNE_FIRST_MS = 60_000
/** How many uses are written per second at most, on average: load stretches the interval, not the writer. */
const USES_PER_SECOND = 2_000

export interface HousekeepingDeps {
  /** Writes the uses that are pending and says how many those were. */
  readonly flush: () => Promise<number>
  /** Deletes what is over, in small steps. */
  readonly prune: () => AsyncIterable<unknown>
  readonly log: Log
}

export interface Housekeeping {
  /** Ends the timers, waits for the step that is under way, and writes the uses that are still pending. */
  stop(): Promise<void>
}

/**
 * The work that happens by itself: uses are written about once a second, less often when thousands of tokens
 * are in use, and expired tokens and sessions are deleted once an hour, the first time shortly after the start. No timer
 * keeps the process alive.
 */
export function startHousekeeping({ flush, prune, log }: HousekeepingDeps): Housekeeping {
  const flushing = repeat(
    async () => ((await flush()) / USES_PER_SECOND) * 1_000,
    { firstMs: FLUSH_EVERY_MS, everyMs: FLUSH_EVERY_MS },
    log,
  )
  const pruning = repeat(
    (signal) => drain(prune(), signal),
    { firstMs: PRUNE_FIRST_MS, everyMs: PRUNE_EVERY_MS },
    log,
  )
  return {
    async stop() {
      await Promise.all([flushing.stop(), pruning.stop()])
      await flush().catch((error: unknown) =>
        log.error({ err: error }, 'The last uses could not be written.'),
      )
    },
  }
}

/** Goes on until the end, or until it is told to stop: a long clean-up does not hold up the end of the process. */
async function drain(steps: AsyncIterable<unknown>, signal: AbortSignal): Promise<number> {
  for await (const _ of steps) if (signal.aborted) break
  return 0
}

/**
 * Runs a task again and again. It answers how many milliseconds of rest it asks for, and is given at least
 * `everyMs`. A failure is logged and the task goes on.
 */
function repeat(
  task: (signal: AbortSignal) => Promise<number>,
  { firstMs, everyMs }: { readonly firstMs: number; readonly everyMs: number },
  log: Log,
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()
  let timer = schedule(firstMs)

  function schedule(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      running = run()
    }, ms).unref()
  }

  async function run(): Promise<void> {
    const restMs = await task(stopping.signal).catch((error: unknown) => {
      log.error({ err: error }, 'Housekeeping failed and will be tried again.')
      return 0
    })
    timer = schedule(Math.max(everyMs, restMs))
  }

  return {
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await running
      clearTimeout(timer)
    },
  }
}
