import type { Clock } from '../../../core/ports.ts'
import { type Principal, tokenIdOf } from '../../../core/principal.ts'
import { explicitEnd, type IssueDeps, type MintRefusal, mintToken } from '../../../core/tokens/issue.ts'
import { abilityList } from '../../../fields/abilities.ts'
import { faulty, labelOf, optional } from '../../../fields/field.ts'
import { noRoom, notSelectable, notUntil, tooGreat } from '../../../fields/messages.ts'
import { futureMoment, secondsFromNow } from '../../../fields/moment.ts'
import { text } from '../../../fields/text.ts'
import { type AuthRequest, type AuthResponse, json } from '../../exchange.ts'
import { originOf } from '../../origin.ts'
import { invalid, overtaken, problem } from '../../problem.ts'
import { apiToken } from '../../resources.ts'
import { type GuardedRoute, withFields } from '../../route.ts'

/** Makes a token for the caller, no broader than the credential that asks. */
export function createToken(deps: IssueDeps): GuardedRoute {
  const fields = tokenFields(deps.clock)
  return {
    name: 'token.create',
    method: 'POST',
    paths: ['/api/tokens', '/api/auth/tokens'],
    access: { ability: 'write' },
    handle: (request, caller) =>
      withFields(fields, request, async ({ name, abilities, expires_at, expires_in }) => {
        const wish = { name, abilities, expiresAt: expires_at ?? expires_in }
        const result = await mintToken(wish, caller, originOf(request), deps)
        const endName = expires_in === undefined ? 'expires_at' : 'expires_in'
        if (!result.ok) return refusal({ reason: result.reason, endName }, request, caller, deps)
        const { token, plainText } = result.issued
        return json(201, {
          token: plainText.reveal(),
          message: 'Token created successfully',
          access_token: apiToken(token, deps.tokenPolicy, tokenIdOf(caller)),
        })
      }),
  }
}

function tokenFields(clock: Clock) {
  return {
    name: text({ max: 255 }),
    abilities: optional(abilityList()),
    expires_at: optional(futureMoment(clock)),
    expires_in: optional(secondsFromNow(clock, 'expires_at')),
  } as const
}

type EndName = 'expires_at' | 'expires_in'

interface Refused {
  readonly reason: MintRefusal
  /** The field that the wished end was given in. */
  readonly endName: EndName
}

function refusal(
  { reason, endName }: Refused,
  request: AuthRequest,
  caller: Principal,
  deps: IssueDeps,
): AuthResponse {
  switch (reason) {
    case 'broader_than_maker':
      return problem('missing_ability', request)
    case 'outlives_maker':
      return invalid(faulty(endName, tooLate(endName, caller, deps)).faults, request)
    case 'too_many_tokens':
      return invalid(faulty('name', noRoom(deps.tokenPolicy.perUserMax)).faults, request)
    case 'end_not_kept':
      return invalid(faulty(endName, notSelectable(labelOf(endName))).faults, request)
    case 'maker_superseded':
      return overtaken(request)
    // Revoked or disabled between the check and the write: as if it had been so before.
    case 'maker_gone':
    case 'owner_changed':
      return problem('unauthenticated', request)
  }
}

/** The latest end there may be, said as the wish was: as a moment or as a number of seconds. */
function tooLate(endName: EndName, caller: Principal, { clock }: IssueDeps): string {
  const end = explicitEnd(caller.credential) ?? ''
  if (endName === 'expires_at') return notUntil(labelOf(endName), end)
  return tooGreat(labelOf(endName), Math.ceil((Date.parse(end) - clock.now()) / 1_000))
}
