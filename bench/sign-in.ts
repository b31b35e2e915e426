import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import autocannon from 'autocannon'
import { seed } from './seed.ts'
import { type ServerProcess, start } from './server-process.ts'
import { median } from './statistics.ts'

const THREADS = 2
const ROUNDS = 3
const SECONDS = 8
const CONNECTIONS = 8
const PASSWORD = 'correct horse battery'
const POLICY = 'bcrypt:12'

export interface SignInResult {
  readonly policy: string
  readonly threads: number
  readonly ratio: number
  readonly rounds: readonly { readonly raw: number; readonly signIns: number }[]
}

/** Sign-ins per second beside the raw rate of the same hash on as many threads, in turn. */
export async function signIn(folder: string, progress: (text: string) => void): Promise<SignInResult> {
  const database = join(folder, 'sign-in.sqlite')
  await seed(database, 0)
  const server = await start('adyton', { DATABASE: database, PASSWORD_HASH: POLICY })
  try {
    await tokenOf(server)
    const rounds = []
    for (let round = 1; round <= ROUNDS; round += 1) {
      progress(`sign-in: round ${round} of ${ROUNDS}`)
      rounds.push({ raw: await rawHashes(), signIns: await signIns(server) })
    }
    const ratio = median(rounds.map((round) => round.signIns / round.raw))
    return { policy: POLICY, threads: THREADS, ratio, rounds }
  } finally {
    await server.stop()
  }
}

export const ACCOUNT = { email: 'ada@example.com', password: PASSWORD } as const

/** A token of the account, which is registered where it is missing. */
export async function tokenOf(server: ServerProcess): Promise<string> {
  const registration = { name: 'Ada', ...ACCOUNT, password_confirmation: PASSWORD }
  const registered = await post(`${server.url}/api/auth/register`, registration)
  const response = registered.ok ? registered : await post(`${server.url}/api/auth/login`, ACCOUNT)
  // The contract: a registration answers with the account and its first token.
  const { token } = (await response.json()) as { token: string }
  return token
}

function post(url: string, body: object): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

async function signIns(server: ServerProcess): Promise<number> {
  const result = await autocannon({
    url: `${server.url}/api/auth/login`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ACCOUNT),
    connections: CONNECTIONS,
    duration: SECONDS,
  })
  if (result.non2xx > 0)
    throw new Error(`${result.non2xx} sign-ins were refused: the figure would not count.`)
  return result['2xx'] / result.duration
}

/** Hashes per second of plain threads that do nothing else. */
async function rawHashes(): Promise<number> {
  const counts = await Promise.all(Array.from({ length: THREADS }, () => countHashes()))
  return counts.reduce((sum, count) => sum + count, 0) / SECONDS
}

function countHashes(): Promise<number> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./raw-hash-thread.ts', import.meta.url), {
      workerData: { password: PASSWORD, seconds: SECONDS },
    })
    thread.once('message', resolve)
    thread.once('error', reject)
  })
}
