import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { handClock, MINUTE_MS, NOW_MS, ORIGIN, TOKEN_POLICY } from '../../test/builders.ts'
import { aForeignRow, aToken, aUser, entry, FOREIGN_TYPE } from '../../test/contracts/arrange.ts'
import type { Database } from '../../test/contracts/database.ts'
import { openSqliteMemory } from '../../test/contracts/engines/sqlite.ts'
import { type AuthenticateDeps, authenticate } from './authenticate.ts'
import { timestamp, wholeSecond } from './timestamp.ts'
import { createExpiryCheck } from './tokens/expiry.ts'
import { hashSecret } from './tokens/secret-hash.ts'
import type { NewToken, TokenId } from './tokens/token.ts'
import { createUsageLog, type UsageLog } from './tokens/usage.ts'

const clock = handClock()
let database: Database
let usage: UsageLog
let deps: AuthenticateDeps

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
  usage = createUsageLog(database.storage.tokens, clock)
  deps = {
    tokens: database.storage.tokens,
    ownerTypes: TOKEN_POLICY.ownerTypes,
    isExpired: createExpiryCheck(TOKEN_POLICY, clock),
    usage,
  }
})

afterAll(() => database.close())

async function aPresentedToken(wish: Partial<NewToken> = {}) {
  const user = await aUser(database.storage)
  const secret = `secret-${user.id}`
  const id = await aToken(database.storage, user, { ...wish, hash: hashSecret(secret) })
  return { id, user, token: `${id}|${secret}` }
}

async function lastUse(id: TokenId) {
  await usage.flush()
  return (await database.storage.tokens.findById(id))?.token.lastUsedAt
}

describe('authentication', () => {
  test('gives the principal and records the use, once everything has been checked', async () => {
    const { id, user, token } = await aPresentedToken()

    const caller = await authenticate({ kind: 'bearer', token }, ORIGIN, deps)

    expect(caller).toMatchObject({
      ok: true,
      principal: { user: { id: user.id }, credential: { kind: 'token', token: { id } } },
    })
    expect(await lastUse(id)).toBe(wholeSecond(clock.now()))
  })

  test('records no use of a token with the wrong secret', async () => {
    const { id } = await aPresentedToken()

    const caller = await authenticate({ kind: 'bearer', token: `${id}|wrong` }, ORIGIN, deps)

    expect(caller).toEqual({ ok: false, reason: 'mismatch' })
    expect(await lastUse(id)).toBeNull()
  })

  test('records no use of an expired token', async () => {
    const { id, token } = await aPresentedToken({ expiresAt: timestamp(NOW_MS - MINUTE_MS) })

    const caller = await authenticate({ kind: 'bearer', token }, ORIGIN, deps)

    expect(caller).toEqual({ ok: false, reason: 'expired' })
    expect(await lastUse(id)).toBeNull()
  })

  test('records no use by a disabled user', async () => {
    const { id, user, token } = await aPresentedToken()
    await database.storage.users.setDisabled(user.id, true, entry('user.disabled', 'authenticate'))

    const caller = await authenticate({ kind: 'bearer', token }, ORIGIN, deps)

    expect(caller).toEqual({ ok: false, reason: 'user_disabled' })
    expect(await lastUse(id)).toBeNull()
  })

  test('records no use of somebody else’s token', async () => {
    const user = await aUser(database.storage)
    const owner = { type: FOREIGN_TYPE, id: user.id }
    const id = await aForeignRow(database.sql, owner, { token: hashSecret('foreign') })

    const caller = await authenticate({ kind: 'bearer', token: `${id}|foreign` }, ORIGIN, deps)

    expect(caller).toEqual({ ok: false, reason: 'foreign_owner' })
    expect(await lastUse(id)).toBeNull()
  })

  test('without a credential is refused', async () => {
    expect(await authenticate({ kind: 'none' }, ORIGIN, deps)).toEqual({
      ok: false,
      reason: 'no_credentials',
    })
  })

  test('answers at once where the database does, without a turn of the queue', async () => {
    const { token } = await aPresentedToken()

    expect(authenticate({ kind: 'bearer', token }, ORIGIN, deps)).toMatchObject({ ok: true })
  })

  test('waits for a database that answers later', async () => {
    const { id, token } = await aPresentedToken()
    const { tokens } = database.storage
    const later = {
      ...deps,
      tokens: { ...tokens, findById: async (known: TokenId) => tokens.findById(known) },
    }

    const caller = authenticate({ kind: 'bearer', token }, ORIGIN, later)

    expect(caller).toBeInstanceOf(Promise)
    expect(await caller).toMatchObject({ ok: true, principal: { credential: { token: { id } } } })
  })
})
