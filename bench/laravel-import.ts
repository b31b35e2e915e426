import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import type { Engine } from '../packages/adyton/test/storage/takeover/tables.ts'
import { type LaravelDatabase, laravelDatabase } from './laravel-database.ts'
import { emailOf, passwordOf, secretOf, seedLaravel } from './laravel-seed.ts'
import { start } from './server-process.ts'

const USERS = 100_000
const TOKENS = 1_000_000
const SAMPLE = 10_000
const AT_ONCE = 50
const MAIN = new URL('../packages/adyton/src/cli/main.ts', import.meta.url).pathname

type Mode = 'dry-run' | 'apply' | 'verify' | 'undo'

interface Taken {
  readonly seconds: number
  /** The most memory that the process held. */
  readonly peakMiB: number
}

export interface LaravelImportResult {
  readonly users: number
  readonly tokens: number
  readonly engines: Readonly<Record<string, EngineResult>>
}

interface EngineResult {
  readonly modes: Readonly<Record<string, Taken>>
  /** Of 10,000: tokens that answered 200 at GET /api/user, and passwords that signed in. */
  readonly tokensAnswered: number
  readonly passwordsSignedIn: number
  /** Whether the schema is afterwards, byte for byte, what it was. */
  readonly schemaRestored: boolean
}

/** Takes databases of Laravel over with 100,000 users and 1,000,000 tokens, in each mode of the command line. */
export async function laravelImport(
  folder: string,
  progress: (text: string) => void,
): Promise<LaravelImportResult> {
  const engines: Record<string, EngineResult> = {}
  for (const engine of ['sqlite', 'postgres', 'mysql'] as const) {
    progress(`laravel-import: filling ${engine}`)
    const database = await laravelDatabase(engine, folder)
    try {
      engines[engine] = await measure(engine, database, progress)
      progress(`laravel-import: ${engine} ${JSON.stringify(engines[engine])}`)
    } finally {
      await database.dispose()
    }
  }
  return { users: USERS, tokens: TOKENS, engines }
}

async function measure(
  engine: Engine,
  database: LaravelDatabase,
  progress: (text: string) => void,
): Promise<EngineResult> {
  await seedLaravel(engine, database, { users: USERS, tokens: TOKENS })
  const before = await database.schema()
  const modes: Record<string, Taken> = {}
  const run = async (mode: Mode, ...options: readonly string[]) => {
    progress(`laravel-import: ${mode} on ${engine}`)
    modes[mode] = await adyton(database.url, [`--${mode}`, ...options])
  }
  await run('dry-run')
  await run('apply', '--yes')
  await run('verify', '--sample', String(SAMPLE))
  progress(`laravel-import: asking ${engine}`)
  const answers = await askServer(database.url)
  await run('undo', '--yes')
  return { modes, ...answers, schemaRestored: (await database.schema()) === before }
}

/** Runs the command in a process of its own, as an operator does. */
async function adyton(databaseUrl: string, options: readonly string[]): Promise<Taken> {
  const since = performance.now()
  const child = spawn(
    process.execPath,
    ['--conditions=source', MAIN, 'import', 'laravel', ...options, '--json'],
    { env: { ...process.env, DATABASE_URL: databaseUrl }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let peakMiB = 0
  const watch = setInterval(() => {
    peakMiB = Math.max(peakMiB, peakOf(child.pid))
  }, 50)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  clearInterval(watch)
  if (code !== 0) throw new Error(`${options.join(' ')} ended with ${code}: ${stderr}${stdout}`)
  return { seconds: (performance.now() - since) / 1_000, peakMiB }
}

/** 0 where the system does not tell. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024
  } catch {
    return 0
  }
}

async function askServer(
  databaseUrl: string,
): Promise<Pick<EngineResult, 'tokensAnswered' | 'passwordsSignedIn'>> {
  const environment = { DATABASE_URL: databaseUrl, PASSWORD_HASH: 'bcrypt:4', HASH_QUEUE: String(AT_ONCE) }
  const server = await start('adyton', environment)
  try {
    const tokensAnswered = await countRight(async (at) => {
      const id = 1 + at * (TOKENS / SAMPLE)
      const headers = { authorization: `Bearer ${id}|${secretOf(id)}` }
      return (await fetch(`${server.url}/api/user`, { headers })).status === 200
    })
    const passwordsSignedIn = await countRight(async (at) => {
      const id = 1 + at * (USERS / SAMPLE)
      const body = JSON.stringify({ email: emailOf(id), password: passwordOf(id) })
      const headers = { 'content-type': 'application/json' }
      return (await fetch(`${server.url}/api/auth/login`, { method: 'POST', headers, body })).status === 200
    })
    return { tokensAnswered, passwordsSignedIn }
  } finally {
    await server.stop()
  }
}

/** How many of the sample come out right, some of them at once. */
async function countRight(ask: (at: number) => Promise<boolean>): Promise<number> {
  let [next, right] = [0, 0]
  const worker = async () => {
    while (next < SAMPLE) {
      const at = next
      next += 1
      if (await ask(at)) right += 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return right
}
