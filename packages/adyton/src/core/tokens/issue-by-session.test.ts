import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callerOf, signedIn } from '../../../test/browser-callers.ts'
import {
  DAY_MINUTES,
  handClock,
  MINUTE_MS,
  NOW_MS,
  ORIGIN,
  random,
  TOKEN_POLICY,
} from '../../../test/builders.ts'
import { aUser, entry, ownership, secondsFromNow, trail } from '../../../test/contracts/arrange.ts'
import type { Database } from '../../../test/contracts/database.ts'
import { openSqliteMemory } from '../../../test/contracts/engines/sqlite.ts'
import type { SessionCaller } from '../sessions/renew.ts'
import { timestamp, wholeSecond } from '../timestamp.ts'
import { effectiveEnd } from './expiry.ts'
import { explicitEnd, type IssueDeps, mintToken, type TokenWish } from './issue.ts'
import type { StoredToken } from './token.ts'

const WISH: TokenWish = { name: 'ci', abilities: undefined, expiresAt: undefined }
let database: Database
let deps: IssueDeps

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
  deps = {
    tokens: database.storage.tokens,
    clock: handClock(),
    random,
    tokenPolicy: TOKEN_POLICY,
  }
})

afterAll(() => database.close())

/** Somebody in a browser whose session ends in an hour. */
async function arrive() {
  const user = await aUser(database.storage)
  const browser = await signedIn(database.storage, user, { session: { expiresAt: secondsFromNow(3_600) } })
  return { user, browser, caller: await callerOf(database.storage, user, browser) }
}

async function minted(caller: SessionCaller, wish: Partial<TokenWish> = {}): Promise<StoredToken> {
  const result = await mintToken({ ...WISH, ...wish }, caller, ORIGIN, deps)
  if (!result.ok) throw new Error(`Refused: ${result.reason}`)
  return result.issued.token
}

describe('a token that a session makes', () => {
  test('may do everything unless asked for less, and no token made it', async () => {
    const { user, caller } = await arrive()

    expect(await minted(caller)).toMatchObject({
      owner: { id: user.id },
      abilities: ['*'],
      kind: 'minted',
      parentId: null,
    })
    expect(await minted(caller, { abilities: ['read', 'deploy'] })).toMatchObject({
      abilities: ['read', 'deploy'],
    })
  })

  test('has the end of its age or the one asked for, whenever the session ends', async () => {
    const { caller } = await arrive()
    const inAYear = timestamp(NOW_MS + 365 * DAY_MINUTES * MINUTE_MS)

    const token = await minted(caller)

    expect(explicitEnd(caller.credential)).toBeNull()
    expect(token.expiresAt).toBeNull()
    expect(effectiveEnd(token, TOKEN_POLICY)).toBe(timestamp(NOW_MS + DAY_MINUTES * MINUTE_MS))
    expect((await minted(caller, { expiresAt: inAYear })).expiresAt).toBe(inAYear)
  })

  test('outlives the session', async () => {
    const { user, browser, caller } = await arrive()
    const { id } = await minted(caller)

    await database.storage.sessions.end(ownership(user), browser.id, entry('session.ended', 'over'))

    expect(await database.storage.tokens.findById(id)).toBeDefined()
  })

  test('stands in the audit trail as its user’s, made by that session', async () => {
    const { user, browser, caller } = await arrive()

    await mintToken(WISH, caller, { ...ORIGIN, requestId: 'minted by session' }, deps)

    const id = String(user.id)
    expect(await trail(database.sql, 'minted by session')).toMatchObject([
      { event: 'token.issued', actor_id: id, user_id: id, session_id: browser.id },
    ])
  })

  test('is none by the secret before the newest, which it would outlast', async () => {
    const { user, caller } = await arrive()
    const superseded = { ...caller, credential: { ...caller.credential, superseded: true } }

    expect(await mintToken(WISH, superseded, ORIGIN, deps)).toEqual({ ok: false, reason: 'maker_superseded' })
    const { items } = await database.storage.tokens.list(ownership(user), { after: null, limit: 10 })
    expect(items).toEqual([])
  })

  test('is none where the session ended between the check and the write', async () => {
    const { user, browser, caller } = await arrive()
    await database.storage.sessions.end(ownership(user), browser.id, entry('session.ended', 'gone'))

    expect(await mintToken(WISH, caller, ORIGIN, deps)).toEqual({ ok: false, reason: 'maker_gone' })
    expect((await database.storage.tokens.list(ownership(user), { after: null, limit: 10 })).items).toEqual(
      [],
    )
  })
})
