/** Which roles there are, and which of them a stranger may pick at registration. */
export interface RolePolicy {
  readonly known: readonly string[]
  /** An allow-list, never `admin`: a role picked by the client is otherwise a way to become one. */
  readonly selfAssignable: readonly string[]
  /** Given to those who register without picking one; null for none. */
  readonly default: string | null
}

export const DEFAULT_ROLES: RolePolicy = {
  known: ['admin', 'coordinator', 'teacher', 'student', 'team_member'],
  selfAssignable: ['student', 'team_member'],
  default: 'student',
}

/** The role of a new user: the one picked from the allow-list, else the default. */
export function roleAtRegistration(picked: string | undefined, policy: RolePolicy): string | null {
  return picked !== undefined && policy.selfAssignable.includes(picked) ? picked : policy.default
}
