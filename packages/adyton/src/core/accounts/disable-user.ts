import { entryNow } from '../audit/entry-now.ts'
import type { Origin } from '../audit/events.ts'
import type { Clock, UserStore } from '../ports.ts'
import type { User } from './user.ts'

export interface DisableDeps {
  readonly users: Pick<UserStore, 'setDisabled'>
  readonly clock: Clock
}

/** Shuts a user out: tokens stop working at once, everywhere, and signing in is refused. False when the user is gone. */
export function disableUser(user: User, origin: Origin, deps: DisableDeps): Promise<boolean> {
  return deps.users.setDisabled(user.id, true, entryNow('user.disabled', origin, { userId: user.id }, deps))
}

/** Lets a user in again. Tokens that were not revoked meanwhile work as before. */
export function enableUser(user: User, origin: Origin, deps: DisableDeps): Promise<boolean> {
  return deps.users.setDisabled(user.id, false, entryNow('user.enabled', origin, { userId: user.id }, deps))
}
