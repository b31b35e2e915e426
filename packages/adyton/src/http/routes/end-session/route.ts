import { sessionIdOf } from '../../../core/principal.ts'
import { type EndDeps, endSession, parseSessionId } from '../../../core/sessions/end.ts'
import { json } from '../../exchange.ts'
import { originOf } from '../../origin.ts'
import { problem } from '../../problem.ts'
import type { GuardedRoute } from '../../route.ts'

/** Ends one of the caller's sessions. A browser that ends its own is signed out. */
export function endSessionRoute(deps: EndDeps): GuardedRoute {
  return {
    name: 'session.end',
    method: 'DELETE',
    paths: ['/api/sessions/:id'],
    access: { ability: 'write' },
    counted: 'by credential',
    async handle(request, caller) {
      const id = parseSessionId(request.params['id'] ?? '')
      const isEnded = id !== undefined && (await endSession(id, caller, originOf(request), deps))
      if (!isEnded) return problem('session_not_found', request)
      const response = json(200, { message: 'Session ended successfully' })
      return id === sessionIdOf(caller) ? { ...response, session: { kind: 'ended' } } : response
    },
  }
}
