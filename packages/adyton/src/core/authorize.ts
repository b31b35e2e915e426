import { type Credential, type Principal, principalCan, principalHasRole } from './principal.ts'

/** What a route demands of its caller, beyond being known. An empty rule admits every live credential. */
export interface AccessRule {
  /** The caller must have come with a credential of this kind. */
  readonly credential?: Credential['kind']
  /** The credential must grant this ability. */
  readonly ability?: string
  /** The user must have one of these roles. */
  readonly roles?: readonly string[]
}

export type Authorization = 'allowed' | 'wrong_credential' | 'missing_ability' | 'missing_role'

/** Whether the principal may pass: the kind of credential, its ability and the user's role must all hold. */
export function authorize(principal: Principal, rule: AccessRule): Authorization {
  if (rule.credential !== undefined && principal.credential.kind !== rule.credential)
    return 'wrong_credential'
  if (rule.ability !== undefined && !principalCan(principal, rule.ability)) return 'missing_ability'
  if (rule.roles !== undefined && !principalHasRole(principal, rule.roles)) return 'missing_role'
  return 'allowed'
}
