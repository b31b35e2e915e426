import { principalCan, tokenIdOf } from '../../../core/principal.ts'
import { parseTokenId } from '../../../core/tokens/format.ts'
import { type RevokeDeps, revokeToken } from '../../../core/tokens/revoke.ts'
import { optional } from '../../../fields/field.ts'
import { oneOf } from '../../../fields/text.ts'
import { json } from '../../exchange.ts'
import { originOf } from '../../origin.ts'
import { problem } from '../../problem.ts'
import { type GuardedRoute, withQuery } from '../../route.ts'

/** `?descendants=1` takes along what the token has made. A misspelt wish is refused, not taken for no. */
const QUERY = { descendants: optional(oneOf(['0', '1'])) } as const

/**
 * Revokes one of the caller's tokens. A token may always revoke itself; any other needs `write`, and that is
 * asked before anything is looked up, so that the answer does not tell which ids exist.
 */
export function revokeTokenRoute(deps: RevokeDeps): GuardedRoute {
  return {
    name: 'token.revoke',
    method: 'DELETE',
    paths: ['/api/tokens/:id', '/api/auth/tokens/:id'],
    access: {},
    counted: 'by credential',
    handle: (request, caller) =>
      withQuery(QUERY, request, async (query) => {
        const id = parseTokenId(request.params['id'] ?? '')
        const descendants = query.descendants === '1'
        const onlyItself = id !== undefined && id === tokenIdOf(caller) && !descendants
        if (!onlyItself && !principalCan(caller, 'write')) return problem('missing_ability', request)
        const revoked =
          id !== undefined && (await revokeToken(id, { descendants }, caller, originOf(request), deps))
        return revoked
          ? json(200, { message: 'Token revoked successfully' })
          : problem('token_not_found', request)
      }),
  }
}
