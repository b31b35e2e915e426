import { describe } from 'vitest'
import type { OpenStorage } from './database.ts'
import { sharedDatabaseTest } from './database-test.ts'
import { ending } from './sessions/ending.ts'
import { listing } from './sessions/listing.ts'
import { lookingUp } from './sessions/looking-up.ts'
import { makingRoom } from './sessions/making-room.ts'
import { pruning } from './sessions/pruning.ts'
import { remembering } from './sessions/remembering.ts'
import { renewing } from './sessions/renewing.ts'
import { replacing } from './sessions/replacing.ts'
import { reviving } from './sessions/reviving.ts'
import { starting } from './sessions/starting.ts'
import { recordingUses } from './sessions/uses.ts'

/** What every store of sessions does, whatever engine is behind it. */
export function sessionStoreContract(name: string, open: OpenStorage): void {
  const it = sharedDatabaseTest(open)
  const itAlone = sharedDatabaseTest(open)

  describe(`sessions on ${name}`, () => {
    starting(it)
    replacing(it)
    makingRoom(it)
    lookingUp(it)
    remembering(it)
    reviving(it)
    renewing(it)
    listing(it)
    ending(it)
    recordingUses(it)
    pruning(itAlone)
  })
}
