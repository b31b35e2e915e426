import type { SignInDeps } from '../../core/accounts/sign-in.ts'
import type { RevokeDeps } from '../../core/tokens/revoke.ts'
import type { Route } from '../route.ts'
import { createToken } from './create-token/route.ts'
import { currentUser, currentUserWrapped } from './current-user/route.ts'
import { type ListTokensDeps, listTokens } from './list-tokens/route.ts'
import { listUsers } from './list-users/route.ts'
import { type RegisterRouteDeps, registerAccount, registerForToken } from './register/route.ts'
import { revokeTokenRoute } from './revoke-token/route.ts'
import { signInRoutes } from './sign-in/route.ts'
import { signOutEverywhereRoute, signOutRoute } from './sign-out/route.ts'

export type RouteDeps = RegisterRouteDeps &
  SignInDeps &
  RevokeDeps &
  ListTokensDeps &
  Parameters<typeof listUsers>[0]

/** Every endpoint there is. */
export function createRoutes(deps: RouteDeps): readonly Route[] {
  return [
    registerForToken(deps),
    registerAccount(deps),
    ...signInRoutes(deps),
    signOutRoute(deps),
    signOutEverywhereRoute(deps),
    currentUser,
    currentUserWrapped,
    listTokens(deps),
    createToken(deps),
    revokeTokenRoute(deps),
    listUsers(deps),
  ]
}
