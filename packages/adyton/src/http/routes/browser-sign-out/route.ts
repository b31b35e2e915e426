import { type SignOutDeps, signOut } from '../../../core/accounts/sign-out.ts'
import { empty } from '../../exchange.ts'
import { originOf } from '../../origin.ts'
import type { GuardedRoute } from '../../route.ts'

/** Signs a browser out. It goes on as a guest. */
export function browserSignOut(deps: SignOutDeps): GuardedRoute {
  return {
    name: 'sign_out.browser',
    method: 'POST',
    paths: ['/logout'],
    access: { credential: 'session' },
    counted: 'by credential',
    async handle(request, caller) {
      await signOut(caller, originOf(request), deps)
      return empty(204, { kind: 'ended' })
    },
  }
}
