import type { RegisterRefusal, RegisterRequest } from '../core/accounts/register.ts'
import type { UserStore } from '../core/ports.ts'
import { type RolePolicy, roleAtRegistration } from '../core/roles/roles.ts'
import { newEmail } from '../fields/email.ts'
import { faulty, optional, type Values } from '../fields/field.ts'
import { taken } from '../fields/messages.ts'
import { newPassword, type PasswordRules } from '../fields/password.ts'
import { oneOf, text } from '../fields/text.ts'
import type { AuthRequest, AuthResponse } from './exchange.ts'
import { invalid, problem } from './problem.ts'

export interface AccountFieldsDeps {
  readonly users: Pick<UserStore, 'emailTaken'>
  readonly rolePolicy: RolePolicy
  readonly passwordRules: PasswordRules
  /** Whether a registration must repeat the password. One that repeats it must do so exactly. */
  readonly passwordConfirmedAtRegistration: boolean
}

/** What every way to register asks for. */
export function accountFields(deps: AccountFieldsDeps) {
  return {
    name: text({ max: 255 }),
    email: newEmail((address) => deps.users.emailTaken(address)),
    password: newPassword(deps.passwordRules, {
      confirmed: deps.passwordConfirmedAtRegistration ? 'always' : 'if sent',
    }),
    role: optional(oneOf(deps.rolePolicy.selfAssignable)),
  } as const
}

export function toRegisterRequest(
  { name, email, password, role }: Values<ReturnType<typeof accountFields>>,
  rolePolicy: RolePolicy,
): RegisterRequest {
  return {
    name,
    email: email.address,
    canonical: email.canonical,
    password,
    role: roleAtRegistration(role, rolePolicy),
  }
}

export function registrationRefusal(reason: RegisterRefusal, request: AuthRequest): AuthResponse {
  return reason === 'busy'
    ? problem('unavailable', request)
    : invalid(faulty('email', taken('email')).faults, request)
}
