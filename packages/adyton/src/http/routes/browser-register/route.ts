import { registerWithSession } from '../../../core/accounts/register.ts'
import type { SessionDraftDeps } from '../../../core/sessions/start.ts'
import { accountFields, registrationRefusal, toRegisterRequest } from '../../account-fields.ts'
import { empty } from '../../exchange.ts'
import { originOf } from '../../origin.ts'
import { type OpenRoute, unlessFull, withFields } from '../../route.ts'
import type { RegisterRouteDeps } from '../register/route.ts'

/** Registration in a browser, which is signed in at once. */
export function browserRegister(deps: RegisterRouteDeps & SessionDraftDeps): OpenRoute {
  const fields = accountFields(deps)
  return {
    name: 'user.register_browser',
    method: 'POST',
    paths: ['/register'],
    access: 'anyone',
    budget: 'guest',
    handle: unlessFull(deps.passwords, (request, cookies) =>
      withFields(fields, request, async (values) => {
        const wish = toRegisterRequest(values, deps.rolePolicy)
        const result = await registerWithSession(wish, cookies, originOf(request), deps)
        if (!result.ok) return registrationRefusal(result.reason, request)
        return empty(204, { kind: 'started', ...result.started })
      }),
    ),
  }
}
