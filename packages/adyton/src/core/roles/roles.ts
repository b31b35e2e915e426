/** Which roles there are, and which of them a stranger may pick at registration. */
export interface RolePolicy {
  readonly known: readonly string[]
  /** An allow-list, never `admin`. */
  readonly selfAssignable: readonly string[]
  /** Given to those who register without picking one, never `admin`; null for none. */
  readonly default: string | null
}

export const DEFAULT_ROLES: RolePolicy = {
  known: ['admin', 'coordinator', 'teacher', 'student', 'team_member'],
  selfAssignable: ['student', 'team_member'],
  default: 'student',
}

/** The role that nobody gets by registering: it is assigned by someone who may. */
export const NEVER_REGISTERED = 'admin'

/** The roles that registration may give. */
export function rolesAtRegistration(policy: RolePolicy): readonly string[] {
  return [...policy.selfAssignable, ...(policy.default === null ? [] : [policy.default])]
}

/** The role of a new user: the one picked from the allow-list, else the default. */
export function roleAtRegistration(picked: string | undefined, policy: RolePolicy): string | null {
  return picked !== undefined && policy.selfAssignable.includes(picked) ? picked : policy.default
}
