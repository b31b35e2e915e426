import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ENGINES, type Engine } from '../packages/adyton/test/fleet/open-engine.ts'
import { duplicateRegistration } from './duplicate-registration.ts'
import { outages } from './outages.ts'
import { revocation } from './revocation.ts'

/*
 * What must hold and is not a figure to be better or worse at: each proof ends well or does not, on each engine. They
 * take minutes each and are run by name.
 */
const PROOFS = { revocation, duplicateRegistration, outages } as const
/** A file has no server that could be gone. */
const WITH_SERVER: readonly Engine[] = ['postgres', 'mysql']

export interface ProofOptions {
  readonly revokes?: number
  readonly rounds?: number
}

type ProofName = keyof typeof PROOFS

export function isProof(name: string | undefined): name is ProofName {
  return name !== undefined && Object.hasOwn(PROOFS, name)
}

/** Runs one proof: `revocation --engine postgres --revokes 1000`. Without an engine it is run on all of them. */
export async function prove(
  name: ProofName,
  args: readonly string[],
  progress: (text: string) => void,
): Promise<void> {
  const { engine, options } = read(args)
  const possible = name === 'outages' ? WITH_SERVER : ENGINES
  const engines = possible.filter((each) => engine === undefined || each === engine)
  if (engines.length === 0) throw new Error(`Engines for ${name} are: ${possible.join(', ')}.`)
  for (const each of engines) {
    const at = new Date().toISOString()
    const result = await PROOFS[name](each, options, progress)
    keep(name, each, { at, ...result })
    process.stdout.write(`${name} on ${each}: ${JSON.stringify(result, undefined, 2)}\n`)
    if (!result.ok) process.exitCode = 1
  }
}

function read(args: readonly string[]): { engine: string | undefined; options: ProofOptions } {
  const { values } = parseArgs({
    args: [...args],
    options: { engine: { type: 'string' }, revokes: { type: 'string' }, rounds: { type: 'string' } },
  })
  const { engine, revokes, rounds } = values
  return {
    engine,
    options: {
      ...(revokes !== undefined && { revokes: Number(revokes) }),
      ...(rounds !== undefined && { rounds: Number(rounds) }),
    },
  }
}

/** Beside what else was proved that day. */
function keep(name: ProofName, engine: Engine, result: object): void {
  const results = new URL('./results/', import.meta.url)
  mkdirSync(results, { recursive: true })
  const path = new URL(`${new Date().toISOString().slice(0, 10)}-proofs.json`, results)
  const known = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  const all = { ...known, [name]: { ...known[name], [engine]: result } }
  const rounded = (_name: string, value: unknown) =>
    typeof value === 'number' ? Number(value.toFixed(3)) : value
  writeFileSync(path, `${JSON.stringify(all, rounded, 2)}\n`)
}
