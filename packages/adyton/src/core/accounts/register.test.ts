import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signedIn } from '../../../test/browser-callers.ts'
import { handClock, NOW_MS, ORIGIN, random, SESSION_POLICY, TOKEN_POLICY } from '../../../test/builders.ts'
import { aUser, freshEmail, ownership, trail } from '../../../test/contracts/arrange.ts'
import { survivingSessions } from '../../../test/contracts/arrange-sessions.ts'
import type { Database } from '../../../test/contracts/database.ts'
import { openSqliteMemory } from '../../../test/contracts/engines/sqlite.ts'
import { createPasswordPool, type PasswordPool } from '../../hashing/password-pool.ts'
import { canonicalEmail } from '../email.ts'
import { Secret } from '../secret.ts'
import { hashSessionSecret } from '../sessions/secret.ts'
import type { SessionDraftDeps } from '../sessions/start.ts'
import { wholeSecond } from '../timestamp.ts'
import { parseToken } from '../tokens/format.ts'
import { hashSecret } from '../tokens/secret-hash.ts'
import {
  type RegisterDeps,
  type RegisterRequest,
  register,
  registerWithSession,
  registerWithToken,
} from './register.ts'

const NOT_LATER_SECOND_MS = NOW_MS + 999
let database: Database
let pool: PasswordPool
let deps: RegisterDeps
let browserDeps: RegisterDeps & SessionDraftDeps

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
  pool = createPasswordPool({ policy: { algorithm: 'bcrypt', cost: 4 }, threads: 1 })
  deps = {
    ...database.storage,
    clock: handClock(NOT_LATER_SECOND_MS),
    random,
    tokenPolicy: TOKEN_POLICY,
    passwords: pool,
  }
  browserDeps = { ...deps, sessionPolicy: SESSION_POLICY }
})

afterAll(async () => {
  await pool.close()
  await database.close()
})

function aRequest(email: string = freshEmail()): RegisterRequest {
  const canonical = canonicalEmail(email)
  if (canonical === undefined) throw new Error(`${email} is no address.`)
  return { name: 'Ada', email, canonical, password: new Secret('correct horse'), role: 'student' }
}

describe('a registration', () => {
  test('makes a user as asked, whose password is stored as a hash alone', async () => {
    const request = aRequest(freshEmail().toUpperCase())

    const result = await register(request, 'user.registered', ORIGIN, deps)

    expect(result).toMatchObject({
      ok: true,
      user: {
        name: 'Ada',
        email: request.email,
        role: 'student',
        disabled: false,
        createdAt: wholeSecond(NOW_MS),
      },
    })
    const account = await database.storage.users.findAccount(request.canonical)
    expect(account?.hashIsOurs).toBe(true)
    expect(await pool.verify(request.password, { hash: account?.passwordHash ?? '', isOurs: true })).toEqual(
      expect.objectContaining({ matches: true, outdated: false }),
    )
    expect(JSON.stringify(await database.sql('select * from users'))).not.toContain('correct horse')
  })

  test.each(['user.registered', 'user.created'] as const)('leaves %s in the audit trail', async (event) => {
    const requestId = `register ${event}`

    const result = await register(aRequest(), event, { ...ORIGIN, requestId }, deps)

    expect(await trail(database.sql, requestId)).toMatchObject([
      { event, user_id: result.ok ? String(result.user.id) : '', token_id: null },
    ])
  })

  test('of an address that is taken, in whatever spelling, changes nothing', async () => {
    const request = aRequest()
    await register(request, 'user.registered', ORIGIN, deps)

    const again = await register(
      aRequest(request.email.toUpperCase()),
      'user.registered',
      { ...ORIGIN, requestId: 'taken' },
      deps,
    )

    expect(again).toEqual({ ok: false, reason: 'email_taken' })
    expect(await trail(database.sql, 'taken')).toEqual([])
  })

  test('of one address by many at once makes one user', async () => {
    const request = aRequest()

    const results = await Promise.all(
      Array.from({ length: 5 }, () => register(request, 'user.registered', ORIGIN, deps)),
    )

    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
  })

  test('is put off when the hash queue is full', async () => {
    const request = aRequest()
    const full: RegisterDeps = { ...deps, passwords: { hash: async () => 'busy' } }

    expect(await register(request, 'user.registered', ORIGIN, full)).toEqual({ ok: false, reason: 'busy' })
    expect(await registerWithToken(request, 'api', ORIGIN, full)).toEqual({ ok: false, reason: 'busy' })
    expect(await database.storage.users.emailTaken(request.email)).toBe(false)
  })
})

describe('a registration with a token', () => {
  test('gives a sign-in token that can do everything, whose secret is stored as a hash alone', async () => {
    const result = await registerWithToken(aRequest(), 'phone', ORIGIN, deps)

    if (!result.ok) throw new Error(result.reason)
    const { id, secret } = parseToken(result.issued.plainText.reveal()) ?? {}
    const record = id === undefined ? undefined : await database.storage.tokens.findById(id)
    expect(record?.token).toEqual(result.issued.token)
    expect(record?.token).toMatchObject({ name: 'phone', abilities: ['*'], kind: 'sign_in', expiresAt: null })
    expect(record?.hash).toBe(hashSecret(secret ?? ''))
    expect(record?.user).toEqual(result.user)
  })

  test('leaves both in the audit trail', async () => {
    const origin = { ...ORIGIN, requestId: 'register with token' }

    const result = await registerWithToken(aRequest(), 'phone', origin, deps)

    const tokenId = result.ok ? result.issued.token.id : 0
    expect(await trail(database.sql, origin.requestId)).toMatchObject([
      { event: 'user.registered', token_id: null },
      { event: 'token.issued', token_id: tokenId },
    ])
  })

  test('of an address that is taken makes no token', async () => {
    const request = aRequest()
    const first = await registerWithToken(request, 'phone', ORIGIN, deps)

    const again = await registerWithToken(request, 'phone', ORIGIN, deps)

    expect(again).toEqual({ ok: false, reason: 'email_taken' })
    const owner = ownership(first.ok ? first.user : { id: 0 })
    expect((await database.storage.tokens.list(owner, { after: null, limit: 10 })).items).toHaveLength(1)
  })
})

describe('a registration in a browser', () => {
  const NO_COOKIES = { session: undefined, remember: undefined }

  test('signs the new user in, without being remembered', async () => {
    const result = await registerWithSession(aRequest(), NO_COOKIES, ORIGIN, browserDeps)

    if (!result.ok) throw new Error(result.reason)
    const { secret, remember } = result.started
    const record = await database.storage.sessions.findByHash(hashSessionSecret(secret.reveal()))
    expect(remember).toBeUndefined()
    expect(record).toMatchObject({
      user: { id: result.user.id },
      passwordUnchanged: true,
      session: {
        createdAt: wholeSecond(NOW_MS),
        expiresAt: wholeSecond(NOW_MS + SESSION_POLICY.absoluteMs),
        passwordConfirmedAt: null,
      },
    })
  })

  test('leaves both in the audit trail', async () => {
    const origin = { ...ORIGIN, requestId: 'register with session' }

    const result = await registerWithSession(aRequest(), NO_COOKIES, origin, browserDeps)

    const user_id = String(result.ok && result.user.id)
    expect(await trail(database.sql, origin.requestId)).toMatchObject([
      { event: 'user.registered', user_id, reason: 'student' },
      { event: 'user.signed_in', user_id, token_id: null, session_id: expect.any(Number) },
    ])
  })

  test('ends what the browser carried before', async () => {
    const before = await signedIn(database.storage, await aUser(database.storage))
    const cookies = { session: before.secret, remember: undefined }

    await registerWithSession(aRequest(), cookies, ORIGIN, browserDeps)

    expect(await survivingSessions(database.storage, [before])).toEqual([])
  })

  test('of an address that is taken starts no session and ends none', async () => {
    const request = aRequest()
    await register(request, 'user.registered', ORIGIN, deps)
    const before = await signedIn(database.storage, await aUser(database.storage))
    const cookies = { session: before.secret, remember: undefined }
    const count = () => database.sql('select count(*) as sessions from adyton_sessions')
    const earlier = await count()

    const again = await registerWithSession(request, cookies, ORIGIN, browserDeps)

    expect(again).toEqual({ ok: false, reason: 'email_taken' })
    expect(await count()).toEqual(earlier)
    expect(await survivingSessions(database.storage, [before])).toEqual([before.id])
  })

  test('is put off when the hash queue is full', async () => {
    const request = aRequest()
    const full = { ...browserDeps, passwords: { hash: async () => 'busy' as const } }

    expect(await registerWithSession(request, NO_COOKIES, ORIGIN, full)).toEqual({
      ok: false,
      reason: 'busy',
    })
    expect(await database.storage.users.emailTaken(request.email)).toBe(false)
  })
})
