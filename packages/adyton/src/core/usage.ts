import type { Origin } from './audit/events.ts'
import type { CredentialUse } from './credential-use.ts'
import { Unavailable } from './errors.ts'
import type { Clock } from './ports.ts'
import { type Timestamp, wholeSecond } from './timestamp.ts'

/** Rows per commit: small enough that no other write waits long behind one. */
const BATCH_ROWS = 100

/** Remembers when and from where credentials of one kind were used, and writes it in batches off the hot path. */
export interface UsageLog<Id> {
  record(id: Id, origin: Origin): void
  /** The use that is still to be written, where there is one. */
  pending(id: Id): CredentialUse<Id> | undefined
  /**
   * Writes everything recorded so far and says how many uses that were. What an outage refuses is kept for the
   * next time.
   */
  flush(): Promise<number>
}

/** Where uses are written. At most 100 per call. */
export interface UseStore<Id> {
  recordUses(uses: readonly CredentialUse<Id>[]): Promise<void>
}

/** Changed in place: at a new object per request, what survives until the flush would keep the collector busy. */
interface PendingUse {
  /** Whole seconds since 1970, which is all that the column keeps. */
  second: number
  ip: string | null
  userAgent: string | null
}

/**
 * One use per credential is kept, the latest. Losing what was recorded since the last flush, about a second unless
 * thousands of them are in use, is the price of a crash; a write per request would cost half the throughput.
 */
export function createUsageLog<Id extends number>(store: UseStore<Id>, clock: Clock): UsageLog<Id> {
  const waiting = new Map<Id, PendingUse>()

  async function flush(): Promise<number> {
    // In the order of their ids, neighbours in the table share a page: a tenth of the pages are written.
    const ids = [...waiting.keys()].sort((one, other) => one - other)
    for (let from = 0; from < ids.length; from += BATCH_ROWS) {
      const batch = ids.slice(from, from + BATCH_ROWS).flatMap((id) => pending(id) ?? [])
      try {
        await store.recordUses(batch)
      } catch (error) {
        if (error instanceof Unavailable) return from
        // What is refused for what it says would be refused for ever, and hold up all that waits behind it.
        forget(batch)
        throw error
      }
      forget(batch)
    }
    return ids.length
  }

  function record(id: Id, { ip, userAgent }: Origin): void {
    const second = Math.floor(clock.now() / 1_000)
    const known = waiting.get(id)
    if (known === undefined) {
      waiting.set(id, { second, ip, userAgent })
    } else {
      known.second = second
      known.ip = ip
      known.userAgent = userAgent
    }
  }

  function pending(id: Id): CredentialUse<Id> | undefined {
    const use = waiting.get(id)
    return use && { id, at: atSecond(use), ip: use.ip, userAgent: use.userAgent }
  }

  /** A use stays pending until it is written, so that lists show it all the while; a later one stays on. */
  function forget(batch: readonly CredentialUse<Id>[]): void {
    for (const written of batch) {
      const use = waiting.get(written.id)
      if (use !== undefined && atSecond(use) === written.at) waiting.delete(written.id)
    }
  }

  return { record, pending, flush }
}

function atSecond(use: PendingUse): Timestamp {
  return wholeSecond(use.second * 1_000)
}
