import { setTimeout as wait } from 'node:timers/promises'
import { newAccount } from './accounts.ts'
import type { Fleet } from './fleet.ts'
import { seedTokens } from './seed-tokens.ts'
import { openWires, type WireAnswer, type Wires } from './wire.ts'

export interface RevocationOptions {
  readonly revokes: number
  /** How many tokens are under way at once, each of a user of its own. */
  readonly lanes: number
  /** Told how far it has come, every so often. */
  readonly progress?: (soFar: RevocationResult) => void
}

export interface RevocationResult {
  readonly revokes: number
  /** Uses that were let in before the revocation was asked for, so that every process knew the token. */
  readonly acceptedBefore: number
  /** Uses that were sent once the revocation's 200 had arrived as a whole. */
  readonly usesAfter: number
  /** Those of them that were let in. There must be none. */
  readonly accepted: number
  /** Uses that were sent while the revocation was under way, and how many of them were let in: either is right. */
  readonly usesDuring: number
  readonly acceptedDuring: number
  /** Uses that were answered neither 200 nor 401: a server that had too much to do may say 503. */
  readonly others: number
  readonly seconds: number
}

type Tally = { -readonly [Key in keyof Omit<RevocationResult, 'seconds'>]: number }

/** The longest time between a revocation and a use that it must have ended. */
const LATER_MS = 50
/** How long the first revocation is taken to last: uses during one are spread over as long as the last one took. */
const FIRST_MS = 10
const PROGRESS_EVERY = 5_000

/**
 * Revokes tokens over one process of a fleet, and uses each of them on all: before, so that it is known everywhere;
 * while it is revoked; and once the answer is there, half of the times at once and otherwise within 50 ms. All are
 * clients of one process, so that one clock says what came first.
 */
export async function revokeAndUse(
  { database, urls }: Pick<Fleet, 'database' | 'urls'>,
  { revokes, lanes, progress }: RevocationOptions,
): Promise<RevocationResult> {
  const servers = urls.map(openWires)
  const tally: Tally = {
    revokes: 0,
    acceptedBefore: 0,
    usesAfter: 0,
    accepted: 0,
    usesDuring: 0,
    acceptedDuring: 0,
    others: 0,
  }
  const owners = await Promise.all(Array.from({ length: lanes }, () => newAccount(first(servers))))
  const ids = owners.map(({ id }) => id)
  const tokens = await seedTokens(database, ids, revokes)
  const startedAt = performance.now()
  let tellAt = PROGRESS_EVERY
  const lane = async (owner: string, at: number) => {
    let lastMs = FIRST_MS
    for (let each = at; each < tokens.length; each += lanes) {
      const token = tokens[each] ?? ''
      const { sentAt, receivedAt } = await revokeOne({ servers, owner, token, lastMs }, tally)
      lastMs = receivedAt - sentAt
      if (tally.revokes < tellAt) continue
      tellAt += PROGRESS_EVERY
      progress?.({ ...tally, seconds: secondsSince(startedAt) })
    }
  }
  await Promise.all(owners.map(({ token }, at) => lane(token, at)))
  for (const server of servers) server.close()
  return { ...tally, seconds: secondsSince(startedAt) }
}

function secondsSince(moment: number): number {
  return (performance.now() - moment) / 1_000
}

interface Round {
  readonly servers: readonly Wires[]
  readonly owner: string
  readonly token: string
  readonly lastMs: number
}

async function revokeOne({ servers, owner, token, lastMs }: Round, tally: Tally): Promise<WireAnswer> {
  const use = (server: Wires) => server.send('GET', '/api/user', { token })
  const before = await Promise.all(servers.map(use))
  tally.acceptedBefore += before.filter(({ status }) => status === 200).length
  const during = Promise.all(servers.map((server) => after(Math.random() * lastMs, () => use(server))))
  const revoked = await revoke(first(servers), owner, token)
  const uses = await Promise.all(
    servers.map((server) => after(Math.random() < 0.5 ? 0 : Math.random() * LATER_MS, () => use(server))),
  )
  tally.revokes += 1
  for (const each of [...uses, ...(await during)]) count(each, revoked, tally)
  return revoked
}

/** Until it is acknowledged. A 404 is that too: what was answered 503 before may have been carried out. */
async function revoke(server: Wires, owner: string, token: string): Promise<WireAnswer> {
  for (;;) {
    const answer = await server.send('DELETE', `/api/tokens/${token.split('|', 1)[0]}`, { token: owner })
    if (answer.status === 200 || answer.status === 404) return answer
    if (answer.status !== 503) throw new Error(`A revocation was answered ${answer.status}.`)
  }
}

async function after<T>(ms: number, act: () => Promise<T>): Promise<T> {
  if (ms > 0) await wait(ms)
  return act()
}

function count({ status, sentAt }: WireAnswer, revoked: WireAnswer, tally: Tally): void {
  const isAfter = sentAt > revoked.receivedAt
  tally[isAfter ? 'usesAfter' : 'usesDuring'] += 1
  if (status === 200) tally[isAfter ? 'accepted' : 'acceptedDuring'] += 1
  else if (status !== 401) tally.others += 1
}

function first(servers: readonly Wires[]): Wires {
  const [server] = servers
  if (server === undefined) throw new Error('There is no server.')
  return server
}
