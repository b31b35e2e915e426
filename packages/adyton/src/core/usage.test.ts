import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { handClock, NOW_MS, ORIGIN, tokenId } from '../../test/builders.ts'
import { aToken, aUser, entry, ownership } from '../../test/contracts/arrange.ts'
import type { Database } from '../../test/contracts/database.ts'
import { openSqliteMemory } from '../../test/contracts/engines/sqlite.ts'
import type { CredentialUse } from './credential-use.ts'
import { Unavailable } from './errors.ts'
import type { TokenStore } from './ports.ts'
import { wholeSecond } from './timestamp.ts'
import type { TokenId } from './tokens/token.ts'
import { createUsageLog } from './usage.ts'

let database: Database

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
})

afterAll(() => database.close())

async function stored(id: TokenId) {
  const record = await database.storage.tokens.findById(id)
  if (record === undefined) throw new Error('The token is gone.')
  return record.token
}

/** A store that only listens, and can be switched off. */
function listener() {
  const batches: (readonly CredentialUse<TokenId>[])[] = []
  let failure: Error | undefined
  const store: Pick<TokenStore, 'recordUses'> = {
    async recordUses(uses) {
      if (failure !== undefined) throw failure
      batches.push(uses)
    },
  }
  return {
    store,
    batches,
    ids: () => batches.map((batch) => batch.map(({ id }) => Number(id))),
    failWith: (error: Error | undefined) => {
      failure = error
    },
  }
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}

describe('a use', () => {
  test('is pending until it is written, and written as it was', async () => {
    const clock = handClock(NOW_MS + 5_000)
    const usage = createUsageLog(database.storage.tokens, clock)
    const id = await aToken(database.storage, await aUser(database.storage))
    const before = await stored(id)

    usage.record(id, ORIGIN)

    const use = { id, at: wholeSecond(clock.now()), ip: ORIGIN.ip, userAgent: ORIGIN.userAgent }
    expect(usage.pending(id)).toEqual(use)
    expect(await stored(id)).toEqual(before)
    await usage.flush()
    expect(usage.pending(id)).toBeUndefined()
    expect(await stored(id)).toMatchObject({
      lastUsedAt: use.at,
      lastUsedIp: use.ip,
      lastUsedAgent: use.userAgent,
    })
  })

  test('is pending also while it is being written', async () => {
    const writing = Promise.withResolvers<void>()
    const usage = createUsageLog({ recordUses: () => writing.promise }, handClock())
    const id = tokenId(1)
    usage.record(id, ORIGIN)

    const flushed = usage.flush()

    expect(usage.pending(id)?.at).toBe(wholeSecond(NOW_MS))
    writing.resolve()
    await flushed
    expect(usage.pending(id)).toBeUndefined()
  })

  test('that comes while an earlier one is being written is written the next time', async () => {
    const clock = handClock()
    const usage = createUsageLog(database.storage.tokens, clock)
    const id = await aToken(database.storage, await aUser(database.storage))
    usage.record(id, ORIGIN)

    const flushed = usage.flush()
    clock.pass(2_000)
    usage.record(id, ORIGIN)
    await flushed
    await usage.flush()

    expect((await stored(id)).lastUsedAt).toBe(wholeSecond(NOW_MS + 2_000))
  })

  test('never makes a token look less recently used than it was', async () => {
    const usage = createUsageLog(database.storage.tokens, handClock(NOW_MS))
    const id = await aToken(database.storage, await aUser(database.storage))
    const later = wholeSecond(NOW_MS + 60_000)
    await database.storage.tokens.recordUses([{ id, at: later, ip: null, userAgent: null }])
    const before = await stored(id)

    usage.record(id, ORIGIN)
    await usage.flush()

    expect(await stored(id)).toEqual(before)
  })

  test('of one credential is not pending for another', () => {
    const usage = createUsageLog(listener().store, handClock())
    usage.record(tokenId(1), ORIGIN)

    expect(usage.pending(tokenId(2))).toBeUndefined()
  })

  test('does not bring a token back that was revoked before it was written', async () => {
    const { storage } = database
    const usage = createUsageLog(storage.tokens, handClock())
    const user = await aUser(storage)
    const id = await aToken(storage, user)
    usage.record(id, ORIGIN)
    await storage.tokens.revoke(ownership(user), id, { descendants: false }, entry('token.revoked', 'gone'))

    await usage.flush()

    expect(await storage.tokens.findById(id)).toBeUndefined()
  })
})

describe('a flush', () => {
  test('writes one use per token, the latest', async () => {
    const { store, batches } = listener()
    const clock = handClock()
    const usage = createUsageLog(store, clock)
    for (const ip of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
      clock.pass(1_000)
      usage.record(tokenId(1), { ...ORIGIN, ip })
    }

    await usage.flush()

    expect(batches).toEqual([
      [{ id: 1, at: wholeSecond(NOW_MS + 3_000), ip: '192.0.2.3', userAgent: ORIGIN.userAgent }],
    ])
  })

  test('writes batches of a hundred at most, by id, so that neighbours share a page', async () => {
    const { store, ids } = listener()
    const usage = createUsageLog(store, handClock())
    for (const id of numbers(1, 250).reverse()) usage.record(tokenId(id), ORIGIN)

    await usage.flush()

    expect(ids()).toEqual([numbers(1, 100), numbers(101, 200), numbers(201, 250)])
  })

  test('writes nothing twice, and nothing when nothing was used', async () => {
    const { store, batches } = listener()
    const usage = createUsageLog(store, handClock())
    usage.record(tokenId(1), ORIGIN)

    await usage.flush()
    await usage.flush()

    expect(batches).toHaveLength(1)
  })

  test('keeps everything through an outage, and writes it afterwards', async () => {
    const { store, ids, failWith } = listener()
    const usage = createUsageLog(store, handClock())
    for (const id of numbers(1, 150)) usage.record(tokenId(id), ORIGIN)

    failWith(new Unavailable('The disk is full.'))
    await usage.flush()
    usage.record(tokenId(151), ORIGIN)
    failWith(undefined)
    await usage.flush()

    expect(ids()).toEqual([numbers(1, 100), numbers(101, 151)])
  })

  test('gives up what the store refuses for good, says so, and goes on with the rest', async () => {
    const { store, ids, failWith } = listener()
    const usage = createUsageLog(store, handClock())
    for (const id of numbers(1, 101)) usage.record(tokenId(id), ORIGIN)

    failWith(new TypeError('A symbol cannot be stored.'))
    await expect(usage.flush()).rejects.toThrow('A symbol cannot be stored.')
    failWith(undefined)
    await usage.flush()

    expect(ids()).toEqual([[101]])
  })
})
