import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { handClock, MINUTE_MS, NOW_MS, TOKEN_POLICY } from '../../../test/builders.ts'
import {
  aForeignRow,
  aToken,
  aUser,
  entry,
  FOREIGN_TYPE,
  USER_TYPE,
} from '../../../test/contracts/arrange.ts'
import type { Database } from '../../../test/contracts/database.ts'
import { openSqliteMemory } from '../../../test/contracts/engines/sqlite.ts'
import { timestamp, wholeSecond } from '../timestamp.ts'
import { createExpiryCheck } from './expiry.ts'
import { hashSecret } from './secret-hash.ts'
import type { NewToken, TokenId } from './token.ts'
import { type VerifyDeps, verifyToken } from './verify.ts'

const SECRET = 'the-secret'
const ALIASES = [USER_TYPE, 'user']
const clock = handClock()
let database: Database
let deps: VerifyDeps

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
  deps = {
    tokens: database.storage.tokens,
    ownerTypes: ALIASES,
    isExpired: createExpiryCheck(TOKEN_POLICY, clock),
  }
})

afterAll(() => database.close())

/** A token whose secret is its own, and the user it belongs to. */
async function aKnownToken(wish: Partial<NewToken> = {}) {
  const user = await aUser(database.storage)
  const secret = `${SECRET}-${user.id}`
  const id = await aToken(database.storage, user, { ...wish, hash: hashSecret(secret) })
  return { id, user, secret, text: `${id}|${secret}` }
}

async function disable(id: number | string): Promise<void> {
  await database.storage.users.setDisabled(id, true, entry('user.disabled', 'verify'))
}

/** A row under another owner type, with the id of a user of ours. */
async function aForeignToken(type: string, columns: Readonly<Record<string, string>> = {}) {
  const user = await aUser(database.storage)
  const secret = `${SECRET}-${type}-${user.id}`
  const id = await aForeignRow(database.sql, { type, id: user.id }, { token: hashSecret(secret), ...columns })
  return { id, user, secret }
}

const EXPIRED = { expiresAt: timestamp(NOW_MS - MINUTE_MS) }

describe('a token', () => {
  test('is verified by its id and its secret', async () => {
    const { id, user, text } = await aKnownToken()

    expect(await verifyToken(text, deps)).toMatchObject({ ok: true, token: { id }, user: { id: user.id } })
  })

  test('is verified by its bare secret, as stock does it', async () => {
    const { id, secret } = await aKnownToken()

    expect(await verifyToken(secret, deps)).toMatchObject({ ok: true, token: { id } })
  })

  test('may have a bar in its secret', async () => {
    const user = await aUser(database.storage)
    const id = await aToken(database.storage, user, { hash: hashSecret(`a|b-${user.id}`) })

    expect(await verifyToken(`${id}|a|b-${user.id}`, deps)).toMatchObject({ ok: true, token: { id } })
  })

  test('made by Laravel is verified unchanged', async () => {
    const { id, user, secret } = await aForeignToken(USER_TYPE)

    expect(await verifyToken(`${id}|${secret}`, deps)).toMatchObject({
      ok: true,
      token: { id, kind: 'laravel' },
      user: { id: user.id },
    })
  })

  test('under an alias of the owner type is a user’s', async () => {
    const { id, secret } = await aForeignToken('user')

    expect(await verifyToken(`${id}|${secret}`, deps)).toMatchObject({ ok: true })
  })
})

describe('a refusal', () => {
  test.each(['', '|', 'x|y', '0|y', '9007199254740992|y'])('of %j is for its shape', async (text) => {
    expect(await verifyToken(text, deps)).toEqual({ ok: false, reason: 'malformed' })
  })

  test('of the right secret under another id is the same as of a guess', async () => {
    const [mine, other] = [await aKnownToken(), await aKnownToken()]

    expect(await verifyToken(`${other.id}|${mine.secret}`, deps)).toEqual({ ok: false, reason: 'mismatch' })
    expect(await verifyToken(`${other.id + 1_000}|${mine.secret}`, deps)).toEqual({
      ok: false,
      reason: 'unknown',
    })
  })

  test('of a stored hash presented as the secret is a mismatch', async () => {
    const { id, secret } = await aKnownToken()

    expect(await verifyToken(`${id}|${hashSecret(secret)}`, deps)).toMatchObject({ reason: 'mismatch' })
    expect(await verifyToken(hashSecret(secret), deps)).toMatchObject({ reason: 'unknown' })
  })

  test('of a secret in other letters is a mismatch', async () => {
    const { id, secret } = await aKnownToken()

    for (const text of [secret.toUpperCase(), `${secret} `, ` ${secret}`, secret.slice(0, -1), `${secret}\0`])
      expect(await verifyToken(`${id}|${text}`, deps)).toMatchObject({ reason: 'mismatch' })
  })

  test('says that a token has expired to whoever has its secret', async () => {
    const { text } = await aKnownToken(EXPIRED)

    expect(await verifyToken(text, deps)).toEqual({ ok: false, reason: 'expired' })
  })

  test('for a disabled user comes before that for expiry, so that only live accounts are told of it', async () => {
    const { text, user } = await aKnownToken(EXPIRED)
    await disable(user.id)

    expect(await verifyToken(text, deps)).toEqual({ ok: false, reason: 'user_disabled' })
  })

  test('of a foreign owner type is given although a user of ours has the same id', async () => {
    const { id, secret } = await aForeignToken(FOREIGN_TYPE)

    expect(await verifyToken(`${id}|${secret}`, deps)).toEqual({ ok: false, reason: 'foreign_owner' })
    expect(await verifyToken(secret, deps)).toEqual({ ok: false, reason: 'foreign_owner' })
  })

  test('of an owner type in other letters is given too', async () => {
    const { id, secret } = await aForeignToken(USER_TYPE.toLowerCase())

    expect(await verifyToken(`${id}|${secret}`, deps)).toMatchObject({ reason: 'foreign_owner' })
  })

  test('is given when the user was deleted', async () => {
    const { text, user } = await aKnownToken()
    await database.sql(`delete from users where id = ${user.id}`)

    expect(await verifyToken(text, deps)).toEqual({ ok: false, reason: 'user_missing' })
  })
})

describe('a wrong secret tells nothing', () => {
  test.each<[string, () => Promise<TokenId>]>([
    ['a live token', async () => (await aKnownToken()).id],
    ['an expired token', async () => (await aKnownToken(EXPIRED)).id],
    ['a foreign token', async () => (await aForeignToken(FOREIGN_TYPE)).id],
    [
      'an expired foreign token',
      async () => (await aForeignToken(FOREIGN_TYPE, { expires_at: '2001-01-01 00:00:00' })).id,
    ],
    [
      'the token of a disabled user',
      async () => {
        const { id, user } = await aKnownToken()
        await disable(user.id)
        return id
      },
    ],
    [
      'the token of a deleted user',
      async () => {
        const { id, user } = await aKnownToken()
        await database.sql(`delete from users where id = ${user.id}`)
        return id
      },
    ],
  ])('of %s', async (_, arrange) => {
    const id = await arrange()

    expect(await verifyToken(`${id}|wrong`, deps)).toEqual({ ok: false, reason: 'mismatch' })
  })
})
