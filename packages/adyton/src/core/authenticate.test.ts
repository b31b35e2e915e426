import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signedIn } from '../../test/browser-callers.ts'
import { handClock, MINUTE_MS, NOW_MS, ORIGIN, SESSION_POLICY, TOKEN_POLICY } from '../../test/builders.ts'
import { aForeignRow, aToken, aUser, entry, FOREIGN_TYPE } from '../../test/contracts/arrange.ts'
import type { Database } from '../../test/contracts/database.ts'
import { openSqliteMemory } from '../../test/contracts/engines/sqlite.ts'
import { type AuthenticateDeps, authenticate } from './authenticate.ts'
import { Secret } from './secret.ts'
import { sessionMoments } from './sessions/moments.ts'
import type { SessionId } from './sessions/session.ts'
import { timestamp, wholeSecond } from './timestamp.ts'
import { createExpiryCheck } from './tokens/expiry.ts'
import { hashSecret } from './tokens/secret-hash.ts'
import type { NewToken, TokenId } from './tokens/token.ts'
import { createUsageLog, type UsageLog } from './usage.ts'

const clock = handClock()
let database: Database
let usage: UsageLog<TokenId>
let sessionUsage: UsageLog<SessionId>
let deps: AuthenticateDeps

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
  usage = createUsageLog(database.storage.tokens, clock)
  sessionUsage = createUsageLog(database.storage.sessions, clock)
  deps = {
    tokens: database.storage.tokens,
    ownerTypes: TOKEN_POLICY.ownerTypes,
    isExpired: createExpiryCheck(TOKEN_POLICY, clock),
    tokenUsage: usage,
    sessions: database.storage.sessions,
    sessionUsage,
    sessionPolicy: SESSION_POLICY,
    sessionMoments: () => sessionMoments(SESSION_POLICY, clock.now()),
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

  test('by a session gives the principal with what the cookie held, and records the use', async () => {
    const user = await aUser(database.storage)
    const { id, secret } = await signedIn(database.storage, user)
    clock.pass(MINUTE_MS)

    const caller = await authenticate({ kind: 'session', secret }, ORIGIN, deps)

    expect(caller).toMatchObject({
      ok: true,
      principal: {
        user: { id: user.id },
        credential: { kind: 'session', session: { id }, superseded: false },
      },
    })
    expect(caller.ok && caller.principal.credential).toHaveProperty('secret', secret)
    expect(sessionUsage.pending(id)).toEqual({
      id,
      at: wholeSecond(clock.now()),
      ip: ORIGIN.ip,
      userAgent: ORIGIN.userAgent,
    })
  })

  test('records a use of a session that was active within the minute only where it is elsewhere now', async () => {
    const session = { createdAt: wholeSecond(clock.now()), ip: ORIGIN.ip }
    const { id, secret } = await signedIn(database.storage, await aUser(database.storage), { session })
    clock.pass(MINUTE_MS - 1)

    await authenticate({ kind: 'session', secret }, ORIGIN, deps)
    expect(sessionUsage.pending(id)).toBeUndefined()
    await authenticate({ kind: 'session', secret }, { ...ORIGIN, ip: '198.51.100.9' }, deps)
    expect(sessionUsage.pending(id)).toMatchObject({ ip: '198.51.100.9' })
  })

  test('records no use of a session that is refused', async () => {
    const user = await aUser(database.storage)
    const expired = { session: { expiresAt: wholeSecond(NOW_MS) } }
    const { id, secret } = await signedIn(database.storage, user, expired)

    expect(await authenticate({ kind: 'session', secret }, ORIGIN, deps)).toEqual({
      ok: false,
      reason: 'session_expired',
    })
    expect(sessionUsage.pending(id)).toBeUndefined()
  })

  test('takes no token for a session, and no session for a token', async () => {
    const { token } = await aPresentedToken()
    const { secret } = await signedIn(database.storage, await aUser(database.storage))

    expect(await authenticate({ kind: 'session', secret: new Secret(token) }, ORIGIN, deps)).toMatchObject({
      ok: false,
    })
    expect(await authenticate({ kind: 'bearer', token: secret.reveal() }, ORIGIN, deps)).toMatchObject({
      ok: false,
    })
  })

  test('without a credential is refused', async () => {
    expect(await authenticate({ kind: 'none' }, ORIGIN, deps)).toEqual({
      ok: false,
      reason: 'no_credentials',
    })
  })

  test('answers at once where the database does, without a turn of the queue', async () => {
    const { token } = await aPresentedToken()

    const { secret } = await signedIn(database.storage, await aUser(database.storage))

    expect(authenticate({ kind: 'bearer', token }, ORIGIN, deps)).toMatchObject({ ok: true })
    expect(authenticate({ kind: 'session', secret }, ORIGIN, deps)).toMatchObject({ ok: true })
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
