import { describe } from 'vitest'
import type { OpenStorage } from './database.ts'
import { sharedDatabaseTest } from './database-test.ts'
import { accounts } from './users/accounts.ts'
import { listing } from './users/listing.ts'
import { passwords } from './users/passwords.ts'
import { registering } from './users/registering.ts'

/** What every store of users does, whatever engine is behind it. */
export function userStoreContract(name: string, open: OpenStorage): void {
  const it = sharedDatabaseTest(open)

  describe(`users on ${name}`, () => {
    registering(it)
    accounts(it)
    passwords(it)
    listing(open)
  })
}
