import { ownedBy } from '../../../core/accounts/owner.ts'
import type { TokenStore } from '../../../core/ports.ts'
import { tokenIdOf } from '../../../core/principal.ts'
import { withPendingUse } from '../../../core/tokens/last-use.ts'
import type { TokenPolicy } from '../../../core/tokens/policy.ts'
import type { TokenId } from '../../../core/tokens/token.ts'
import type { UsageLog } from '../../../core/usage.ts'
import { json } from '../../exchange.ts'
import { nextCursor, pageRequest, pagingFields } from '../../paging.ts'
import { apiToken } from '../../resources.ts'
import { type GuardedRoute, withQuery } from '../../route.ts'

export interface ListTokensDeps {
  readonly tokens: Pick<TokenStore, 'list'>
  readonly tokenUsage: Pick<UsageLog<TokenId>, 'pending'>
  readonly tokenPolicy: TokenPolicy
}

/** The caller's own tokens, a page at a time, with uses that have not been written yet. */
export function listTokens(deps: ListTokensDeps): GuardedRoute {
  return {
    name: 'token.list',
    method: 'GET',
    paths: ['/api/tokens', '/api/auth/tokens'],
    access: { ability: 'read' },
    handle: (request, caller) =>
      withQuery(pagingFields, request, async (query) => {
        const page = await deps.tokens.list(ownedBy(caller.user, deps.tokenPolicy), pageRequest(query))
        const currentId = tokenIdOf(caller)
        const tokens = page.items.map((token) =>
          apiToken(withPendingUse(token, deps.tokenUsage), deps.tokenPolicy, currentId),
        )
        return json(200, { tokens, next_cursor: nextCursor(page) })
      }),
  }
}
