import type { UserStore } from '../../../core/ports.ts'
import { json } from '../../exchange.ts'
import { nextCursor, pageRequest, pagingFields } from '../../paging.ts'
import { apiUser } from '../../resources.ts'
import { type GuardedRoute, withQuery } from '../../route.ts'

/** All users, for an admin whose credential has the ability as well. */
export function listUsers(deps: { readonly users: Pick<UserStore, 'list'> }): GuardedRoute {
  return {
    name: 'admin.list_users',
    method: 'GET',
    paths: ['/api/admin/users'],
    access: { ability: 'admin', roles: ['admin'] },
    handle: (request) =>
      withQuery(pagingFields, request, async (query) => {
        const page = await deps.users.list(pageRequest(query))
        return json(200, { users: page.items.map(apiUser), next_cursor: nextCursor(page) })
      }),
  }
}
