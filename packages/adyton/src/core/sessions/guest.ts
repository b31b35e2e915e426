import type { Signer } from '../key-ring.ts'
import type { Random } from '../ports.ts'
import { Secret } from '../secret.ts'
import { generateCookieSecret, isCookieSecret } from './secret.ts'

/** Session cookies of visitors who are not signed in. They are known by our signature and cost no row. */
export interface Guests {
  /** A new cookie value: a random secret and our signature of it. */
  issue(): Secret
  /** Whether a cookie value is one that `issue` gave. */
  recognises(value: string): boolean
}

export function createGuests(signer: Signer, random: Random): Guests {
  return {
    issue() {
      const secret = generateCookieSecret(random).reveal()
      return new Secret(`${secret}.${signer.sign(secret)}`)
    },
    recognises(value) {
      const [secret = '', signature = '', ...rest] = value.split('.')
      return rest.length === 0 && isCookieSecret(secret) && signer.verifies(signature, secret)
    },
  }
}
