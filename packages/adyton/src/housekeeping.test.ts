import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { handClock, MINUTE_MS, NOW_MS, ORIGIN, TOKEN_POLICY, tokenId } from '../test/builders.ts'
import { aToken, aUser, secondsFromNow } from '../test/contracts/arrange.ts'
import { aSession, survivingSessions } from '../test/contracts/arrange-sessions.ts'
import { openSqliteMemory } from '../test/contracts/engines/sqlite.ts'
import { HOUSEKEEPING } from './core/audit/events.ts'
import type { CredentialUse } from './core/credential-use.ts'
import { timestamp, wholeSecond } from './core/timestamp.ts'
import { pruneTokens } from './core/tokens/prune.ts'
import { hashSecret } from './core/tokens/secret-hash.ts'
import type { TokenId } from './core/tokens/token.ts'
import { createUsageLog } from './core/usage.ts'
import { createAuth } from './create-auth.ts'
import { type HousekeepingDeps, startHousekeeping } from './housekeeping.ts'
import type { AuthRequest } from './http/exchange.ts'
import { sqlite } from './storage/sqlite/sqlite.ts'

const HOUR_MS = 60 * MINUTE_MS
const STEP = { pruned: 0, reached: 0, highest: 0 }

// Only the waiting is made short. Everything else goes on in its own time.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})

afterEach(() => {
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** Housekeeping whose parts do nothing, unless told, and what it logged. */
function start(about: Partial<HousekeepingDeps> = {}) {
  const errors: string[] = []
  const housekeeping = startHousekeeping({
    flush: async () => 0,
    prune: async function* () {},
    log: { warn() {}, error: (_, message) => errors.push(message) },
    ...about,
  })
  return { housekeeping, errors }
}

describe('uses', () => {
  test('are written by themselves within a second', async () => {
    const storage = sqlite(':memory:')
    await storage.migrate(wholeSecond(NOW_MS))
    const usage = createUsageLog(storage.tokens, handClock())
    const { housekeeping } = start({ flush: usage.flush })
    const user = await aUser(storage)
    const [one, other] = [await aToken(storage, user), await aToken(storage, user)]
    const lastUse = async (id: typeof one) => (await storage.tokens.findById(id))?.token.lastUsedAt

    usage.record(one, ORIGIN)
    await pass(999)
    expect(await lastUse(one)).toBeNull()
    await pass(1)
    expect(await lastUse(one)).toBe(secondsFromNow(0))
    usage.record(other, ORIGIN)
    await pass(1_000)
    expect(await lastUse(other)).toBe(secondsFromNow(0))
    await housekeeping.stop()
    await storage.close()
  })

  test('are written less often the more of them there are, so that the writer has time for others', async () => {
    let flushes = 0
    const { housekeeping } = start({
      async flush() {
        flushes += 1
        return 10_000
      },
    })

    await pass(1_000)
    expect(flushes).toBe(1)
    await pass(4_999)
    expect(flushes).toBe(1)
    await pass(1)
    expect(flushes).toBe(2)
    await housekeeping.stop()
  })

  test('that cannot be written are logged, and tried again a second later', async () => {
    let tries = 0
    const { housekeeping, errors } = start({
      async flush() {
        tries += 1
        if (tries === 1) throw new Error('broken')
        return 0
      },
    })

    await pass(1_000)
    expect(errors).toEqual(['Housekeeping failed and will be tried again.'])
    await pass(1_000)
    expect(tries).toBe(2)
    await housekeeping.stop()
  })

  test('are never written twice at once, however long a write takes', async () => {
    const writing = Promise.withResolvers<number>()
    let flushes = 0
    const { housekeeping } = start({
      flush: () => {
        flushes += 1
        return flushes === 1 ? writing.promise : Promise.resolve(0)
      },
    })

    await pass(60_000)
    expect(flushes).toBe(1)
    writing.resolve(0)
    await pass(1_000)
    expect(flushes).toBe(2)
    await housekeeping.stop()
  })
})

describe('expired tokens', () => {
  test('are deleted by themselves, a minute after the start and then every hour', async () => {
    const storage = sqlite(':memory:')
    await storage.migrate(wholeSecond(NOW_MS))
    const deps = { tokens: storage.tokens, clock: handClock(), tokenPolicy: TOKEN_POLICY }
    const { housekeeping } = start({ prune: () => pruneTokens(24, HOUSEKEEPING, deps) })
    const user = await aUser(storage)
    const expired = { expiresAt: timestamp(NOW_MS - 25 * HOUR_MS) }
    const first = await aToken(storage, user, expired)

    await pass(MINUTE_MS - 1)
    expect(await storage.tokens.findById(first)).toBeDefined()
    await pass(1)
    expect(await storage.tokens.findById(first)).toBeUndefined()

    const second = await aToken(storage, user, expired)
    await pass(HOUR_MS - 1)
    expect(await storage.tokens.findById(second)).toBeDefined()
    await pass(1)
    expect(await storage.tokens.findById(second)).toBeUndefined()
    await housekeeping.stop()
    await storage.close()
  })

  test('that cannot be deleted are logged, and tried again the next hour', async () => {
    let tries = 0
    const { housekeeping, errors } = start({
      // biome-ignore lint/correctness/useYield: it fails before its first step.
      prune: async function* () {
        tries += 1
        throw new Error('broken')
      },
    })

    await pass(MINUTE_MS + HOUR_MS)

    expect(tries).toBe(2)
    expect(errors).toHaveLength(2)
    await housekeeping.stop()
  })
})

describe('stopping', () => {
  test('writes what is still pending, and leaves no timer behind', async () => {
    const written: CredentialUse<TokenId>[] = []
    const tokens = {
      recordUses: async (uses: readonly CredentialUse<TokenId>[]) => void written.push(...uses),
    }
    const usage = createUsageLog(tokens, handClock())
    const { housekeeping } = start({ flush: usage.flush })
    usage.record(tokenId(7), ORIGIN)

    await housekeeping.stop()

    expect(written).toMatchObject([{ id: 7 }])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('waits for a write that is under way, and writes what came after it', async () => {
    const writing = Promise.withResolvers<void>()
    const ids: number[][] = []
    const usage = createUsageLog(
      {
        async recordUses(uses) {
          ids.push(uses.map(({ id }) => id))
          if (ids.length === 1) await writing.promise
        },
      },
      handClock(),
    )
    const { housekeeping } = start({ flush: usage.flush })
    usage.record(tokenId(1), ORIGIN)
    await pass(1_000)
    usage.record(tokenId(2), ORIGIN)

    const stopped = housekeeping.stop()
    expect(ids).toEqual([[1]])
    writing.resolve()
    await stopped

    expect(ids).toEqual([[1], [2]])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('does not wait for the end of a long clean-up, only for its step', async () => {
    let steps = 0
    const step = Promise.withResolvers<void>()
    const { housekeeping } = start({
      prune: async function* () {
        while (steps < 1_000) {
          steps += 1
          await step.promise
          yield STEP
        }
      },
    })
    await pass(MINUTE_MS)

    const stopped = housekeeping.stop()
    step.resolve()
    await stopped

    expect(steps).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is not stopped by a database that refuses the last uses', async () => {
    const { housekeeping, errors } = start({ flush: () => Promise.reject(new Error('broken')) })

    await housekeeping.stop()

    expect(errors).toEqual(['The last uses could not be written.'])
  })
})

describe('the clean-up of Adyton', () => {
  test('says in the audit trail that nobody asked for it', async () => {
    const { storage, sql } = await openSqliteMemory()
    const auth = createAuth({ storage, clock: handClock() })
    await auth.migrate()
    await aToken(storage, await aUser(storage), { expiresAt: timestamp(NOW_MS - 25 * HOUR_MS) })

    await pass(MINUTE_MS)

    expect(await sql(`select ip, user_agent from audit_events where event = 'token.pruned'`)).toEqual([
      { ip: null, user_agent: 'adyton housekeeping' },
    ])
    await auth.close()
  })
})

describe('the sessions of Adyton', () => {
  test('that are over are deleted by themselves', async () => {
    const { storage } = await openSqliteMemory()
    const auth = createAuth({ storage, clock: handClock() })
    await auth.migrate()
    const over = await aSession(storage, await aUser(storage), { session: { expiresAt: secondsFromNow(-1) } })
    const live = await aSession(storage, await aUser(storage))

    await pass(MINUTE_MS)

    expect(await survivingSessions(storage, [over, live])).toEqual([live.id])
    await auth.close()
  })
})

describe('closing Adyton', () => {
  test('writes the last uses before it closes the database', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'adyton-housekeeping-'))
    const file = join(folder, 'data.sqlite')
    const auth = createAuth({ storage: sqlite(file), clock: handClock() })
    await auth.migrate()
    const neighbour = sqlite(file)
    const id = await aToken(neighbour, await aUser(neighbour), { hash: hashSecret('secret') })

    const passage = await auth.guard()(presenting(`${id}|secret`))
    await auth.close()

    expect(passage.ok).toBe(true)
    expect((await neighbour.tokens.findById(id))?.token.lastUsedAt).toBe(secondsFromNow(0))
    await neighbour.close()
    rmSync(folder, { recursive: true })
  })
})

function presenting(token: string): AuthRequest {
  const rawHeaders = ['Authorization', `Bearer ${token}`]
  return { id: 'r', method: 'GET', params: {}, query: '', ip: '192.0.2.7', body: undefined, rawHeaders }
}
