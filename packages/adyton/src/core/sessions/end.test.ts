import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callerOf, signedIn } from '../../../test/browser-callers.ts'
import {
  aCaller,
  handClock,
  NOW_MS,
  ORIGIN,
  random,
  SESSION_POLICY,
  sessionId,
} from '../../../test/builders.ts'
import { aToken, aUser, FOREIGN_TYPE, trail } from '../../../test/contracts/arrange.ts'
import { isRemembered, survivingSessions } from '../../../test/contracts/arrange-sessions.ts'
import type { Database } from '../../../test/contracts/database.ts'
import { openSqliteMemory } from '../../../test/contracts/engines/sqlite.ts'
import { wholeSecond } from '../timestamp.ts'
import { type EndDeps, endOtherSessions, endSession, parseSessionId } from './end.ts'
import { hashSessionSecret } from './secret.ts'

let database: Database
let deps: EndDeps

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
  deps = { sessions: database.storage.sessions, clock: handClock(), sessionPolicy: SESSION_POLICY }
})

afterAll(() => database.close())

/** Somebody in a browser of theirs, with a second browser beside it. */
async function arrive() {
  const user = await aUser(database.storage)
  const mine = await signedIn(database.storage, user)
  const other = await signedIn(database.storage, user, { remember: true })
  return { user, mine, other, caller: await callerOf(database.storage, user, mine) }
}

describe('ending a session', () => {
  test('ends one of the caller’s own, with what would revive it, and no other', async () => {
    const { mine, other, caller } = await arrive()

    expect(await endSession(other.id, caller, ORIGIN, deps)).toBe(true)

    expect(await survivingSessions(database.storage, [mine, other])).toEqual([mine.id])
    expect(await isRemembered(database.storage, other)).toBe(false)
  })

  test('says in the audit trail whose act it was, and which session ended', async () => {
    const { user, other, caller } = await arrive()

    await endSession(other.id, caller, { ...ORIGIN, requestId: 'end one' }, deps)

    expect(await trail(database.sql, 'end one')).toMatchObject([
      {
        event: 'session.ended',
        actor_id: String(user.id),
        user_id: String(user.id),
        session_id: other.id,
        token_id: null,
      },
    ])
  })

  test('finds nothing of anybody else’s, and leaves no trace of the attempt', async () => {
    const { user, caller } = await arrive()
    const theirs = await signedIn(database.storage, await aUser(database.storage))
    const foreign = await signedIn(database.storage, user, { ownerType: FOREIGN_TYPE })
    const origin = { ...ORIGIN, requestId: 'not mine' }

    for (const id of [theirs.id, foreign.id, sessionId(999_999)])
      expect(await endSession(id, caller, origin, deps)).toBe(false)

    expect(await survivingSessions(database.storage, [theirs, foreign])).toEqual([theirs.id, foreign.id])
    expect(await trail(database.sql, 'not mine')).toEqual([])
  })

  test('finds the same session once', async () => {
    const { other, caller } = await arrive()

    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => endSession(other.id, caller, ORIGIN, deps)),
    )

    expect(outcomes.filter(Boolean)).toHaveLength(1)
  })
})

describe('ending all the others', () => {
  test('spares the one that asks, under new secrets', async () => {
    const { user, mine, other, caller } = await arrive()
    const stranger = await signedIn(database.storage, await aUser(database.storage))
    const foreign = await signedIn(database.storage, user, { ownerType: FOREIGN_TYPE })

    const secrets = await endOtherSessions(caller, { ...ORIGIN, requestId: 'others' }, { ...deps, random })

    const next = { hash: hashSessionSecret(secrets?.secret.reveal() ?? '') }
    expect(secrets?.remember === undefined).toBe(mine.remember === null)
    expect(await survivingSessions(database.storage, [next, other, stranger, foreign])).toEqual([
      mine.id,
      stranger.id,
      foreign.id,
    ])
    expect(await isRemembered(database.storage, other)).toBe(false)
    expect(await trail(database.sql, 'others')).toMatchObject([
      { event: 'session.ended', session_id: mine.id, reason: 'every other session' },
    ])
  })

  test('spares none where a token asks, and leaves the tokens alone', async () => {
    const { user, mine, other } = await arrive()
    const id = await aToken(database.storage, user)
    const origin = { ...ORIGIN, requestId: 'every one' }

    expect(await endOtherSessions(aCaller({ id }, user), origin, { ...deps, random })).toBeUndefined()

    expect(await survivingSessions(database.storage, [mine, other])).toEqual([])
    expect(await database.storage.tokens.findById(id)).toBeDefined()
    expect(await trail(database.sql, 'every one')).toMatchObject([
      { event: 'session.ended', token_id: id, session_id: null, reason: 'every session' },
    ])
  })
})

describe('a session id', () => {
  test('is a number from 1 to 2^53−1, as it is written in decimal', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (id) => {
        expect(parseSessionId(String(id))).toBe(id === 0 ? undefined : id)
      }),
    )
    expect(parseSessionId('9007199254740991')).toBe(9_007_199_254_740_991)
  })

  test.each([
    '',
    '0',
    '01',
    '+1',
    '-1',
    '1.0',
    '1e3',
    '0x1',
    ' 1',
    '1 ',
    '1\n',
    '9007199254740992',
    '1'.repeat(400),
  ])('is not %j', (text) => {
    expect(parseSessionId(text)).toBeUndefined()
  })

  test('is no other text, and none is thrown about', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const id = parseSessionId(text)

        expect(id === undefined || String(id) === text).toBe(true)
      }),
    )
  })
})
