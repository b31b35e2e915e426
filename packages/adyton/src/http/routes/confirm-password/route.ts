import {
  type Confirmation,
  confirmPassword,
  isRecentlyConfirmed,
} from '../../../core/accounts/confirm-password.ts'
import type { ProveDeps } from '../../../core/accounts/prove-password.ts'
import type { Clock } from '../../../core/ports.ts'
import type { Principal } from '../../../core/principal.ts'
import type { RenewDeps, SessionCaller } from '../../../core/sessions/renew.ts'
import { faulty } from '../../../fields/field.ts'
import { triedPassword } from '../../../fields/password.ts'
import { type AuthRequest, type AuthResponse, json } from '../../exchange.ts'
import { originOf } from '../../origin.ts'
import { invalid, overtaken, problem } from '../../problem.ts'
import { type GuardedRoute, withFields } from '../../route.ts'

export type ConfirmRouteDeps = ProveDeps & RenewDeps

const FIELDS = { password: triedPassword() } as const

/** Asks for the password again, before something that a borrowed browser must not do. It counts for 15 minutes. */
export function confirmPasswordRoute(deps: ConfirmRouteDeps): GuardedRoute {
  return {
    name: 'password.confirm',
    method: 'POST',
    paths: ['/user/confirm-password'],
    access: { credential: 'session' },
    budget: 'password',
    handle: (request, caller) =>
      withFields(FIELDS, request, async ({ password }) => {
        if (!hasSession(caller)) return problem('unauthorized', request)
        const result = await confirmPassword(password, caller, originOf(request), deps)
        if (!result.ok) return refusal(result.reason, request)
        return { ...json(201, ''), session: { kind: 'renewed', secret: result.secret } }
      }),
  }
}

/** Whether it would be asked for. */
export function confirmedPasswordStatus(deps: { readonly clock: Clock }): GuardedRoute {
  return {
    name: 'password.confirmed_status',
    method: 'GET',
    paths: ['/user/confirmed-password-status'],
    access: { credential: 'session' },
    handle: (_request, caller) =>
      json(200, {
        confirmed: hasSession(caller) && isRecentlyConfirmed(caller.credential.session, deps.clock),
      }),
  }
}

function hasSession(caller: Principal): caller is SessionCaller {
  return caller.credential.kind === 'session'
}

function refusal(reason: Extract<Confirmation, { ok: false }>['reason'], request: AuthRequest): AuthResponse {
  switch (reason) {
    case 'busy':
      return problem('unavailable', request)
    case 'session_changed':
      return overtaken(request)
    case 'wrong_password':
      return invalid(faulty('password', 'The provided password was incorrect.').faults, request)
  }
}
