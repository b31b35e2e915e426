import { randomBytes } from 'node:crypto'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bearer, type Measured, measureFaultless } from './load.ts'
import { seed } from './seed.ts'
import { type BrowserHeaders, seedSessions } from './seed-sessions.ts'
import { start } from './server-process.ts'
import { median } from './statistics.ts'

const USERS = 10_000
const ROUNDS = 5
const SECONDS = 4
const CONNECTIONS = 50

export interface SessionResult {
  /** The median of the ratios of each round. */
  readonly sessionToBearer: number
  readonly rounds: readonly Readonly<Record<'bearer' | 'session', Measured>>[]
}

/** GET /api/user with a session cookie and everything that a browser sends with it, beside the same with a bearer token. */
export async function session(folder: string, progress: (text: string) => void): Promise<SessionResult> {
  const database = join(folder, 'session.sqlite')
  const tokensFile = join(folder, 'tokens.txt')
  const browsersFile = join(folder, 'browsers.txt')
  const keys = randomBytes(32).toString('base64url')
  writeFileSync(tokensFile, (await seed(database, USERS)).map(bearer).join('\n'))
  writeFileSync(browsersFile, seedSessions(database, [keys]).map(browserLine).join('\n'))
  // Each has a server and a copy of its own, as it would have where only one of them is used.
  const copy = join(folder, 'bearer.sqlite')
  copyFileSync(database, copy)
  const servers = {
    bearer: await start('adyton', { DATABASE: copy, ADYTON_KEYS: keys }),
    session: await start('adyton', { DATABASE: database, ADYTON_KEYS: keys }),
  }
  const load = (server: { readonly url: string }, requestsFile: string) =>
    measureFaultless({
      url: `${server.url}/api/user`,
      connections: CONNECTIONS,
      seconds: SECONDS,
      requestsFile,
    })
  try {
    const rounds = []
    for (let round = 0; round <= ROUNDS; round += 1) {
      progress(round === 0 ? 'session: warming up' : `session: round ${round} of ${ROUNDS}`)
      const measured = {
        bearer: await load(servers.bearer, tokensFile),
        session: await load(servers.session, browsersFile),
      }
      if (round > 0) rounds.push(measured)
    }
    return { sessionToBearer: median(rounds.map((round) => round.session.rate / round.bearer.rate)), rounds }
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()))
  }
}

function browserLine({ cookie, proof }: BrowserHeaders): string {
  return [
    `Cookie: ${cookie}`,
    `X-XSRF-TOKEN: ${proof}`,
    'Origin: http://localhost:3000',
    'Referer: http://localhost:3000/',
    'Accept: application/json, text/plain, */*',
  ].join('\t')
}
