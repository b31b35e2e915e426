import type { User } from '../accounts/user.ts'
import { type AuditEventName, auditEntry, type Origin } from '../audit/events.ts'
import type { Clock, RoleChange, RoleStore } from '../ports.ts'
import { wholeSecond } from '../timestamp.ts'

export interface ChangeRolesDeps {
  readonly roles: RoleStore
  readonly clock: Clock
}

/** Gives the user a role. Whether there is such a role is for the caller to know. */
export function assignRole(
  user: User,
  role: string,
  origin: Origin,
  deps: ChangeRolesDeps,
): Promise<RoleChange> {
  return deps.roles.assign(user.id, role, entryFor('role.assigned', user, role, origin, deps))
}

/** Takes a role from the user, in effect from the next request. */
export function removeRole(
  user: User,
  role: string,
  origin: Origin,
  deps: ChangeRolesDeps,
): Promise<RoleChange> {
  return deps.roles.remove(user.id, role, entryFor('role.removed', user, role, origin, deps))
}

function entryFor(event: AuditEventName, user: User, role: string, origin: Origin, deps: ChangeRolesDeps) {
  return auditEntry(event, wholeSecond(deps.clock.now()), origin, { userId: user.id, reason: role })
}
