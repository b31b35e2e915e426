import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bearer, type Measured, measureFaultless } from './load.ts'
import { seed } from './seed.ts'
import { type ServerProcess, start } from './server-process.ts'
import { median } from './statistics.ts'

const TOKENS = 10_000
const ROUNDS = 5
const SECONDS = 4
const CONNECTIONS = 50

export interface HotPathResult {
  /** Medians of the ratios of each round, so that a machine that slows down slows all three. */
  readonly adytonToBound: number
  readonly adytonToHello: number
  readonly boundToHello: number
  readonly rounds: readonly Readonly<Record<'hello' | 'bound' | 'adyton', Measured>>[]
}

/** GET /api/user with a bearer token, 10,000 random tokens, beside the hand-written bound and a bare hello. */
export async function hotPath(folder: string, progress: (text: string) => void): Promise<HotPathResult> {
  const database = join(folder, 'hot-path.sqlite')
  const boundDatabase = join(folder, 'bound.sqlite')
  const requestsFile = join(folder, 'requests.txt')
  writeFileSync(requestsFile, (await seed(database, TOKENS)).map(bearer).join('\n'))
  // Each writes to its own copy: neither waits for the other's lock.
  copyFileSync(database, boundDatabase)
  const servers = {
    hello: await start('hello', {}),
    bound: await start('bound', { DATABASE: boundDatabase }),
    adyton: await start('adyton', { DATABASE: database }),
  }
  try {
    const rounds = []
    for (let round = 0; round <= ROUNDS; round += 1) {
      progress(round === 0 ? 'hot path: warming up' : `hot path: round ${round} of ${ROUNDS}`)
      const measured = {
        hello: await load(servers.hello, '/', undefined),
        bound: await load(servers.bound, '/api/user', requestsFile),
        adyton: await load(servers.adyton, '/api/user', requestsFile),
      }
      if (round > 0) rounds.push(measured)
    }
    return {
      adytonToBound: median(rounds.map((round) => round.adyton.rate / round.bound.rate)),
      adytonToHello: median(rounds.map((round) => round.adyton.rate / round.hello.rate)),
      boundToHello: median(rounds.map((round) => round.bound.rate / round.hello.rate)),
      rounds,
    }
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()))
  }
}

function load(server: ServerProcess, path: string, requestsFile: string | undefined): Promise<Measured> {
  return measureFaultless({
    url: `${server.url}${path}`,
    connections: CONNECTIONS,
    seconds: SECONDS,
    ...(requestsFile !== undefined && { requestsFile }),
  })
}
