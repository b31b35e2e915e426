import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { handClock, NOW_MS, ORIGIN, SESSION_POLICY } from '../../../test/builders.ts'
import { aUser, FOREIGN_TYPE, secondsFromNow } from '../../../test/contracts/arrange.ts'
import { aSession } from '../../../test/contracts/arrange-sessions.ts'
import type { Database } from '../../../test/contracts/database.ts'
import { openSqliteMemory } from '../../../test/contracts/engines/sqlite.ts'
import type { User } from '../accounts/user.ts'
import { timestamp, wholeSecond } from '../timestamp.ts'
import { createUsageLog, type UsageLog } from '../usage.ts'
import { type ListSessionsDeps, listSessions } from './list.ts'
import type { SessionId } from './session.ts'

const clock = handClock()
let database: Database
let usage: UsageLog<SessionId>
let deps: ListSessionsDeps

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
})

beforeEach(() => {
  clock.set(NOW_MS)
  usage = createUsageLog(database.storage.sessions, clock)
  deps = {
    sessions: database.storage.sessions,
    sessionUsage: usage,
    sessionPolicy: SESSION_POLICY,
    clock,
  }
})

afterAll(() => database.close())

async function idsOf(user: User): Promise<readonly SessionId[]> {
  return (await listSessions(user, deps)).map(({ id }) => id)
}

/** A session that began some seconds ago. */
function since(user: User, seconds: number) {
  return aSession(database.storage, user, {
    session: { createdAt: secondsFromNow(-seconds), ip: '198.51.100.1', userAgent: 'tablet/1.0' },
  })
}

describe('the sessions of a user', () => {
  test('are theirs alone', async () => {
    const [user, stranger] = [await aUser(database.storage), await aUser(database.storage)]
    const mine = await since(user, 0)
    await since(stranger, 0)
    await aSession(database.storage, user, { ownerType: FOREIGN_TYPE })

    expect(await idsOf(user)).toEqual([mine.id])
  })

  test('are those that are not over', async () => {
    const user = await aUser(database.storage)
    const live = await since(user, 0)
    await aSession(database.storage, user, { session: { expiresAt: secondsFromNow(0) } })
    await since(user, SESSION_POLICY.idleMs / 1_000 + 1)

    expect(await idsOf(user)).toEqual([live.id])
  })

  test('come the most recently active first, by uses that have not been written too', async () => {
    const user = await aUser(database.storage)
    const [older, newer] = [await since(user, 60), await since(user, 30)]
    expect(await idsOf(user)).toEqual([newer.id, older.id])

    usage.record(older.id, ORIGIN)
    expect(await idsOf(user)).toEqual([older.id, newer.id])
    await usage.flush()
    expect(await idsOf(user)).toEqual([older.id, newer.id])
  })

  test('show where and by what they were last used, before that is written', async () => {
    const user = await aUser(database.storage)
    const { id } = await since(user, 60)
    usage.record(id, ORIGIN)

    expect(await listSessions(user, deps)).toMatchObject([
      { id, lastActiveAt: timestamp(NOW_MS), ip: ORIGIN.ip, userAgent: ORIGIN.userAgent },
    ])
  })

  test('never look less recently active than they were', async () => {
    const user = await aUser(database.storage)
    const { id } = await since(user, 0)
    clock.pass(-60_000)
    usage.record(id, ORIGIN)
    clock.set(NOW_MS)

    expect(await listSessions(user, deps)).toMatchObject([
      { lastActiveAt: timestamp(NOW_MS), ip: '198.51.100.1', userAgent: 'tablet/1.0' },
    ])
  })

  test('are none under a password that has changed', async () => {
    const user = await aUser(database.storage)
    await since(user, 0)
    await database.sql(`update users set password = 'another' where id = ${user.id}`)

    expect(await idsOf(user)).toEqual([])
  })
})
