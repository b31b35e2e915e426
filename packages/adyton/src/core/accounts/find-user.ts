import type { UserStore } from '../ports.ts'
import type { User, UserId } from './user.ts'

const WHOLE_NUMBER = /^[1-9]\d{0,15}$/

/** The user that an operator names, by address or by id. Nobody's address is without an @, and no id has one. */
export async function findUser(
  named: string,
  deps: { readonly users: Pick<UserStore, 'findById' | 'findAccount'> },
): Promise<User | undefined> {
  if (named.includes('@')) return (await deps.users.findAccount(named))?.user
  const user = await deps.users.findById(toUserId(named))
  // A database may take `+1` and `1.0` for 1: whoever names a user must mean that one.
  return user !== undefined && String(user.id) === named ? user : undefined
}

function toUserId(text: string): UserId {
  const number = WHOLE_NUMBER.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(number) ? number : text
}
