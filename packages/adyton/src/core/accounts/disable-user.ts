import { type AuditEventName, auditEntry, type Origin } from '../audit/events.ts'
import type { Clock, UserStore } from '../ports.ts'
import { wholeSecond } from '../timestamp.ts'
import type { User } from './user.ts'

export interface DisableDeps {
  readonly users: Pick<UserStore, 'setDisabled'>
  readonly clock: Clock
}

/** Shuts a user out: tokens stop working at once, everywhere, and signing in is refused. False when the user is gone. */
export function disableUser(user: User, origin: Origin, deps: DisableDeps): Promise<boolean> {
  return deps.users.setDisabled(user.id, true, entryFor('user.disabled', user, origin, deps))
}

/** Lets a user in again. Tokens that were not revoked meanwhile work as before. */
export function enableUser(user: User, origin: Origin, deps: DisableDeps): Promise<boolean> {
  return deps.users.setDisabled(user.id, false, entryFor('user.enabled', user, origin, deps))
}

function entryFor(event: AuditEventName, user: User, origin: Origin, deps: DisableDeps) {
  return auditEntry(event, wholeSecond(deps.clock.now()), origin, { userId: user.id })
}
