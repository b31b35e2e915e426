import { setTimeout as wait } from 'node:timers/promises'
import { type Fleet, startFleet } from '../packages/adyton/test/fleet/fleet.ts'
import type { Engine } from '../packages/adyton/test/fleet/open-engine.ts'
import { OUTAGES, outageRound, type RoundResult } from '../packages/adyton/test/fleet/outage-round.ts'
import { sessionsOf } from '../packages/adyton/test/fleet/server-sessions.ts'
import { startLoad } from '../packages/adyton/test/fleet/steady-load.ts'
import type { Server } from '../packages/adyton/test/servers/server.ts'
import { startServer } from './private-database.ts'
import type { ProofOptions } from './prove.ts'

const ROUNDS = 20
const GONE_MS = 10_000
const AFTER_MS = 4_000
const WARM_MS = 3_000
/** What the heap may have grown by when everything is as it was. */
const GROWTH_MIB_MAX = 16
const MIB = 2 ** 20

/** What the process and the server have of each other while nothing is asked of either. */
interface Held {
  readonly serverSessions: number
  readonly resources: Readonly<Record<string, number>>
  readonly heapMiB: number
}

interface OutageProof {
  readonly ok: boolean
  readonly before: Held
  readonly after: Held
  readonly rounds: readonly RoundResult[]
}

/** That a server that is gone for ten seconds, however it went, is 503 in time and nothing else, and leaves nothing behind. */
export async function outages(
  engine: Engine,
  { rounds = ROUNDS }: ProofOptions,
  progress: (text: string) => void,
): Promise<OutageProof> {
  if (engine === 'sqlite') throw new Error('A file has no server that could be gone.')
  const server = await startServer(engine)
  const fleet = await startFleet({ database: server.url, processes: [{}] })
  try {
    await (await warmUp(fleet)).stop()
    const before = await held(server, fleet)
    const load = await warmUp(fleet)
    const results: RoundResult[] = []
    for (let round = 0; round < rounds; round += 1) {
      const how = OUTAGES[round % OUTAGES.length] ?? 'stop'
      results.push(await outageRound(server, load, { how, goneMs: GONE_MS, afterMs: AFTER_MS }))
      progress(`outages of ${engine}: ${row(round, results.at(-1))}`)
    }
    await load.stop()
    const after = await held(server, fleet)
    const ok = results.every((each) => each.ok) && fleet.isWhole() && isAsBefore(before, after)
    return { ok, before, after, rounds: results }
  } finally {
    await fleet.stop()
    await server.dispose()
  }
}

async function warmUp({ urls: [url = ''] }: Fleet) {
  const load = await startLoad(url)
  await wait(WARM_MS)
  return load
}

async function held(server: Server, fleet: Fleet): Promise<Held> {
  // Connections that were closed take a moment to be gone.
  await wait(1_000)
  const [report] = await fleet.reports()
  const resources: Record<string, number> = {}
  for (const kind of report?.resources ?? []) resources[kind] = (resources[kind] ?? 0) + 1
  return {
    serverSessions: await sessionsOf(server.url),
    resources,
    heapMiB: (report?.heapUsed ?? Number.NaN) / MIB,
  }
}

/** Both have as many connections as before or fewer: a pool makes them as they are needed. */
function isAsBefore(before: Held, after: Held): boolean {
  const sockets = ({ resources }: Held) => resources['TCPSocketWrap'] ?? 0
  return (
    after.serverSessions <= Math.max(before.serverSessions, POOLS) &&
    sockets(after) - after.serverSessions <= sockets(before) - before.serverSessions &&
    after.heapMiB < before.heapMiB + GROWTH_MIB_MAX
  )
}

/** The connections of both pools of one process. */
const POOLS = 12

function row(round: number, result: RoundResult | undefined): string {
  if (result === undefined) return ''
  const { how, ok, during, wrong, slowestMs, unwellMs, goodShare } = result
  const refused = Object.values(during).reduce((sum, count) => sum + count, 0)
  return [
    `${round + 1}`.padStart(2),
    how.padEnd(5),
    ok ? 'ok ' : 'BAD',
    `${refused} answered meanwhile`,
    `slowest ${Math.round(slowestMs)} ms`,
    `well after ${Math.round(unwellMs)} ms`,
    `then ${(goodShare * 100).toFixed(2)} %`,
    Object.keys(wrong).length === 0 ? '' : JSON.stringify(wrong),
  ].join('  ')
}
