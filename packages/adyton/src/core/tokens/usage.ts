import type { Origin } from '../audit/events.ts'
import { Unavailable } from '../errors.ts'
import type { Clock, TokenStore, TokenUse } from '../ports.ts'
import { wholeSecond } from '../timestamp.ts'
import type { StoredToken, TokenId } from './token.ts'

/** Rows per commit: small enough that no other write waits long behind one. */
const BATCH_ROWS = 100

/** Remembers when and from where tokens were used, and writes it in batches off the hot path. */
export interface UsageLog {
  record(id: TokenId, origin: Origin): void
  /** The token as it will look once its pending use is written. */
  withPending(token: StoredToken): StoredToken
  /**
   * Writes everything recorded so far and says how many uses that were. What an outage refuses is kept for the
   * next time.
   */
  flush(): Promise<number>
}

interface PendingUse {
  readonly ms: number
  readonly origin: Origin
}

/**
 * One use per token is kept, the latest. Losing what was recorded since the last flush, about a second unless
 * thousands of tokens are in use, is the price of a crash; a write per request would cost half the throughput.
 */
export function createUsageLog(tokens: Pick<TokenStore, 'recordUses'>, clock: Clock): UsageLog {
  const pending = new Map<TokenId, PendingUse>()

  async function flush(): Promise<number> {
    // In the order of their ids, neighbours in the table share a page: a tenth of the pages are written.
    const ids = Float64Array.from(pending.keys()).sort()
    for (let from = 0; from < ids.length; from += BATCH_ROWS) {
      const batch = pendingOf(ids.subarray(from, from + BATCH_ROWS))
      try {
        await tokens.recordUses(batch.map(toUse))
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

  function pendingOf(ids: Float64Array): readonly (readonly [TokenId, PendingUse])[] {
    return Array.from(ids).flatMap((number) => {
      // The numbers are keys of `pending`.
      const id = number as TokenId
      const use = pending.get(id)
      return use === undefined ? [] : [[id, use] as const]
    })
  }

  /** A use stays pending until it is written, so that lists show it all the while; a later one stays on. */
  function forget(batch: readonly (readonly [TokenId, PendingUse])[]): void {
    for (const [id, use] of batch) if (pending.get(id) === use) pending.delete(id)
  }

  return {
    record: (id, origin) => void pending.set(id, { ms: clock.now(), origin }),
    withPending: (token) => {
      const use = pending.get(token.id)
      return use === undefined ? token : applyUse(token, toUse([token.id, use]))
    },
    flush,
  }
}

function toUse([id, { ms, origin }]: readonly [TokenId, PendingUse]): TokenUse {
  return { id, at: wholeSecond(ms), ip: origin.ip, userAgent: origin.userAgent }
}

function applyUse(token: StoredToken, use: TokenUse): StoredToken {
  if (token.lastUsedAt !== null && token.lastUsedAt >= use.at) return token
  return {
    ...token,
    lastUsedAt: use.at,
    lastUsedIp: use.ip,
    lastUsedAgent: use.userAgent,
    updatedAt: use.at,
  }
}
