import { randomUUID } from 'node:crypto'
import type { Wires } from './wire.ts'

/** The owner type of every token of a fleet. Laravel's has backslashes, which engines read differently in text. */
export const USER_TYPE = 'user'
const PASSWORD = 'password123'

/** Somebody with an account, and the token of the registration. */
export interface Account {
  readonly id: number
  readonly email: string
  readonly password: string
  readonly token: string
}

export function registrationOf(email: string): object {
  return { name: 'Ada', email, password: PASSWORD, password_confirmation: PASSWORD }
}

/** Registers somebody who must not be there yet. */
export async function newAccount(server: Wires): Promise<Account> {
  return insistent(async () => {
    // Whoever was told 503 may have been registered all the same: another address for each try.
    const email = `${randomUUID()}@example.com`
    const { status, body } = await server.send('POST', '/api/auth/register', { json: registrationOf(email) })
    if (status === 503) return undefined
    if (status !== 201) throw new Error(`Nobody was registered: ${status} ${body}`)
    // The contract: a registration answers with the account and its first token.
    const { user, token } = JSON.parse(body) as {
      readonly user: { readonly id: number }
      readonly token: string
    }
    return { id: user.id, email, password: PASSWORD, token }
  })
}

/** A server that has too much to do for a moment says so, and is asked again. */
async function insistent<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const value = await attempt()
    if (value !== undefined) return value
  }
}
