import { isRecentlyConfirmed } from '../../../core/accounts/confirm-password.ts'
import { type ProveDeps, provePassword } from '../../../core/accounts/prove-password.ts'
import type { Random } from '../../../core/ports.ts'
import type { Principal } from '../../../core/principal.ts'
import type { Secret } from '../../../core/secret.ts'
import { type EndDeps, endOtherSessions } from '../../../core/sessions/end.ts'
import { optional } from '../../../fields/field.ts'
import { triedPassword } from '../../../fields/password.ts'
import { type AuthRequest, json } from '../../exchange.ts'
import { originOf } from '../../origin.ts'
import { problem } from '../../problem.ts'
import { type GuardedRoute, withFields } from '../../route.ts'

export type EndOthersDeps = EndDeps & ProveDeps & { readonly random: Random }

const FIELDS = { password: optional(triedPassword()) } as const

/** Signs the caller out everywhere else. A borrowed browser must not do that: it takes the password. */
export function endOtherSessionsRoute(deps: EndOthersDeps): GuardedRoute {
  return {
    name: 'session.end_others',
    method: 'DELETE',
    paths: ['/api/sessions'],
    access: { ability: 'write' },
    counted: 'by credential',
    budget: 'password',
    handle: (request, caller) =>
      withFields(FIELDS, request, async ({ password }) => {
        const proof = await proofOfPassword(password, caller, request, deps)
        if (proof === 'busy') return problem('unavailable', request)
        if (proof === 'missing') return problem('password_unconfirmed', request)
        const secrets = await endOtherSessions(caller, originOf(request), deps)
        const done = json(200, { message: 'Other sessions ended successfully' })
        return secrets === undefined ? done : { ...done, session: { kind: 'renewed', ...secrets } }
      }),
  }
}

/** The password in the body where there is one, else a recent confirmation in the session. */
async function proofOfPassword(
  password: Secret | undefined,
  caller: Principal,
  request: AuthRequest,
  deps: EndOthersDeps,
): Promise<'given' | 'missing' | 'busy'> {
  if (password === undefined) {
    const { credential } = caller
    const isConfirmed = credential.kind === 'session' && isRecentlyConfirmed(credential.session, deps.clock)
    return isConfirmed ? 'given' : 'missing'
  }
  const proof = await provePassword(password, caller, originOf(request), deps)
  if (proof.ok) return 'given'
  return proof.reason === 'busy' ? 'busy' : 'missing'
}
