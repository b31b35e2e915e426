import {
  type RegisterDeps,
  type RegisterRequest,
  register,
  registerWithToken,
} from '../../../core/accounts/register.ts'
import type { PasswordHasher, UserStore } from '../../../core/ports.ts'
import { type RolePolicy, roleAtRegistration } from '../../../core/roles/roles.ts'
import { DEFAULT_TOKEN_NAME } from '../../../core/tokens/policy.ts'
import { deviceName } from '../../../fields/device-name.ts'
import { newEmail } from '../../../fields/email.ts'
import { faulty, optional, type Values } from '../../../fields/field.ts'
import { taken } from '../../../fields/messages.ts'
import { newPassword, type PasswordRules } from '../../../fields/password.ts'
import { oneOf, text } from '../../../fields/text.ts'
import { originOf } from '../../answer.ts'
import { type AuthRequest, type AuthResponse, json } from '../../exchange.ts'
import { invalid, problem } from '../../problem.ts'
import { apiUser, registeredUser } from '../../resources.ts'
import { type OpenRoute, unlessFull, withFields } from '../../route.ts'

export interface RegisterRouteDeps extends RegisterDeps {
  readonly users: Pick<UserStore, 'register' | 'emailTaken'>
  readonly passwords: Pick<PasswordHasher, 'hash' | 'isFull'>
  readonly rolePolicy: RolePolicy
  readonly passwordRules: PasswordRules
}

/** Registration that answers with a first token, for clients of the API. */
export function registerForToken(deps: RegisterRouteDeps): OpenRoute {
  const fields = { ...accountFields(deps), device_name: deviceName() }
  return {
    name: 'user.register',
    method: 'POST',
    paths: ['/api/auth/register', '/api/register'],
    access: 'anyone',
    budget: 'guest',
    handle: unlessFull(deps.passwords, (request) =>
      withFields(fields, request, async (values) => {
        const name = values.device_name ?? DEFAULT_TOKEN_NAME
        const result = await registerWithToken(toRequest(values, deps), name, originOf(request), deps)
        if (!result.ok) return refusal(result.reason, request)
        return json(201, { user: apiUser(result.user), token: result.issued.plainText.reveal() })
      }),
    ),
  }
}

/** Registration that answers with the account alone, for clients of /register: they sign in next. */
export function registerAccount(deps: RegisterRouteDeps): OpenRoute {
  const fields = accountFields(deps)
  return {
    name: 'user.register_account',
    method: 'POST',
    paths: ['/register'],
    access: 'anyone',
    budget: 'guest',
    handle: unlessFull(deps.passwords, (request) =>
      withFields(fields, request, async (values) => {
        const result = await register(toRequest(values, deps), 'user.registered', originOf(request), deps)
        if (!result.ok) return refusal(result.reason, request)
        return json(201, { message: 'User registered successfully!', user: registeredUser(result.user) })
      }),
    ),
  }
}

function accountFields(deps: RegisterRouteDeps) {
  return {
    name: text({ max: 255 }),
    email: newEmail((address) => deps.users.emailTaken(address)),
    password: newPassword(deps.passwordRules),
    role: optional(oneOf(deps.rolePolicy.selfAssignable)),
  } as const
}

function toRequest(
  values: Values<ReturnType<typeof accountFields>>,
  deps: RegisterRouteDeps,
): RegisterRequest {
  const { name, email, password, role } = values
  return {
    name,
    email: email.address,
    canonical: email.canonical,
    password,
    role: roleAtRegistration(role, deps.rolePolicy),
  }
}

function refusal(reason: 'email_taken' | 'busy', request: AuthRequest): AuthResponse {
  return reason === 'busy'
    ? problem('unavailable', request)
    : invalid(faulty('email', taken('email')).faults, request)
}
