import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signedIn } from '../../../test/browser-callers.ts'
import { handClock, NOW_MS, ORIGIN, random, SESSION_POLICY } from '../../../test/builders.ts'
import { aUser, entry, trail } from '../../../test/contracts/arrange.ts'
import { survivingSessions } from '../../../test/contracts/arrange-sessions.ts'
import type { Database } from '../../../test/contracts/database.ts'
import { openSqliteMemory } from '../../../test/contracts/engines/sqlite.ts'
import { aMember, hashOf, PASSWORD, storedHash } from '../../../test/members.ts'
import { createPasswordPool, type PasswordPool } from '../../hashing/password-pool.ts'
import type { PasswordHasher } from '../ports.ts'
import { Secret } from '../secret.ts'
import { hashRememberSecret, hashSessionSecret } from '../sessions/secret.ts'
import type { BrowserCookies } from '../sessions/start.ts'
import { timestamp, wholeSecond } from '../timestamp.ts'
import { type BrowserSignInDeps, signInForSession } from './sign-in.ts'

const REFUSED = { ok: false, reason: 'invalid_credentials' }
const NO_COOKIES: BrowserCookies = { session: undefined, remember: undefined }
let database: Database
let pool: PasswordPool
let deps: BrowserSignInDeps
let attempts = 0

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
  pool = createPasswordPool({ policy: { algorithm: 'bcrypt', cost: 4 }, threads: 1 })
  deps = {
    ...database.storage,
    passwords: pool,
    clock: handClock(),
    random,
    sessionPolicy: SESSION_POLICY,
  }
})

afterAll(async () => {
  await pool.close()
  await database.close()
})

interface Attempt {
  readonly password?: string
  readonly remember?: boolean
  readonly cookies?: BrowserCookies
}

/** A sign-in, with what it left in the audit trail. */
async function attempt(email: string, wish: Attempt = {}, about: Partial<BrowserSignInDeps> = {}) {
  attempts += 1
  const requestId = `browser sign-in ${attempts}`
  const { password = PASSWORD, remember = false, cookies = NO_COOKIES } = wish
  const request = { email, password: new Secret(password), remember, cookies }
  const result = await signInForSession(request, { ...ORIGIN, requestId }, { ...deps, ...about })
  return { result, entries: await trail(database.sql, requestId) }
}

/** The session that a good sign-in started. */
async function started(email: string, wish: Attempt = {}, about: Partial<BrowserSignInDeps> = {}) {
  const { result } = await attempt(email, wish, about)
  if (!result.ok) throw new Error(result.reason)
  const { secret, remember } = result.granted
  const record = await database.storage.sessions.findByHash(hashSessionSecret(secret.reveal()))
  if (record === undefined) throw new Error('No session was started.')
  return { record, secret, remember, hash: hashSessionSecret(secret.reveal()) }
}

describe('a sign-in of a browser', () => {
  test('starts a session of the user, without a confirmed password', async () => {
    const member = await aMember(database.storage, pool)

    const { record } = await started(member.email)

    expect(record).toMatchObject({
      user: { id: member.id },
      passwordUnchanged: true,
      supersededUntil: null,
      session: {
        ip: ORIGIN.ip,
        userAgent: ORIGIN.userAgent,
        createdAt: timestamp(NOW_MS),
        expiresAt: timestamp(NOW_MS + SESSION_POLICY.absoluteMs),
        passwordConfirmedAt: null,
        renewalDue: false,
      },
    })
  })

  test('stands in the audit trail, with the session', async () => {
    const member = await aMember(database.storage, pool)

    const { result, entries } = await attempt(member.email)

    const secret = result.ok ? result.granted.secret.reveal() : ''
    const record = await database.storage.sessions.findByHash(hashSessionSecret(secret))
    expect(entries).toMatchObject([
      {
        event: 'user.signed_in',
        actor_id: String(member.id),
        user_id: String(member.id),
        session_id: record?.session.id,
      },
    ])
  })

  test('is remembered where that is asked for, and not otherwise', async () => {
    const member = await aMember(database.storage, pool)

    const asked = await started(member.email, { remember: true })
    const unasked = await started(member.email)

    const secret = asked.remember?.reveal() ?? ''
    expect(await database.storage.sessions.findRemember(hashRememberSecret(secret))).toMatchObject({
      user: { id: member.id },
      expiresAt: timestamp(NOW_MS + SESSION_POLICY.rememberMs),
    })
    expect(secret).not.toBe(asked.secret.reveal())
    expect(unasked.remember).toBeUndefined()
  })

  test('keeps neither of its secrets as they are', async () => {
    const member = await aMember(database.storage, pool)

    const { secret, remember } = await started(member.email, { remember: true })

    const tables = ['adyton_sessions', 'adyton_remember_tokens', 'audit_events']
    const rows = await Promise.all(tables.map((table) => database.sql(`select * from ${table}`)))
    expect(JSON.stringify(rows)).not.toContain(secret.reveal())
    expect(JSON.stringify(rows)).not.toContain(remember?.reveal())
  })

  test('ends what the browser carried before, whoever’s it was', async () => {
    const [member, stranger] = [await aMember(database.storage, pool), await aUser(database.storage)]
    const before = await signedIn(database.storage, stranger)
    const elsewhere = await signedIn(database.storage, stranger)
    const remembered = await started(member.email, { remember: true })

    const cookies = { session: before.secret, remember: remembered.remember }
    const { hash, record } = await started(member.email, { cookies })

    expect(await survivingSessions(database.storage, [before, remembered, elsewhere, { hash }])).toEqual([
      elsewhere.id,
      record.session.id,
    ])
  })

  test('that is refused ends nothing', async () => {
    const member = await aMember(database.storage, pool)
    const before = await signedIn(database.storage, member)

    const cookies = { session: before.secret, remember: undefined }
    expect((await attempt(member.email, { password: 'wrong', cookies })).result).toEqual(REFUSED)

    expect(await survivingSessions(database.storage, [before])).toEqual([before.id])
  })

  test('at the bound of sessions ends the least recently active one', async () => {
    const member = await aMember(database.storage, pool)
    const narrow = { sessionPolicy: { ...SESSION_POLICY, perUserMax: 2 } }
    const [first, second] = [await started(member.email, {}, narrow), await started(member.email, {}, narrow)]

    const third = await started(member.email, {}, narrow)

    expect(await survivingSessions(database.storage, [first, second, third])).toEqual([
      second.record.session.id,
      third.record.session.id,
    ])
  })

  test('renews a hash that is out of date, and the session lives under the new one', async () => {
    const stronger = createPasswordPool({ policy: { algorithm: 'bcrypt', cost: 5 }, threads: 1 })
    const passwordHash = await hashOf(stronger)
    await stronger.close()
    const member = await aUser(database.storage, { passwordHash })

    const { record } = await started(member.email)

    expect(await storedHash(database.storage, member)).toMatch(/^\$2y\$04\$/)
    expect(record.passwordUnchanged).toBe(true)
  })
})

describe('a refused sign-in of a browser', () => {
  test('is told alike for an unknown address, a wrong password and a disabled account', async () => {
    const [member, disabled] = [await aMember(database.storage, pool), await aMember(database.storage, pool)]
    await database.storage.users.setDisabled(disabled.id, true, entry('user.disabled', 'disabled'))

    const outcomes = [
      await attempt('nobody@example.com'),
      await attempt(member.email, { password: 'wrong' }),
      await attempt(disabled.email),
    ]

    expect(outcomes.map(({ result }) => result)).toEqual([REFUSED, REFUSED, REFUSED])
    expect(outcomes.flatMap(({ entries }) => entries)).toMatchObject([
      { event: 'sign_in.refused', reason: 'unknown address' },
      { event: 'sign_in.refused', reason: 'wrong password' },
      { event: 'sign_in.refused', reason: 'account disabled' },
    ])
    expect(await database.sql(`select * from adyton_sessions where owner_id = ${disabled.id}`)).toEqual([])
  })

  test('is what comes of a password that was changed while it was being verified', async () => {
    const member = await aMember(database.storage, pool)
    const changing: PasswordHasher = {
      ...pool,
      async verify(password, stored) {
        const verdict = await pool.verify(password, stored)
        await database.sql(`update users set password = 'another' where id = ${member.id}`)
        return verdict
      },
    }

    const { result } = await attempt(member.email, { remember: true }, { passwords: changing })

    expect(result).toEqual(REFUSED)
    for (const table of ['adyton_sessions', 'adyton_remember_tokens'])
      expect(await database.sql(`select * from ${table} where owner_id = ${member.id}`)).toEqual([])
  })

  test('is not what a full queue means: nothing was decided', async () => {
    const member = await aMember(database.storage, pool)
    const full: PasswordHasher = { ...pool, verify: async () => 'busy' }

    const { result, entries } = await attempt(member.email, {}, { passwords: full })

    expect(result).toEqual({ ok: false, reason: 'busy' })
    expect(entries).toEqual([])
  })
})
