import type { BrowserSignInDeps, SignInDeps } from '../../core/accounts/sign-in.ts'
import type { SignOutDeps } from '../../core/accounts/sign-out.ts'
import type { SessionDraftDeps } from '../../core/sessions/start.ts'
import type { RevokeDeps } from '../../core/tokens/revoke.ts'
import { type Route, split } from '../route.ts'
import { browserRegister } from './browser-register/route.ts'
import { browserSignIn } from './browser-sign-in/route.ts'
import { browserSignOut } from './browser-sign-out/route.ts'
import { type ChangePasswordRouteDeps, changePasswordRoute } from './change-password/route.ts'
import {
  type ConfirmRouteDeps,
  confirmedPasswordStatus,
  confirmPasswordRoute,
} from './confirm-password/route.ts'
import { createToken } from './create-token/route.ts'
import { csrfCookie } from './csrf-cookie/route.ts'
import { currentUser, currentUserWrapped } from './current-user/route.ts'
import { type EndOthersDeps, endOtherSessionsRoute } from './end-other-sessions/route.ts'
import { endSessionRoute } from './end-session/route.ts'
import { listSessionsRoute } from './list-sessions/route.ts'
import { type ListTokensDeps, listTokens } from './list-tokens/route.ts'
import { listUsers } from './list-users/route.ts'
import { type RegisterRouteDeps, registerAccount, registerForToken } from './register/route.ts'
import { revokeTokenRoute } from './revoke-token/route.ts'
import { signInRoutes, signInWithMessage } from './sign-in/route.ts'
import { signOutEverywhereRoute, signOutRoute } from './sign-out/route.ts'

export type RouteDeps = RegisterRouteDeps &
  SessionDraftDeps &
  SignInDeps &
  BrowserSignInDeps &
  SignOutDeps &
  RevokeDeps &
  ListTokensDeps &
  ChangePasswordRouteDeps &
  ConfirmRouteDeps &
  EndOthersDeps &
  Parameters<typeof listSessionsRoute>[0] &
  Parameters<typeof listUsers>[0]

/** Every endpoint there is. */
export function createRoutes(deps: RouteDeps): readonly Route[] {
  return [...tokenRoutes(deps), ...splitRoutes(deps), ...sessionRoutes(deps), listUsers(deps)]
}

function tokenRoutes(deps: RouteDeps): readonly Route[] {
  return [
    registerForToken(deps),
    ...signInRoutes(deps),
    signOutRoute(deps),
    signOutEverywhereRoute('/Logout', deps),
    currentUser,
    currentUserWrapped,
    listTokens(deps),
    createToken(deps),
    revokeTokenRoute(deps),
  ]
}

/** Paths that browsers and clients with tokens share. */
function splitRoutes(deps: RouteDeps): readonly Route[] {
  return [
    split({ name: 'user.register', inSession: browserRegister(deps), otherwise: registerAccount(deps) }),
    split({ name: 'sign_in', inSession: browserSignIn(deps), otherwise: signInWithMessage(deps) }),
    split({
      name: 'sign_out',
      inSession: browserSignOut(deps),
      otherwise: signOutEverywhereRoute('/logout', deps),
    }),
  ]
}

function sessionRoutes(deps: RouteDeps): readonly Route[] {
  return [
    csrfCookie,
    changePasswordRoute(deps),
    confirmPasswordRoute(deps),
    confirmedPasswordStatus(deps),
    listSessionsRoute(deps),
    endSessionRoute(deps),
    endOtherSessionsRoute(deps),
  ]
}
