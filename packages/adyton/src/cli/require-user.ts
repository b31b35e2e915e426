import { findUser } from '../core/accounts/find-user.ts'
import type { User } from '../core/accounts/user.ts'
import type { Core } from '../create-core.ts'
import { Failure } from './failure.ts'

/** How every command describes its `<user>`. */
export const USER_ARGUMENT = 'e-mail address or id of the user'

/** The user that an argument names, or the end of the command. */
export async function requireUser(named: string, core: Core): Promise<User> {
  const user = await findUser(named, core)
  if (user === undefined) throw new Failure('user_not_found', `There is no user ${named} in this database.`)
  return user
}
