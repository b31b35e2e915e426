import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { handClock, NOW_MS, ORIGIN, SESSION_POLICY } from '../../../test/builders.ts'
import { aUser, FOREIGN_TYPE, secondsFromNow, trail, USER_TYPE } from '../../../test/contracts/arrange.ts'
import {
  aRememberedSession,
  aSession,
  isRemembered,
  survivingSessions,
} from '../../../test/contracts/arrange-sessions.ts'
import type { Database } from '../../../test/contracts/database.ts'
import { openSqliteMemory } from '../../../test/contracts/engines/sqlite.ts'
import { wholeSecond } from '../timestamp.ts'
import { pruneSessions } from './prune.ts'

let database: Database

beforeEach(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
})

afterEach(() => database.close())

function prune(requestId: string) {
  const { sessions } = database.storage
  const deps = { sessions, clock: handClock(), sessionPolicy: SESSION_POLICY }
  return pruneSessions({ ...ORIGIN, requestId }, deps)
}

const IDLE_SECONDS = SESSION_POLICY.idleMs / 1_000
const HOUR_SECONDS = 3_600
const LONG_IDLE = { createdAt: secondsFromNow(-IDLE_SECONDS - HOUR_SECONDS) }
const EXPIRED = { expiresAt: secondsFromNow(0) }

/** Many sessions that expired long ago, in one statement. */
function expire(many: number, ownerId: number | string): Promise<unknown> {
  return database.sql(
    `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${many})
     insert into adyton_sessions (owner_type, owner_id, hash, password_mark, created_at, last_active_at, expires_at)
     select '${USER_TYPE}', ${ownerId}, 'old-' || i, '', '2025-01-01 00:00:00', '2025-01-01 00:00:00',
       '2025-02-01 00:00:00' from n`,
  )
}

describe('a clean-up', () => {
  test('deletes the sessions that are over, and no other', async () => {
    const user = await aUser(database.storage)
    const live = await aSession(database.storage, user)
    const over = [
      await aSession(database.storage, user, { session: LONG_IDLE }),
      await aSession(database.storage, user, { session: EXPIRED }),
    ]
    const foreign = await aSession(database.storage, user, { session: EXPIRED, ownerType: FOREIGN_TYPE })

    expect(await Array.fromAsync(prune('sessions'))).toEqual([2])

    expect(await survivingSessions(database.storage, [live, ...over, foreign])).toEqual([live.id, foreign.id])
    expect(await trail(database.sql, 'sessions')).toMatchObject([
      { event: 'session.pruned', actor_id: null, user_id: null, reason: '2 ended' },
    ])
  })

  test('spares for an hour what is idle: a use of it may not have been written yet', async () => {
    const session = { createdAt: secondsFromNow(-IDLE_SECONDS - HOUR_SECONDS + 1) }
    const idle = await aSession(database.storage, await aUser(database.storage), { session })

    expect(await Array.fromAsync(prune('idle'))).toEqual([])

    expect(await survivingSessions(database.storage, [idle])).toEqual([idle.id])
  })

  test('deletes remember credentials at their end, and what lay idle under them', async () => {
    const user = await aUser(database.storage)
    const remembered = await aRememberedSession(database.storage, user, { session: LONG_IDLE })
    const forgotten = await aRememberedSession(database.storage, user, {
      session: LONG_IDLE,
      remember: EXPIRED,
    })

    expect(await Array.fromAsync(prune('remember'))).toEqual([2])

    expect(await survivingSessions(database.storage, [remembered, forgotten])).toEqual([remembered.id])
    expect(await isRemembered(database.storage, remembered)).toBe(true)
    expect(await isRemembered(database.storage, forgotten)).toBe(false)
  })

  test('goes in steps of a thousand, and tells after each how many it has been', async () => {
    await expire(2_500, (await aUser(database.storage)).id)

    expect(await Array.fromAsync(prune('many'))).toEqual([1_000, 2_000, 2_500])

    expect(await database.sql('select count(*) as left from adyton_sessions')).toEqual([{ left: 0 }])
    expect(await trail(database.sql, 'many')).toHaveLength(3)
  })

  test('stops between two steps where it is told to', async () => {
    await expire(2_500, (await aUser(database.storage)).id)

    for await (const pruned of prune('stopped')) {
      expect(pruned).toBe(1_000)
      break
    }

    expect(await database.sql('select count(*) as left from adyton_sessions')).toEqual([{ left: 1_500 }])
  })

  test('of nothing says nothing', async () => {
    await aSession(database.storage, await aUser(database.storage))

    expect(await Array.fromAsync(prune('nothing'))).toEqual([])
    expect(await trail(database.sql, 'nothing')).toEqual([])
  })
})
