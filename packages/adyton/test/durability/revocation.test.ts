import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fleet, startFleet } from '../fleet/fleet.ts'
import { ENGINES, type Engine } from '../fleet/open-engine.ts'
import { revokeAndUse } from '../fleet/revoke-and-use.ts'
import { findDatabaseEngine } from '../servers/find-servers.ts'
import { type FreshDatabase, freshDatabase } from '../servers/fresh-database.ts'

/** Whoever reads a row reads it long before it is told: most of what could go wrong would go wrong meanwhile. */
const LINE_MS = 20
const REVOKES = 150
const FAULTY_REVOKES = 50
const ATTEMPTS_MAX = 20
const PATIENT = { timeout: 60_000 }

const PROCESSES = [
  {},
  { lineMs: LINE_MS },
  { lineMs: LINE_MS, fault: 'stale cache' },
  { lineMs: LINE_MS, fault: 'late join' },
] as const

describe.each(ENGINES)('a token that was revoked on %s', (engine) => {
  const isHere = engine === 'sqlite' || findDatabaseEngine(engine) !== undefined
  let database: FreshDatabase
  let fleet: Fleet

  beforeAll(async () => {
    if (!isHere) return
    database = await emptyDatabase(engine)
    fleet = await startFleet({ database: database.url, processes: PROCESSES })
  }, PATIENT.timeout)
  afterAll(async () => {
    await fleet?.stop()
    await database?.drop()
  })

  it.runIf(isHere)('is refused on every process from then on', PATIENT, async () => {
    const { accepted, acceptedBefore, usesAfter } = await revokeOver([0, 1], REVOKES)

    expect(acceptedBefore).toBe(2 * REVOKES)
    expect(usesAfter).toBeGreaterThanOrEqual(2 * REVOKES)
    expect(accepted).toBe(0)
  })

  it.runIf(isHere)('would be seen to be let in by a process that keeps answers', PATIENT, async () => {
    expect(await isCaught([0, 2])).toBe(true)
  })

  // A file is read at once: nobody waits whom another could join.
  if (engine !== 'sqlite')
    it.runIf(isHere)(
      'would be seen to be let in by a process that shares answers with those who come later',
      PATIENT,
      async () => {
        expect(await isCaught([0, 3])).toBe(true)
      },
    )

  /** It is a matter of luck, and of so many tries hardly any. */
  async function isCaught(processes: readonly number[]): Promise<boolean> {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1)
      if ((await revokeOver(processes, FAULTY_REVOKES)).accepted > 0) return true
    return false
  }

  function revokeOver(processes: readonly number[], revokes: number) {
    const urls = fleet.urls.filter((_, at) => processes.includes(at))
    return revokeAndUse({ database: database.url, urls }, { revokes, lanes: 8 })
  }
})

async function emptyDatabase(engine: Engine): Promise<FreshDatabase> {
  if (engine !== 'sqlite') return freshDatabase(engine)
  const folder = await mkdtemp(join(tmpdir(), 'adyton-revocation-'))
  return {
    url: `sqlite:${join(folder, 'adyton.sqlite')}`,
    drop: async () => rmSync(folder, { recursive: true }),
  }
}
