import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runOnPostgres, startPostgres } from '../packages/adyton/test/servers/postgres.ts'
import { bearer, type Measured, measureFaultless } from './load.ts'
import { seedPostgres } from './seed-postgres.ts'
import { start } from './server-process.ts'
import { median } from './statistics.ts'

const TOKENS = 10_000
/** Many and short: what a machine has to give changes within minutes by more than the servers differ. */
const ROUNDS = 15
const SECONDS = 2
const CONNECTIONS = [1, 8, 50] as const

/** Medians of the ratios of each round, for one number of connections. */
interface Ratios {
  readonly connections: number
  readonly adytonToBound: number
  readonly adytonToHello: number
  readonly boundToHello: number
  readonly rounds: readonly Readonly<Record<'hello' | 'bound' | 'adyton', Measured>>[]
}

/** GET /api/user with a bearer token on PostgreSQL, beside the coalescing bound and a bare hello, at three loads. */
export async function hotPathPostgres(
  folder: string,
  progress: (text: string) => void,
): Promise<readonly Ratios[]> {
  const database = await startPostgres()
  const requestsFile = join(folder, 'requests-postgres.txt')
  try {
    writeFileSync(requestsFile, (await seedPostgres(database.url, TOKENS)).map(bearer).join('\n'))
    const boundUrl = await copied(database.url)
    const servers = {
      hello: await start('hello', {}),
      bound: await start('bound-postgres', { DATABASE_URL: boundUrl }),
      adyton: await start('adyton', { DATABASE_URL: database.url }),
    }
    const load = (name: keyof typeof servers, connections: number) =>
      measureFaultless({
        url: `${servers[name].url}${name === 'hello' ? '/' : '/api/user'}`,
        connections,
        seconds: SECONDS,
        ...(name !== 'hello' && { requestsFile }),
      })
    try {
      const results: Ratios[] = []
      for (const connections of CONNECTIONS) {
        const rounds = []
        for (let round = 0; round <= ROUNDS; round += 1) {
          progress(`hot path on PostgreSQL, c=${connections}: round ${round} of ${ROUNDS}`)
          const measured = {
            hello: await load('hello', connections),
            bound: await load('bound', connections),
            adyton: await load('adyton', connections),
          }
          // The first warms up.
          if (round > 0) rounds.push(measured)
        }
        results.push(ratiosOf(connections, rounds))
      }
      return results
    } finally {
      await Promise.all(Object.values(servers).map((server) => server.stop()))
    }
  } finally {
    await database.dispose()
  }
}

/** Each writes to its own copy: neither waits for the other's locks. */
async function copied(url: string): Promise<string> {
  const named = (name: string) => new URL(`/${name}`, url).href
  await runOnPostgres(named('template1'), `create database bound template ${new URL(url).pathname.slice(1)}`)
  return named('bound')
}

function ratiosOf(connections: number, rounds: Ratios['rounds']): Ratios {
  return {
    connections,
    adytonToBound: median(rounds.map((round) => round.adyton.rate / round.bound.rate)),
    adytonToHello: median(rounds.map((round) => round.adyton.rate / round.hello.rate)),
    boundToHello: median(rounds.map((round) => round.bound.rate / round.hello.rate)),
    rounds,
  }
}
