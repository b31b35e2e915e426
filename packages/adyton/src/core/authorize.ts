import { type Principal, principalCan, principalHasRole } from './principal.ts'

/** What a route demands of its caller, beyond being known. An empty rule admits every live credential. */
export interface AccessRule {
  /** The credential must grant this ability. */
  readonly ability?: string
  /** The user must have one of these roles. */
  readonly roles?: readonly string[]
}

export type Authorization = 'allowed' | 'missing_ability' | 'missing_role'

/** Whether the principal may pass: both the credential's ability and the user's role must hold. */
export function authorize(principal: Principal, rule: AccessRule): Authorization {
  if (rule.ability !== undefined && !principalCan(principal, rule.ability)) return 'missing_ability'
  if (rule.roles !== undefined && !principalHasRole(principal, rule.roles)) return 'missing_role'
  return 'allowed'
}
