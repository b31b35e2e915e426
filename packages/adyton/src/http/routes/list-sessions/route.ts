import { sessionIdOf } from '../../../core/principal.ts'
import { type ListSessionsDeps, listSessions } from '../../../core/sessions/list.ts'
import { json } from '../../exchange.ts'
import { apiSession } from '../../resources.ts'
import type { GuardedRoute } from '../../route.ts'

/** Where the caller is signed in. There are at most as many as the configuration allows one user. */
export function listSessionsRoute(deps: ListSessionsDeps): GuardedRoute {
  return {
    name: 'session.list',
    method: 'GET',
    paths: ['/api/sessions'],
    access: { ability: 'read' },
    async handle(_request, caller) {
      const sessions = await listSessions(caller.user, deps)
      const currentId = sessionIdOf(caller)
      return json(200, { sessions: sessions.map((session) => apiSession(session, currentId)) })
    },
  }
}
