import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { User } from '../../src/core/accounts/user.ts'
import { Unavailable } from '../../src/core/errors.ts'
import type { Storage } from '../../src/core/ports.ts'
import type { TokenId } from '../../src/core/tokens/token.ts'
import { aToken, aUser, issueRequest, NOW, newToken } from '../contracts/arrange.ts'
import { newSession } from '../contracts/arrange-sessions.ts'
import { startFleet } from '../fleet/fleet.ts'
import { overFrailLine } from '../fleet/frail-line.ts'
import { outageRound } from '../fleet/outage-round.ts'
import { startLoad } from '../fleet/steady-load.ts'
import type { Server } from '../servers/server.ts'
import { write } from './database-file.ts'
import { type Neighbour, SERVER_KINDS, type ServerKind } from './server-kinds.ts'

/** Callers wait two seconds at most, but timers of a machine that is busy are late. */
const REFUSED_MS = 3_000
const SOON = { timeout: 10_000 }
const PATIENT = { timeout: 60_000 }
/** The connections of both pools. */
const POOLS = 12
/** Of a server that hangs, nobody hears before the end of their patience. */
const HTTP_OUTAGES = [
  ['kill', 1_000],
  ['pause', 3_000],
] as const
const ALL_503 = ['bearer 503', 'new token 503', 'session 503', 'sign-in 503']

for (const kind of SERVER_KINDS)
  describe.skipIf(!kind.canStart)(`storage on ${kind.name}`, PATIENT, () => outages(kind))

function outages(kind: ServerKind): void {
  let server: Server
  let storage: Storage
  let neighbour: Neighbour
  let user: User
  let token: TokenId

  beforeAll(async () => {
    server = await kind.start()
    storage = kind.open(server.url)
    await storage.migrate(NOW)
    user = await aUser(storage)
    token = await aToken(storage, user)
    neighbour = await kind.connect(server.url)
  }, PATIENT.timeout)
  afterAll(async () => {
    await neighbour?.end().catch(() => {})
    await storage?.close()
    await server?.dispose()
  })

  /** One of each way to ask the database for something. */
  const everything = () => [
    storage.tokens.findById(token),
    storage.tokens.findByHash(newToken().hash),
    storage.sessions.findByHash(newSession().hash),
    storage.users.findById(user.id),
    storage.users.findAccount(user.email),
    write(storage),
    storage.tokens.issue(issueRequest(user)),
    storage.ping(),
  ]

  async function expectAllUnavailable(): Promise<void> {
    const since = performance.now()
    const outcomes = await Promise.allSettled(everything())
    expect(performance.now() - since).toBeLessThan(REFUSED_MS)
    // What it is instead, should it be anything else.
    expect(outcomes.filter((each) => !('reason' in each && each.reason instanceof Unavailable))).toEqual([])
  }

  async function expectAllWellSoon(): Promise<void> {
    await expect
      .poll(async () => (await Promise.allSettled(everything())).map(({ status }) => status), SOON)
      .toEqual(everythingWell)
  }
  const everythingWell = Array(8).fill('fulfilled')

  const withNeighbour = async <T>(work: (beside: Neighbour) => Promise<T>): Promise<T> => {
    const beside = await kind.connect(server.url)
    return work(beside).finally(() => beside.end().catch(() => {}))
  }
  const tell = (orders: readonly string[]) =>
    withNeighbour(async (beside) => {
      for (const sql of orders) await beside.query(sql)
    })
  const killAll = () =>
    withNeighbour(async (beside) => {
      for (const session of await beside.query(kind.sessions))
        await beside.query(kind.kill(session)).catch(() => {})
    })

  it.for(['stop', 'kill', 'pause', 'stop', 'kill', 'pause'] as const)(
    'is Unavailable in time while the server is gone by %s, and well soon after its return, as if nothing had been',
    async (how) => {
      await Promise.all(everything())
      await server[how]()
      try {
        await expectAllUnavailable()
        await expectAllUnavailable()
      } finally {
        await (how === 'pause' ? server.resume() : server.start())
      }
      await expectAllWellSoon()
      // As many at once as before: no place in a pool was lost to a connection that is gone.
      await Promise.all(Array.from({ length: 3 * POOLS }, () => write(storage)))
      await expect
        .poll(() => withNeighbour((beside) => beside.query(kind.sessions)), SOON)
        .toSatisfy((sessions: unknown[]) => sessions.length <= POOLS + 1)
    },
  )

  it('is Unavailable where a lock is held by somebody else, and has written nothing', async () => {
    const locker = await kind.connect(server.url)
    await locker.query('begin')
    await locker.query(`select id from users where id = ${user.id} for update`)
    const before = await tokensOf(locker, user)
    const since = performance.now()

    const writes = Array.from({ length: 3 }, () => storage.tokens.issue(issueRequest(user)))

    const outcomes = await Promise.allSettled(writes)
    expect(outcomes.map((each) => each.status === 'rejected' && each.reason)).toEqual(
      Array(3).fill(expect.any(Unavailable)),
    )
    expect(performance.now() - since).toBeLessThan(REFUSED_MS)
    await locker.query('rollback')
    // The next write of the user's waits for whatever the server still does of those.
    await aToken(storage, user)
    expect(await tokensOf(locker, user)).toBe(before + 1)
    await locker.end()
  })

  it('answers look-ups at once while every connection for other things is waiting', async () => {
    const locker = await kind.connect(server.url)
    await locker.query('begin')
    await locker.query(`select id from users where id = ${user.id} for update`)
    let settled = 0
    const writes = Array.from({ length: 2 * POOLS }, () =>
      storage.tokens
        .issue(issueRequest(user))
        .catch(() => {})
        .finally(() => (settled += 1)),
    )

    const found = await storage.tokens.findById(token)

    expect(found?.user).toEqual(user)
    expect(settled).toBe(0)
    await locker.query('rollback')
    await Promise.all(writes)
    await locker.end()
  })

  it('asks again where a connection is closed in the middle of a look-up, and nobody hears of it', async () => {
    const locker = await kind.connect(server.url)
    for (const sql of kind.lock) await locker.query(sql)
    const looking = storage.tokens.findById(token)
    await withNeighbour(async (beside) => {
      await expect.poll(async () => Number((await beside.query(kind.waiting))[0]), SOON).toBe(1)
      const [own] = await locker.query(
        kind.name === 'PostgreSQL' ? 'select pg_backend_pid()' : 'select connection_id()',
      )
      for (const session of await beside.query(kind.sessions))
        if (String(session) !== String(own)) await beside.query(kind.kill(session)).catch(() => {})
    })

    await locker.query(kind.unlock)

    expect((await looking)?.user).toEqual(user)
    await locker.end()
  })

  it('answers look-ups while an administrator closes its connections again and again', async () => {
    for (let round = 0; round < 10; round += 1) {
      const looking = Promise.all(Array.from({ length: 20 }, () => storage.tokens.findById(token)))
      await killAll()
      expect((await looking).map((record) => record?.token.id)).toEqual(Array(20).fill(token))
    }
  })

  it('is Unavailable where the server has no connection left, and well once it has', async () => {
    await killAll()
    const others: Neighbour[] = []
    await expect(
      (async () => {
        for (;;) others.push(await kind.connect(server.url))
      })(),
    ).rejects.toThrow()

    await expectAllUnavailable()

    await Promise.all(others.map((other) => other.end()))
    await expectAllWellSoon()
  })

  it('is Unavailable for writes on a server that only reads, and well once it writes', async () => {
    await tell(kind.readOnly)
    await killAll()
    await expect.poll(() => write(storage).catch((error) => error), SOON).toBeInstanceOf(Unavailable)
    await expect(storage.tokens.issue(issueRequest(user))).rejects.toThrow(Unavailable)
    await tell(kind.writable)
    await killAll()
    await expectAllWellSoon()
  })

  it('finishes what was asked for when it is closed', async () => {
    const closing = kind.open(server.url)
    const writes = Array.from({ length: POOLS }, () => write(closing))
    const looking = closing.tokens.findById(token)

    await closing.close()

    await expect(Promise.all(writes)).resolves.toHaveLength(POOLS)
    await expect(looking).resolves.toBeDefined()
  })

  it('is Unavailable once it is closed', async () => {
    const closed = kind.open(server.url)
    await closed.ping()

    await closed.close()

    await expect(write(closed)).rejects.toThrow(Unavailable)
    await expect(closed.tokens.findById(token)).rejects.toThrow(Unavailable)
  })

  it('closes while the server closes its connections, without an error that nobody awaits', async () => {
    for (let round = 0; round < 5; round += 1) {
      const closing = kind.open(server.url)
      const asked = Promise.allSettled([...Array(POOLS)].map(() => write(closing)))
      if (round % 2 === 0) await asked

      await Promise.all([killAll(), closing.close()])

      await asked
    }
    await expectAllWellSoon()
  })

  it('leaves the server nothing of a storage that is closed', async () => {
    const closing = kind.open(server.url)
    await Promise.all([...Array(POOLS)].map(() => write(closing)))
    await closing.close()
    await storage.close()

    await neighbour.end().catch(() => {})
    await withNeighbour((beside) => expect.poll(() => beside.query(kind.sessions), SOON).toEqual([]))
    storage = kind.open(server.url)
    neighbour = await kind.connect(server.url)
  })

  it('loses no place in a pool to a line that fails while a session is prepared', async () => {
    const line = await overFrailLine(server.url, 'isolation level')
    const far = kind.open(line.url)
    const all = () => [far.tokens.findById(token), far.tokens.findByHash(newToken().hash), ...writesTo(far)]
    const writesTo = (to: Storage) => Array.from({ length: POOLS }, () => write(to))
    expect((await Promise.allSettled(all())).map(({ status }) => status)).not.toContain('fulfilled')

    line.mend()

    await expect
      .poll(async () => (await Promise.allSettled(all())).map(({ status }) => status), SOON)
      .not.toContain('rejected')
    await far.close()
    line.close()
  })

  it('answers over HTTP with 503 in time, and never with 401, 500 or a closed connection', async () => {
    const fleet = await startFleet({ database: server.url, processes: [{}] })
    try {
      const load = await startLoad(fleet.urls[0] ?? '')
      for (const [how, goneMs] of HTTP_OUTAGES) {
        const { during, wrong } = await outageRound(server, load, { how, goneMs, afterMs: 1_000 })
        expect(Object.keys(during).sort()).toEqual(ALL_503)
        expect(wrong).toEqual({})
      }
      await load.stop()
      expect(fleet.isWhole()).toBe(true)
    } finally {
      await fleet.stop()
    }
  })

  if (kind.name === 'PostgreSQL')
    it('is Unavailable on a standby, for look-ups too', async () => {
      await withNeighbour(async (beside) => {
        const [folder] = await beside.query('show data_directory')
        await server.stop()
        await writeFile(join(String(folder), 'standby.signal'), '')
      })
      await server.start()

      await expectAllUnavailable()

      await withNeighbour((beside) => beside.query('select pg_promote()'))
      await expectAllWellSoon()
    })

  if (kind.name === 'MariaDB')
    it('is Unavailable on a replica, for look-ups too', async () => {
      await tell(kind.readOnly)
      await killAll()

      await expectAllUnavailable()

      await tell(kind.writable)
      await expectAllWellSoon()
    })
}

async function tokensOf(neighbour: Neighbour, { id }: User): Promise<number> {
  const [count] = await neighbour.query(
    `select count(*) from personal_access_tokens where tokenable_id = ${id}`,
  )
  return Number(count)
}
