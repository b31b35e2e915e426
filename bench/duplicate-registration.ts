import { startFleet } from '../packages/adyton/test/fleet/fleet.ts'
import type { Engine } from '../packages/adyton/test/fleet/open-engine.ts'
import { type RegistrationResult, registerAtOnce } from '../packages/adyton/test/fleet/register-at-once.ts'
import { privateDatabase } from './private-database.ts'
import type { ProofOptions } from './prove.ts'

const ROUNDS = 1_000
const AT_ONCE = 50

interface RegistrationProof extends RegistrationResult {
  readonly ok: boolean
}

/** That of fifty who register one address at once, over four processes and in every spelling, one is given it. */
export async function duplicateRegistration(
  engine: Engine,
  { rounds = ROUNDS }: ProofOptions,
  progress: (text: string) => void,
): Promise<RegistrationProof> {
  progress(`duplicate registration on ${engine}: ${rounds} rounds`)
  const database = await privateDatabase(engine)
  const fleet = await startFleet({ database: database.url, processes: [{}, {}, {}, {}] })
  try {
    const result = await registerAtOnce(fleet, { rounds, atOnce: AT_ONCE })
    return { ok: result.right === rounds, ...result }
  } finally {
    await fleet.stop()
    await database.dispose()
  }
}
