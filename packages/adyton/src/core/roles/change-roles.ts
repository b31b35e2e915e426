import type { User } from '../accounts/user.ts'
import { entryNow } from '../audit/entry-now.ts'
import type { Origin } from '../audit/events.ts'
import type { Clock, RoleChange, RoleStore } from '../ports.ts'

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
  return deps.roles.assign(
    user.id,
    role,
    entryNow('role.assigned', origin, { userId: user.id, reason: role }, deps),
  )
}

/** Takes a role from the user, in effect from the next request. */
export function removeRole(
  user: User,
  role: string,
  origin: Origin,
  deps: ChangeRolesDeps,
): Promise<RoleChange> {
  return deps.roles.remove(
    user.id,
    role,
    entryNow('role.removed', origin, { userId: user.id, reason: role }, deps),
  )
}
