import type { UsageLog } from '../usage.ts'
import type { StoredToken, TokenId } from './token.ts'

/** A token as it will look once its pending use is written, so that lists show what has just happened. */
export function withPendingUse(token: StoredToken, usage: Pick<UsageLog<TokenId>, 'pending'>): StoredToken {
  const use = usage.pending(token.id)
  if (use === undefined || (token.lastUsedAt !== null && token.lastUsedAt >= use.at)) return token
  return { ...token, lastUsedAt: use.at, lastUsedIp: use.ip, lastUsedAgent: use.userAgent, updatedAt: use.at }
}
