import { type SignInDeps, type SignInResult, signIn } from '../../../core/accounts/sign-in.ts'
import { DEFAULT_TOKEN_NAME } from '../../../core/tokens/policy.ts'
import { deviceName } from '../../../fields/device-name.ts'
import { accountEmail } from '../../../fields/email.ts'
import { faulty } from '../../../fields/field.ts'
import { triedPassword } from '../../../fields/password.ts'
import { originOf } from '../../answer.ts'
import { type AuthRequest, type AuthResponse, json } from '../../exchange.ts'
import { invalid, problem } from '../../problem.ts'
import { apiUser, signedInUser } from '../../resources.ts'
import { type OpenRoute, unlessFull, withFields } from '../../route.ts'

type SignedIn = Extract<SignInResult, { ok: true }>

/** How one family of sign-in paths answers. The check itself is the same behind all of them. */
interface Profile {
  readonly name: string
  readonly paths: readonly string[]
  readonly accept: (result: SignedIn) => AuthResponse
  readonly refuse: (request: AuthRequest) => AuthResponse
}

const PROFILES: readonly Profile[] = [
  {
    // The user and the token, for clients of the API.
    name: 'sign_in.with_user',
    paths: ['/api/auth/login', '/api/login'],
    accept: (result) => json(200, { user: apiUser(result.user), token: plainText(result) }),
    refuse: invalidCredentials,
  },
  {
    // A message as well, for clients of /login, who write it with a capital letter or without.
    name: 'sign_in.with_message',
    paths: ['/login', '/Login'],
    accept: (result) =>
      json(200, {
        message: 'Login successful!',
        user: signedInUser(result.user),
        token: plainText(result),
      }),
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

/** Every way to sign in with an address and a password. They share one budget and one check. */
export function signInRoutes(deps: SignInDeps): readonly OpenRoute[] {
  return PROFILES.map((profile) => signInRoute(profile, deps))
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
        const result = await signIn({ email, password, tokenName }, originOf(request), deps)
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
  return result.issued.plainText.reveal()
}
