import { json } from '../../exchange.ts'
import { apiUser } from '../../resources.ts'
import type { GuardedRoute } from '../../route.ts'

/** The caller, flat as stock answers it. */
export const currentUser: GuardedRoute = {
  name: 'user.show',
  method: 'GET',
  paths: ['/api/user'],
  access: {},
  handle: (_request, caller) => json(200, apiUser(caller.user)),
}

/** The caller, wrapped for clients of /api/auth. */
export const currentUserWrapped: GuardedRoute = {
  name: 'user.show_wrapped',
  method: 'GET',
  paths: ['/api/auth/user'],
  access: {},
  handle: (_request, caller) => json(200, { user: apiUser(caller.user) }),
}
