import { describe, expect } from 'vitest'
import { startFleet } from '../fleet/fleet.ts'
import { registerAtOnce } from '../fleet/register-at-once.ts'
import { findDatabaseEngine } from '../servers/find-servers.ts'
import { freshDatabase } from '../servers/fresh-database.ts'
import { itWithFile as it } from '../storage/database-file.ts'

const PATIENT = { timeout: 60_000 }
const OPTIONS = { rounds: 5, atOnce: 50 } as const

describe('an address that fifty register at once, over two processes and in every spelling', () => {
  it.for(['postgres', 'mysql'] as const)(
    'is given to one of them on %s',
    PATIENT,
    async (engine, { skip }) => {
      if (findDatabaseEngine(engine) === undefined) skip()
      const { url, drop } = await freshDatabase(engine)
      try {
        await expectOneEach(url)
      } finally {
        await drop()
      }
    },
  )

  it('is given to one of them on sqlite', PATIENT, ({ file }) => expectOneEach(`sqlite:${file}`))
})

async function expectOneEach(database: string): Promise<void> {
  const fleet = await startFleet({ database, processes: [{}, {}] })
  try {
    expect(await registerAtOnce(fleet, OPTIONS)).toMatchObject({ rounds: OPTIONS.rounds, wrong: [] })
  } finally {
    await fleet.stop()
  }
}
