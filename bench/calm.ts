import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { bearer, measure } from './load.ts'
import { probeP99 } from './prober.ts'
import { seed } from './seed.ts'
import { type ServerProcess, start } from './server-process.ts'
import { ACCOUNT, tokenOf } from './sign-in.ts'

const PROBE_SECONDS = 5
const AT_ONCE = 1_000
/** About twice what two cores hash per second at the default cost. */
const FLOOD_RATE = 20
const FLOOD_SECONDS = 20
const TOKENS = 10_000
/** Room for all of them, and a hash that they are done with in half a minute. */
const ROOMY = { HASH_QUEUE: String(AT_ONCE), PASSWORD_HASH: 'bcrypt:10' } as const

type Answered = Readonly<Record<string, number>>

/** p99 in milliseconds of authenticated requests at a fixed rate, alone and beside each disturbance. */
export interface CalmResult {
  readonly aloneP99: number
  /** 2 × alone + 5 ms. */
  readonly goalP99: number
  /** All of them accepted, and hashed one after the other. */
  readonly parallel: { readonly p99: number; readonly answered: Answered }
  /** With the queue as it ships: most are refused in the instant they arrive. */
  readonly atOnce: { readonly p99: number; readonly answered: Answered }
  readonly flood: { readonly p99: number; readonly answered: Answered }
  readonly flushP99: number
}

/**
 * What authenticated requests feel of 1,000 sign-ins in parallel, accepted or refused, of a lasting flood at twice
 * what can be hashed, and of 10,000 used tokens being written.
 */
export async function calm(folder: string, progress: (text: string) => void): Promise<CalmResult> {
  const database = join(folder, 'calm.sqlite')
  const requestsFile = join(folder, 'calm-requests.txt')
  writeFileSync(requestsFile, (await seed(database, TOKENS)).map(bearer).join('\n'))
  const parallel = await withServer({ DATABASE: database, ...ROOMY }, requestsFile, async (server, token) => {
    progress(`calm: beside ${AT_ONCE} sign-ins in parallel`)
    return besideSignIns(server, token, { COUNT: String(AT_ONCE) })
  })
  return withServer({ DATABASE: database }, requestsFile, async (server, token) => {
    progress('calm: alone')
    const aloneP99 = await probeP99(server.url, token, PROBE_SECONDS)
    progress(`calm: beside ${AT_ONCE} sign-ins at once`)
    const atOnce = await besideSignIns(server, token, { COUNT: String(AT_ONCE) })
    progress('calm: beside a lasting flood of sign-ins')
    const flood = await besideSignIns(server, token, {
      COUNT: String(FLOOD_RATE * FLOOD_SECONDS),
      RATE: String(FLOOD_RATE),
    })
    progress(`calm: beside the writing of ${TOKENS} used tokens`)
    const flushP99 = await besideFlush(server, token, requestsFile)
    return { aloneP99, goalP99: aloneP99 * 2 + 5, parallel, atOnce, flood, flushP99 }
  })
}

async function withServer<T>(
  environment: Readonly<Record<string, string>>,
  requestsFile: string,
  work: (server: ServerProcess, token: string) => Promise<T>,
): Promise<T> {
  const server = await start('adyton', environment)
  try {
    const token = await tokenOf(server)
    await warmUp(server, requestsFile)
    return await work(server, token)
  } finally {
    await server.stop()
  }
}

async function warmUp(server: ServerProcess, requestsFile: string): Promise<void> {
  await measure({ url: `${server.url}/api/user`, connections: 50, seconds: 5, requestsFile })
  await new Flood(server, { COUNT: '200' }).answered
  await wait(5_000)
}

async function besideSignIns(
  server: ServerProcess,
  token: string,
  environment: Readonly<Record<string, string>>,
) {
  const flood = new Flood(server, environment)
  await flood.ready
  const p99 = await probeP99(server.url, token, PROBE_SECONDS, flood.answered)
  return { p99, answered: await flood.answered }
}

/** Every token has just been used when the probes start, and all of them are written while they run. */
async function besideFlush(server: ServerProcess, token: string, requestsFile: string): Promise<number> {
  await measure({ url: `${server.url}/api/user`, connections: 50, seconds: 4, requestsFile })
  return probeP99(server.url, token, PROBE_SECONDS)
}

/** Sign-ins from a process of its own, so that the probes do not wait for its sockets. */
class Flood {
  readonly ready: Promise<void>
  readonly answered: Promise<Answered>

  constructor(server: ServerProcess, environment: Readonly<Record<string, string>>) {
    const path = new URL('./flood.ts', import.meta.url).pathname
    const child = spawn(process.execPath, ['--conditions=source', path], {
      env: { ...process.env, ...environment, URL: server.url, BODY: JSON.stringify(ACCOUNT) },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    this.ready = new Promise((resolve) => child.stdout.once('data', () => resolve()))
    child.stdout.on('data', (chunk) => {
      output += String(chunk)
    })
    this.answered = new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', () => resolve(JSON.parse(output.split('\n')[1] ?? '{}')))
    })
  }
}
