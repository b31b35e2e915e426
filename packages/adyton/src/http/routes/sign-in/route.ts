import { type SignInDeps, type SignInResult, signInForToken } from '../../../core/accounts/sign-in.ts'
import type { IssuedToken } from '../../../core/tokens/issue.ts'
import { DEFAULT_TOKEN_NAME } from '../../../core/tokens/policy.ts'
import { deviceName } from '../../../fields/device-name.ts'
import { accountEmail } from '../../../fields/email.ts'
import { faulty } from '../../../fields/field.ts'
import { triedPassword } from '../../../fields/password.ts'
import { type AuthRequest, type AuthResponse, json } from '../../exchange.ts'
import { originOf } from '../../origin.ts'
import { invalid, problem } from '../../problem.ts'
import { apiUser, signedInUser } from '../../resources.ts'
import { type OpenRoute, unlessFull, withFields } from '../../route.ts'

type SignedIn = Extract<SignInResult<IssuedToken>, { ok: true }>

/** How one family of sign-in paths answers. The check itself is the same behind all of them. */
interface Profile {
  readonly name: string
  readonly paths: readonly string[]
  readonly accept: (result: SignedIn) => AuthResponse
  readonly refuse: (request: AuthRequest) => AuthResponse
}

/** A message as well, for clients of /login, who write it with a capital letter or without. */
const WITH_MESSAGE: Profile = {
  name: 'sign_in.with_message',
  paths: ['/Login'],
  accept: (result) =>
    json(200, {
      message: 'Login successful!',
      user: signedInUser(result.user),
      token: plainText(result),
    }),
  refuse: invalidCredentials,
}

const PROFILES: readonly Profile[] = [
  WITH_MESSAGE,
  {
    // The user and the token, for clients of the API.
    name: 'sign_in.with_user',
    paths: ['/api/auth/login', '/api/login'],
    accept: (result) => json(200, { user: apiUser(result.user), token: plainText(result) }),
    refuse: invalidCredentials,
  },
  {
    // The token alone, for clients that ask for nothing else.
    name: 'sign_in.token_only',
    paths: ['/api/auth/token', '/api/sanctum/token'],
    accept: (result) => json(200, { token: plainText(result) }),
    refuse: invalidCredentials,
  },
  {
    // As Laravel's documentation of Sanctum shows it.
    name: 'sign_in.bare_token',
    paths: ['/sanctum/token'],
    accept: (result) => ({ status: 200, body: { kind: 'text', text: plainText(result) } }),
    refuse: (request) => invalid(faulty('email', 'The provided credentials are incorrect.').faults, request),
  },
]

const FIELDS = { email: accountEmail(), password: triedPassword(), device_name: deviceName() } as const

/** Every path that signs in for a token and nothing else. They share one budget and one check. */
export function signInRoutes(deps: SignInDeps): readonly OpenRoute[] {
  return PROFILES.map((profile) => signInRoute(profile, deps))
}

/** What /login is outside session mode. */
export function signInWithMessage(deps: SignInDeps): OpenRoute {
  return signInRoute({ ...WITH_MESSAGE, paths: ['/login'] }, deps)
}

function signInRoute(profile: Profile, deps: SignInDeps): OpenRoute {
  return {
    name: profile.name,
    method: 'POST',
    paths: profile.paths,
    access: 'anyone',
    budget: 'signIn',
    handle: unlessFull(deps.passwords, (request) =>
      withFields(FIELDS, request, async ({ email, password, device_name }) => {
        const tokenName = device_name ?? DEFAULT_TOKEN_NAME
        const result = await signInForToken({ email, password, tokenName }, originOf(request), deps)
        if (result.ok) return profile.accept(result)
        return result.reason === 'busy' ? problem('unavailable', request) : profile.refuse(request)
      }),
    ),
  }
}

function invalidCredentials(request: AuthRequest): AuthResponse {
  return problem('invalid_credentials', request)
}

function plainText(result: SignedIn): string {
  return result.granted.plainText.reveal()
}
