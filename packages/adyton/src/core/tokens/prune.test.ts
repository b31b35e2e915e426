import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DAY_MINUTES, handClock, MINUTE_MS, NOW_MS, ORIGIN, TOKEN_POLICY } from '../../../test/builders.ts'
import { aForeignRow, aToken, aUser, surviving, trail, USER_TYPE } from '../../../test/contracts/arrange.ts'
import type { Database } from '../../../test/contracts/database.ts'
import { openSqliteMemory } from '../../../test/contracts/engines/sqlite.ts'
import { timestamp, wholeSecond } from '../timestamp.ts'
import { type PruneDeps, type PruneProgress, pruneTokens } from './prune.ts'

const HOUR_MS = 60 * MINUTE_MS
let database: Database

beforeEach(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
})

afterEach(() => database.close())

async function prune(graceHours: number, about: Partial<PruneDeps> = {}): Promise<readonly PruneProgress[]> {
  const deps = { tokens: database.storage.tokens, clock: handClock(), tokenPolicy: TOKEN_POLICY, ...about }
  return Array.fromAsync(pruneTokens(graceHours, ORIGIN, deps))
}

const hoursAgo = (hours: number) => timestamp(NOW_MS - hours * HOUR_MS)

describe('a clean-up', () => {
  test('deletes what expired longer ago than the grace, and nothing younger', async () => {
    const user = await aUser(database.storage)
    const made = { createdAt: hoursAgo(1) }
    const long = await aToken(database.storage, user, { ...made, expiresAt: hoursAgo(25) })
    const lately = await aToken(database.storage, user, { ...made, expiresAt: hoursAgo(23) })
    const live = await aToken(database.storage, user, { ...made, expiresAt: hoursAgo(-1) })

    const progress = await prune(24)

    expect(await surviving(database.storage, [long, lately, live])).toEqual([lately, live])
    expect(progress.at(-1)).toMatchObject({ pruned: 1 })
  })

  test('deletes what died of its age longer ago than the grace', async () => {
    const user = await aUser(database.storage)
    const [old, younger] = [
      await aToken(database.storage, user, { createdAt: hoursAgo(49) }),
      await aToken(database.storage, user, { createdAt: hoursAgo(47) }),
    ]

    await prune(24)

    expect(await surviving(database.storage, [old, younger])).toEqual([younger])
  })

  test('spares an old token with an end of its own that is still to come, unless Laravel made it', async () => {
    const user = await aUser(database.storage)
    const ours = await aToken(database.storage, user, { createdAt: hoursAgo(1_000), expiresAt: hoursAgo(-1) })
    const laravels = await aForeignRow(
      database.sql,
      { type: USER_TYPE, id: user.id },
      { created_at: '2025-01-01 00:00:00', expires_at: '2027-01-01 00:00:00' },
    )

    await prune(24)

    expect(await surviving(database.storage, [ours, laravels])).toEqual([ours])
  })

  test('spares everything without an end where tokens do not age', async () => {
    const user = await aUser(database.storage)
    const old = await aToken(database.storage, user, { createdAt: hoursAgo(100_000) })

    await prune(24, { tokenPolicy: { ...TOKEN_POLICY, ageMinutesMax: 0 } })

    expect(await surviving(database.storage, [old])).toEqual([old])
  })

  test('never deletes a token that still works, whatever the grace', async () => {
    const user = await aUser(database.storage)
    const working = await aToken(database.storage, user, {
      createdAt: timestamp(NOW_MS - DAY_MINUTES * MINUTE_MS + 1_000),
    })

    await prune(0)

    expect(await surviving(database.storage, [working])).toEqual([working])
  })

  test('tells after each small step how far it has come', async () => {
    const users = [await aUser(database.storage), await aUser(database.storage)] as const
    for (let made = 0; made < 1_001; made += 1) {
      const expiresAt = hoursAgo(made % 2 === 0 ? 50 : -1)
      await aToken(database.storage, made < 501 ? users[0] : users[1], {
        createdAt: hoursAgo(100),
        expiresAt,
      })
    }

    const progress = await prune(24)

    expect(progress).toEqual([
      { pruned: 500, reached: 1_000, highest: 1_001 },
      { pruned: 501, reached: 1_001, highest: 1_001 },
    ])
  })

  test('leaves in the audit trail where it came from', async () => {
    await aToken(database.storage, await aUser(database.storage), { expiresAt: hoursAgo(25) })

    await prune(24)

    expect(await trail(database.sql, String(ORIGIN.requestId))).toMatchObject([
      { event: 'token.pruned', reason: '1 expired' },
    ])
  })

  test('of an empty table is done at once', async () => {
    expect(await prune(24)).toEqual([{ pruned: 0, reached: 0, highest: 0 }])
  })
})
