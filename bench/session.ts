import { randomBytes } from 'node:crypto'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bearer, type Measured, measureFaultless } from './load.ts'
import { seed } from './seed.ts'
import { type BrowserHeaders, seedSessions } from './seed-sessions.ts'
import { type ServerProcess, start } from './server-process.ts'
import { median } from './statistics.ts'

const USERS = 10_000
/** Two processes with the same code can differ by a tenth for as long as they live, so that one pair tells little. */
const PAIRS = 5
/** Short ones: a machine that slows down for a while slows down both sides of a few of them. */
const ROUNDS = 5
const WARM_UP_SECONDS = 3
const SECONDS = 2
const CONNECTIONS = 50

export interface SessionResult {
  /** The median of the ratios of each round. */
  readonly sessionToBearer: number
  readonly rounds: readonly SessionRound[]
}

type SessionRound = Readonly<Record<'bearer' | 'session', Measured>>

/** GET /api/user as a page asks for it with its session cookie and the copy of its proof, beside the same page with a bearer token. */
export async function session(folder: string, progress: (text: string) => void): Promise<SessionResult> {
  const database = join(folder, 'session.sqlite')
  const tokensFile = join(folder, 'tokens.txt')
  const browsersFile = join(folder, 'browsers.txt')
  const keys = randomBytes(32).toString('base64url')
  writeFileSync(tokensFile, (await seed(database, USERS)).map(tokenLine).join('\n'))
  writeFileSync(browsersFile, seedSessions(database, [keys]).map(browserLine).join('\n'))
  // A copy for each: uses written for one would grow the log that the other reads.
  const copy = join(folder, 'bearer.sqlite')
  copyFileSync(database, copy)
  const rounds: SessionRound[] = []
  for (let pair = 1; pair <= PAIRS; pair += 1) {
    progress(`session: servers ${pair} of ${PAIRS}`)
    const bearerServer = await start('adyton', { DATABASE: copy, ADYTON_KEYS: keys })
    const sessionServer = await start('adyton', { DATABASE: database, ADYTON_KEYS: keys })
    const measureBoth = async (seconds: number): Promise<SessionRound> => ({
      bearer: await load(bearerServer, tokensFile, seconds),
      session: await load(sessionServer, browsersFile, seconds),
    })
    try {
      await Promise.all([bearerServer, sessionServer].map(writeSomething))
      await measureBoth(WARM_UP_SECONDS)
      for (let round = 1; round <= ROUNDS; round += 1) rounds.push(await measureBoth(SECONDS))
    } finally {
      await Promise.all([bearerServer.stop(), sessionServer.stop()])
    }
  }
  return { sessionToBearer: median(rounds.map((round) => round.session.rate / round.bearer.rate)), rounds }
}

/** A sign-in that is refused leaves an audit row: SQLite reads a database that was never written to in another way. */
async function writeSomething({ url }: ServerProcess): Promise<void> {
  const body = JSON.stringify({ email: 'nobody@example.com', password: 'no-such-password' })
  const headers = { 'Content-Type': 'application/json' }
  const { status } = await fetch(`${url}/api/auth/login`, { method: 'POST', headers, body })
  if (status !== 401) throw new Error(`A refused sign-in was answered ${status}.`)
}

function load({ url }: ServerProcess, requestsFile: string, seconds: number): Promise<Measured> {
  return measureFaultless({ url: `${url}/api/user`, connections: CONNECTIONS, seconds, requestsFile })
}

/** What a browser adds to the request of a page by itself, whatever the page signs in with. */
const FROM_PAGE = [
  'Origin: http://localhost:3000',
  'Referer: http://localhost:3000/',
  'Accept: application/json, text/plain, */*',
]

function browserLine({ cookie, proof }: BrowserHeaders): string {
  return [`Cookie: ${cookie}`, `X-XSRF-TOKEN: ${proof}`, ...FROM_PAGE].join('\t')
}

function tokenLine(token: string): string {
  return [bearer(token), ...FROM_PAGE].join('\t')
}
