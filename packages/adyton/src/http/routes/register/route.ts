import { type RegisterDeps, register, registerWithToken } from '../../../core/accounts/register.ts'
import type { PasswordHasher, UserStore } from '../../../core/ports.ts'
import { DEFAULT_TOKEN_NAME } from '../../../core/tokens/policy.ts'
import { deviceName } from '../../../fields/device-name.ts'
import {
  type AccountFieldsDeps,
  accountFields,
  registrationRefusal,
  toRegisterRequest,
} from '../../account-fields.ts'
import { json } from '../../exchange.ts'
import { originOf } from '../../origin.ts'
import { apiUser, registeredUser } from '../../resources.ts'
import { type OpenRoute, unlessFull, withFields } from '../../route.ts'

export interface RegisterRouteDeps extends RegisterDeps, AccountFieldsDeps {
  readonly users: Pick<UserStore, 'register' | 'emailTaken'>
  readonly passwords: Pick<PasswordHasher, 'hash' | 'isFull'>
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
        const result = await registerWithToken(
          toRegisterRequest(values, deps.rolePolicy),
          name,
          originOf(request),
          deps,
        )
        if (!result.ok) return registrationRefusal(result.reason, request)
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
        const result = await register(
          toRegisterRequest(values, deps.rolePolicy),
          'user.registered',
          originOf(request),
          deps,
        )
        if (!result.ok) return registrationRefusal(result.reason, request)
        return json(201, { message: 'User registered successfully!', user: registeredUser(result.user) })
      }),
    ),
  }
}
