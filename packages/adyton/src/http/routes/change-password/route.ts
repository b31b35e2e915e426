import {
  type ChangePasswordDeps,
  changePassword,
  type PasswordChangeResult,
} from '../../../core/accounts/change-password.ts'
import type { Principal } from '../../../core/principal.ts'
import { faulty } from '../../../fields/field.ts'
import { newPassword, type PasswordRules, triedPassword } from '../../../fields/password.ts'
import { type AuthRequest, type AuthResponse, json } from '../../exchange.ts'
import { originOf } from '../../origin.ts'
import { invalid, overtaken, problem } from '../../problem.ts'
import { type GuardedRoute, withFields } from '../../route.ts'

export interface ChangePasswordRouteDeps extends ChangePasswordDeps {
  readonly passwordRules: PasswordRules
}

/** Sets a new password for a caller who gives the current one. All other sessions of the user end. */
export function changePasswordRoute(deps: ChangePasswordRouteDeps): GuardedRoute {
  const fields = { current_password: triedPassword(), password: newPassword(deps.passwordRules) } as const
  return {
    name: 'password.change',
    method: 'PUT',
    paths: ['/user/password'],
    access: { ability: 'write' },
    counted: 'by credential',
    budget: 'password',
    handle: (request, caller) =>
      withFields(fields, request, async ({ current_password, password }) => {
        const wish = { current: current_password, next: password }
        const result = await changePassword(wish, caller, originOf(request), deps)
        return result.ok ? accepted(result.secrets) : refusal(result.reason, request, caller)
      }),
  }
}

/** As Fortify answers: JSON of an empty text. */
function accepted(secrets: Extract<PasswordChangeResult, { ok: true }>['secrets']): AuthResponse {
  return { ...json(200, ''), ...(secrets && { session: { kind: 'renewed', ...secrets } }) }
}

function refusal(
  reason: Extract<PasswordChangeResult, { ok: false }>['reason'],
  request: AuthRequest,
  { credential }: Principal,
): AuthResponse {
  switch (reason) {
    case 'busy':
      return problem('unavailable', request)
    case 'caller_gone':
      return credential.kind === 'session' ? overtaken(request) : problem('unauthenticated', request)
    case 'wrong_password':
      return invalid(
        faulty('current_password', 'The provided password does not match your current password.').faults,
        request,
      )
  }
}
