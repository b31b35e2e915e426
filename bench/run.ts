import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { arch, cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { calm } from './calm.ts'
import { hotPath } from './hot-path.ts'
import { hotPathPostgres } from './hot-path-postgres.ts'
import { laravelImport } from './laravel-import.ts'
import { hasWrk } from './load.ts'
import { isProof, prove } from './prove.ts'
import { session } from './session.ts'
import { signIn } from './sign-in.ts'

/*
 * Measures what the design sets goals for. Every figure is a ratio within one run on one machine; absolute
 * rates are kept beside them and compare with nothing else. Name one or more to run only those. What must hold, rather than
 * be fast, is proved by name: see `prove.ts`.
 */
const MEASUREMENTS = { hotPath, hotPathPostgres, session, signIn, calm, laravelImport } as const
type Name = keyof typeof MEASUREMENTS

const [first, ...rest] = process.argv.slice(2)
if (isProof(first)) await prove(first, rest, progress)
else await measure(first === undefined ? Object.keys(MEASUREMENTS) : [first, ...rest])

async function measure(names: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'adyton-bench-'))
  const results: Record<string, unknown> = { at: new Date().toISOString(), machine: machine() }
  try {
    for (const name of names.filter(isName)) results[name] = await MEASUREMENTS[name](folder, progress)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  process.stderr.write('\r\u001b[K')
  report(results)
}

function isName(name: string): name is Name {
  if (Object.hasOwn(MEASUREMENTS, name)) return true
  throw new Error(`There is no measurement "${name}". There are: ${Object.keys(MEASUREMENTS).join(', ')}.`)
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
  else process.stderr.write(`${text}\n`)
}

function machine(): object {
  return {
    node: process.version,
    cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'} (${arch()})`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    client: hasWrk ? 'wrk' : 'autocannon',
  }
}

function report(measured: object): void {
  const text = JSON.stringify(
    measured,
    (_name, value) => (typeof value === 'number' ? Number(value.toFixed(3)) : value),
    2,
  )
  const results = new URL('./results/', import.meta.url)
  mkdirSync(results, { recursive: true })
  const path = new URL(`${new Date().toISOString().slice(0, 10)}.json`, results)
  writeFileSync(path, `${text}\n`)
  process.stdout.write(`${text}\n`)
}
