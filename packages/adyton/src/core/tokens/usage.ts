import type { Origin } from '../audit/events.ts'
import { Unavailable } from '../errors.ts'
import type { Clock, TokenStore, TokenUse } from '../ports.ts'
import { wholeSecond } from '../timestamp.ts'
import type { StoredToken, TokenId } from './token.ts'

/** Rows per commit: small enough that no other write waits long behind one (measured: 100 rows under 2 ms). */
const BATCH_ROWS = 100

/** Remembers when and from where tokens were used, and writes it in batches off the hot path. */
export interface UsageLog {
  record(id: TokenId, origin: Origin): void
  /** The token as it will look once its pending use is written. */
  withPending(token: StoredToken): StoredToken
  /** Writes everything recorded so far, the longest waiting first. What an outage refuses is kept for the next time. */
  flush(): Promise<void>
}

/**
 * One use per token is kept, the latest. Losing what was recorded since the last flush, about a second, is
 * the price of a crash; a write per request would cost half the throughput.
 */
export function createUsageLog(tokens: Pick<TokenStore, 'recordUses'>, clock: Clock): UsageLog {
  const pending = new Map<TokenId, { ms: number; origin: Origin }>()

  async function flush(): Promise<void> {
    let left = pending.size
    while (left > 0 && pending.size > 0) {
      const batch = [...pending.entries().take(BATCH_ROWS)]
      left -= batch.length
      for (const [id] of batch) pending.delete(id)
      await tokens.recordUses(batch.map(toUse)).catch((error: unknown) => {
        for (const [id, use] of batch) if (!pending.has(id)) pending.set(id, use)
        if (!(error instanceof Unavailable)) throw error
        left = 0
      })
    }
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

function toUse([id, { ms, origin }]: [TokenId, { ms: number; origin: Origin }]): TokenUse {
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
