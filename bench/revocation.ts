import { type ProcessOptions, startFleet } from '../packages/adyton/test/fleet/fleet.ts'
import type { Engine } from '../packages/adyton/test/fleet/open-engine.ts'
import type { PlantedFault } from '../packages/adyton/test/fleet/planted-fault.ts'
import { type RevocationResult, revokeAndUse } from '../packages/adyton/test/fleet/revoke-and-use.ts'
import { privateDatabase } from './private-database.ts'
import type { ProofOptions } from './prove.ts'

const LANES = 64
/** How much longer a database's answers take to three of the processes, as if it were in another building. */
const LINE_MS = 20
/** With a fault planted, a few are enough. */
const FAULTY_REVOKES = 1_000
/** A file is read at once, so nobody can join who waits. */
const FAULTS: { readonly [E in Engine]: readonly PlantedFault[] } = {
  sqlite: ['stale cache'],
  postgres: ['stale cache', 'late join'],
  mysql: ['stale cache', 'late join'],
}

interface RevocationProof {
  readonly ok: boolean
  readonly strict: RevocationResult
  /** What the same harness says of look-ups that are not strict. Nobody need believe it where it finds nothing. */
  readonly planted: Readonly<Record<string, RevocationResult>>
}

/** That nobody is let in with a token, on any process, who sends it after its revocation was acknowledged. */
export async function revocation(
  engine: Engine,
  { revokes = 100_000 }: ProofOptions,
  tell: (text: string) => void,
): Promise<RevocationProof> {
  const planted: Record<string, RevocationResult> = {}
  for (const fault of FAULTS[engine]) {
    tell(`revocation on ${engine}: with a ${fault} planted`)
    planted[fault] = await measure({ engine, revokes: Math.min(revokes, FAULTY_REVOKES), fault, tell })
  }
  tell(`revocation on ${engine}: ${revokes} revocations`)
  const strict = await measure({ engine, revokes, tell })
  const isBelievable = Object.values(planted).every(({ accepted }) => accepted > 0)
  return { ok: isBelievable && strict.accepted === 0 && strict.revokes >= revokes, strict, planted }
}

interface Measurement {
  readonly engine: Engine
  readonly revokes: number
  readonly fault?: PlantedFault
  readonly tell: (text: string) => void
}

async function measure({ engine, revokes, fault, tell }: Measurement): Promise<RevocationResult> {
  const database = await privateDatabase(engine)
  const far: ProcessOptions = { fault, lineMs: LINE_MS }
  const fleet = await startFleet({ database: database.url, processes: [{ fault }, far, far, far] })
  try {
    return await revokeAndUse(fleet, {
      revokes,
      lanes: LANES,
      progress: (soFar) =>
        tell(`revocation on ${engine}: ${soFar.revokes} revoked, ${soFar.accepted} let in`),
    })
  } finally {
    await fleet.stop()
    await database.dispose()
  }
}
