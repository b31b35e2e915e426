import { randomBytes } from 'node:crypto'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bearer, type Measured, measureFaultless } from './load.ts'
import { seed } from './seed.ts'
import { type BrowserHeaders, seedSessions } from './seed-sessions.ts'
import { type ServerProcess, start } from './server-process.ts'
import { median } from './statistics.ts'

const USERS = 10_000
/** Many short rounds: a machine that slows down for a while slows down both sides of a few of them. */
const ROUNDS = 15
const WARM_UP_SECONDS = 4
const SECONDS = 1
const CONNECTIONS = 50

export interface SessionResult {
  /** The median of the ratios of each round. */
  readonly sessionToBearer: number
  readonly rounds: readonly Readonly<Record<'bearer' | 'session', Measured>>[]
}

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
  const bearerServer = await start('adyton', { DATABASE: copy, ADYTON_KEYS: keys })
  const sessionServer = await start('adyton', { DATABASE: database, ADYTON_KEYS: keys })
  const measureBoth = async (seconds: number) => ({
    bearer: await load(bearerServer, tokensFile, seconds),
    session: await load(sessionServer, browsersFile, seconds),
  })
  try {
    progress('session: warming up')
    await measureBoth(WARM_UP_SECONDS)
    const rounds = []
    for (let round = 1; round <= ROUNDS; round += 1) {
      progress(`session: round ${round} of ${ROUNDS}`)
      rounds.push(await measureBoth(SECONDS))
    }
    return { sessionToBearer: median(rounds.map((round) => round.session.rate / round.bearer.rate)), rounds }
  } finally {
    await Promise.all([bearerServer.stop(), sessionServer.stop()])
  }
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
