import type { Origin } from '../audit/events.ts'
import { Unavailable } from '../errors.ts'
import type { Clock, TokenStore, TokenUse } from '../ports.ts'
import { type Timestamp, wholeSecond } from '../timestamp.ts'
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

/** Changed in place: at a new object per request, what survives until the flush would keep the collector busy. */
interface PendingUse {
  /** Whole seconds since 1970, which is all that the column keeps. */
  second: number
  ip: string | null
  userAgent: string | null
}

/**
 * One use per token is kept, the latest. Losing what was recorded since the last flush, about a second unless
 * thousands of tokens are in use, is the price of a crash; a write per request would cost half the throughput.
 */
export function createUsageLog(tokens: Pick<TokenStore, 'recordUses'>, clock: Clock): UsageLog {
  const pending = new Map<TokenId, PendingUse>()

  async function flush(): Promise<number> {
    // In the order of their ids, neighbours in the table share a page: a tenth of the pages are written.
    const ids = [...pending.keys()].sort((one, other) => one - other)
    for (let from = 0; from < ids.length; from += BATCH_ROWS) {
      const batch = ids.slice(from, from + BATCH_ROWS).flatMap(pendingUse)
      try {
        await tokens.recordUses(batch)
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

  function record(id: TokenId, { ip, userAgent }: Origin): void {
    const second = Math.floor(clock.now() / 1_000)
    const known = pending.get(id)
    if (known === undefined) {
      pending.set(id, { second, ip, userAgent })
    } else {
      known.second = second
      known.ip = ip
      known.userAgent = userAgent
    }
  }

  function pendingUse(id: TokenId): readonly TokenUse[] {
    const use = pending.get(id)
    return use === undefined ? [] : [{ id, at: atSecond(use), ip: use.ip, userAgent: use.userAgent }]
  }

  /** A use stays pending until it is written, so that lists show it all the while; a later one stays on. */
  function forget(batch: readonly TokenUse[]): void {
    for (const written of batch) {
      const use = pending.get(written.id)
      if (use !== undefined && atSecond(use) === written.at) pending.delete(written.id)
    }
  }

  return {
    record,
    withPending: (token) => pendingUse(token.id).reduce(applyUse, token),
    flush,
  }
}

function atSecond(use: PendingUse): Timestamp {
  return wholeSecond(use.second * 1_000)
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
