import type { User } from '../src/core/accounts/user.ts'
import type { PasswordHasher, Storage } from '../src/core/ports.ts'
import { Secret } from '../src/core/secret.ts'
import { aUser } from './contracts/arrange.ts'

export const PASSWORD = 'correct horse'

export async function hashOf(
  passwords: Pick<PasswordHasher, 'hash'>,
  password: string = PASSWORD,
): Promise<string> {
  const hash = await passwords.hash(new Secret(password))
  if (hash === 'busy') throw new Error('The pool is busy.')
  return hash
}

/** A user whose password is `PASSWORD`, for tests of the core that check one. */
export async function aMember(
  storage: Storage,
  passwords: Pick<PasswordHasher, 'hash'>,
): Promise<User & { readonly passwordHash: string }> {
  const passwordHash = await hashOf(passwords)
  return { ...(await aUser(storage, { passwordHash })), passwordHash }
}

/** The password hash that a user has now. */
export async function storedHash(storage: Storage, { id }: Pick<User, 'id'>): Promise<string | undefined> {
  return (await storage.users.findPassword(id))?.hash
}
