import {
  type ChangePasswordDeps,
  changePassword,
  type PasswordChangeResult,
} from '../../../core/accounts/change-password.ts'
import { faulty } from '../../../fields/field.ts'
import { newPassword, type PasswordRules, triedPassword } from '../../../fields/password.ts'
import { type AuthRequest, type AuthResponse, json, type SessionChange } from '../../exchange.ts'
import { originOf } from '../../origin.ts'
import { invalid, problem } from '../../problem.ts'
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
    budget: 'password',
    handle: (request, caller) =>
      withFields(fields, request, async ({ current_password, password }) => {
        const wish = { current: current_password, next: password }
        const result = await changePassword(wish, caller, originOf(request), deps)
        return result.ok ? accepted(result.secret) : refusal(result.reason, request)
      }),
  }
}

/** As Fortify answers: JSON of an empty text. */
function accepted(secret: Extract<PasswordChangeResult, { ok: true }>['secret']): AuthResponse {
  const session: SessionChange | undefined = secret && { kind: 'renewed', secret }
  return { ...json(200, ''), ...(session && { session }) }
}

function refusal(
  reason: Extract<PasswordChangeResult, { ok: false }>['reason'],
  request: AuthRequest,
): AuthResponse {
  switch (reason) {
    case 'busy':
      return problem('unavailable', request)
    case 'caller_gone':
      return problem('unauthenticated', request)
    case 'wrong_password':
      return invalid(
        faulty('current_password', 'The provided password does not match your current password.').faults,
        request,
      )
  }
}
