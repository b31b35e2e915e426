import { describe } from 'vitest'
import type { OpenStorage } from './database.ts'
import { sharedDatabaseTest } from './database-test.ts'
import { eviction } from './tokens/eviction.ts'
import { issuing } from './tokens/issuing.ts'
import { listing } from './tokens/listing.ts'
import { lookingUp } from './tokens/looking-up.ts'
import { pruning } from './tokens/pruning.ts'
import { revoking } from './tokens/revoking.ts'
import { recordingUses } from './tokens/uses.ts'

/** What every store of tokens does, whatever engine is behind it. */
export function tokenStoreContract(name: string, open: OpenStorage): void {
  const it = sharedDatabaseTest(open)
  const itAlone = sharedDatabaseTest(open)

  describe(`tokens on ${name}`, () => {
    issuing(it)
    eviction(it)
    lookingUp(it)
    listing(it)
    revoking(it)
    recordingUses(it)
    pruning(itAlone)
  })
}
