import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callerOf, signedIn } from '../../../test/browser-callers.ts'
import {
  aCaller,
  handClock,
  NOW_MS,
  ORIGIN,
  random,
  TOKEN_POLICY,
  aToken as tokenLike,
} from '../../../test/builders.ts'
import {
  aForeignRow,
  aToken,
  aUser,
  FOREIGN_TYPE,
  ownership,
  surviving,
  trail,
  USER_TYPE,
} from '../../../test/contracts/arrange.ts'
import { ENDS, isRemembered, survivingSessions } from '../../../test/contracts/arrange-sessions.ts'
import type { Database } from '../../../test/contracts/database.ts'
import { openSqliteMemory } from '../../../test/contracts/engines/sqlite.ts'
import type { Principal } from '../principal.ts'
import { renewSession } from '../sessions/renew.ts'
import { wholeSecond } from '../timestamp.ts'
import type { TokenId } from '../tokens/token.ts'
import { type SignOutDeps, signOut, signOutEverywhere } from './sign-out.ts'
import type { User } from './user.ts'

let database: Database
let deps: SignOutDeps

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
  deps = {
    ...database.storage,
    clock: handClock(),
    tokenPolicy: { ...TOKEN_POLICY, ownerTypes: [USER_TYPE, 'user'] },
  }
})

afterAll(() => database.close())

function caller(user: User, id: TokenId): Principal {
  return aCaller(tokenLike({ id }), user)
}

describe('signing out with a token', () => {
  test('ends the token the caller came in with, and nothing else', async () => {
    const user = await aUser(database.storage)
    const [mine, other] = [await aToken(database.storage, user), await aToken(database.storage, user)]
    const child = await aToken(database.storage, user, { parentId: mine })

    await signOut(caller(user, mine), { ...ORIGIN, requestId: 'sign out' }, deps)

    expect(await surviving(database.storage, [mine, other, child])).toEqual([other, child])
    expect(await trail(database.sql, 'sign out')).toMatchObject([
      { event: 'user.signed_out', token_id: mine, session_id: null },
    ])
  })

  test('everywhere ends all of the caller’s tokens and none of anybody else’s', async () => {
    const [user, stranger] = [await aUser(database.storage), await aUser(database.storage)]
    const mine = [
      await aToken(database.storage, user),
      await aForeignRow(database.sql, { type: 'user', id: user.id }),
    ] as const
    const theirs = await aToken(database.storage, stranger)
    const foreign = await aForeignRow(database.sql, { type: FOREIGN_TYPE, id: user.id })

    await signOutEverywhere(caller(user, mine[0]), { ...ORIGIN, requestId: 'everywhere' }, deps)

    expect(await surviving(database.storage, [...mine, theirs, foreign])).toEqual([theirs, foreign])
    expect(await trail(database.sql, 'everywhere')).toMatchObject([
      { event: 'user.signed_out', user_id: String(user.id), token_id: null, reason: 'every token' },
    ])
  })
})

describe('signing out with a session', () => {
  test('ends that session with what would revive it, and nothing else', async () => {
    const { storage, sql } = database
    const user = await aUser(storage)
    const [mine, other] = [
      await signedIn(storage, user, { remember: true }),
      await signedIn(storage, user, { remember: true }),
    ]
    const token = await aToken(storage, user)
    const caller = await callerOf(storage, user, mine)

    await signOut(caller, { ...ORIGIN, requestId: 'sign out of session' }, deps)

    expect(await survivingSessions(storage, [mine, other])).toEqual([other.id])
    expect(await isRemembered(storage, mine)).toBe(false)
    expect(await isRemembered(storage, other)).toBe(true)
    expect(await surviving(storage, [token])).toEqual([token])
    expect(await trail(sql, 'sign out of session')).toMatchObject([
      { event: 'user.signed_out', session_id: mine.id, token_id: null },
    ])
  })

  test('ends the session also by the secret before the newest', async () => {
    const { storage } = database
    const user = await aUser(storage)
    const before = await signedIn(storage, user)
    const clock = handClock()
    const caller = await callerOf(storage, user, before)
    await renewSession(caller, 'session.renewed', ORIGIN, { ...storage, clock, random })

    await signOut(await callerOf(storage, user, before), ORIGIN, deps)

    expect(await storage.sessions.list(ownership(user), ENDS)).toEqual([])
  })
})
