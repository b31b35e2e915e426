import { type SignOutDeps, signOut, signOutEverywhere } from '../../../core/accounts/sign-out.ts'
import { json } from '../../exchange.ts'
import { originOf } from '../../origin.ts'
import type { GuardedRoute } from '../../route.ts'

/** Ends the credential the request came in with, whatever its abilities. */
export function signOutRoute(deps: SignOutDeps): GuardedRoute {
  return {
    name: 'sign_out.current',
    method: 'POST',
    paths: ['/api/auth/logout', '/api/logout'],
    access: {},
    counted: 'by credential',
    async handle(request, caller) {
      await signOut(caller, originOf(request), deps)
      return { ...json(200, { message: 'Successfully logged out' }), session: { kind: 'ended' } }
    },
  }
}

/**
 * Ends every token of the caller, for clients of /logout. It revokes others than itself, so it needs `write`: a token
 * that may only read must not sign its user out everywhere.
 */
export function signOutEverywhereRoute(path: '/logout' | '/Logout', deps: SignOutDeps): GuardedRoute {
  return {
    name: 'sign_out.everywhere',
    method: 'POST',
    paths: [path],
    access: { ability: 'write' },
    counted: 'by credential',
    cookies: 'never',
    async handle(request, caller) {
      await signOutEverywhere(caller, originOf(request), deps)
      return json(200, { message: 'Logged out successfully' })
    },
  }
}
