import { type BrowserSignInDeps, signInForSession } from '../../../core/accounts/sign-in.ts'
import { accountEmail } from '../../../fields/email.ts'
import { faulty } from '../../../fields/field.ts'
import { flag } from '../../../fields/flag.ts'
import { triedPassword } from '../../../fields/password.ts'
import { type AuthRequest, type AuthResponse, empty } from '../../exchange.ts'
import { originOf } from '../../origin.ts'
import { invalid, problem } from '../../problem.ts'
import { type OpenRoute, unlessFull, withFields } from '../../route.ts'

const FIELDS = { email: accountEmail(), password: triedPassword(), remember: flag() } as const

/** Signs a browser in. Every refusal is one of the form's, as front-ends written for Laravel Breeze show it. */
export function browserSignIn(deps: BrowserSignInDeps): OpenRoute {
  return {
    name: 'sign_in.browser',
    method: 'POST',
    paths: ['/login'],
    access: 'anyone',
    budget: 'signIn',
    whenThrottled: (request, seconds) =>
      atEmail(`Too many login attempts. Please try again in ${seconds} seconds.`, request),
    handle: unlessFull(deps.passwords, (request, cookies) =>
      withFields(FIELDS, request, async (values) => {
        const result = await signInForSession({ ...values, cookies }, originOf(request), deps)
        if (result.ok) return empty(204, { kind: 'started', ...result.granted })
        return result.reason === 'busy'
          ? problem('unavailable', request)
          : atEmail('These credentials do not match our records.', request)
      }),
    ),
  }
}

function atEmail(text: string, request: AuthRequest): AuthResponse {
  return invalid(faulty('email', text).faults, request)
}
