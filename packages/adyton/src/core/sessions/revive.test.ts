import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { handClock, NOW_MS, ORIGIN, random, SESSION_POLICY } from '../../../test/builders.ts'
import {
  aUser,
  entry,
  FOREIGN_TYPE,
  ownership,
  secondsFromNow,
  trail,
} from '../../../test/contracts/arrange.ts'
import { aSession, DAY, type StartWish } from '../../../test/contracts/arrange-sessions.ts'
import type { Database } from '../../../test/contracts/database.ts'
import { openSqliteMemory } from '../../../test/contracts/engines/sqlite.ts'
import type { User } from '../accounts/user.ts'
import { Secret } from '../secret.ts'
import { timestamp, wholeSecond } from '../timestamp.ts'
import { findRemembered, type Remembered, type ReviveDeps, reviveSession } from './revive.ts'
import { generateCookieSecret, hashRememberSecret, hashSessionSecret } from './secret.ts'
import type { RememberHash } from './session.ts'

const clock = handClock()
let database: Database
let deps: ReviveDeps

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
  deps = { sessions: database.storage.sessions, clock, random, sessionPolicy: SESSION_POLICY }
})

beforeEach(() => clock.set(NOW_MS))
afterAll(() => database.close())

/** The secret of a browser that is remembered, and the session it was given with it. */
async function remembered(user: User, wish: StartWish & { readonly expiresAt?: string } = {}) {
  const secret = generateCookieSecret(random)
  const hash = hashRememberSecret(secret.reveal())
  const { id } = await aSession(database.storage, user, { remember: { hash }, ...wish })
  return { secret, hash, id }
}

async function mustFind(secret: Secret): Promise<Remembered> {
  const found = await findRemembered(secret, deps)
  if (found === undefined) throw new Error('The credential of this test is good for nothing.')
  return found
}

function sessionOf(secret: Secret | undefined) {
  return secret && database.storage.sessions.findByHash(hashSessionSecret(secret.reveal()))
}

describe('a remember credential', () => {
  test('stands for its user', async () => {
    const user = await aUser(database.storage)
    const { secret, hash } = await remembered(user)

    expect(await findRemembered(secret, deps)).toEqual({ user, hash })
  })

  test('that is unknown stands for nobody', async () => {
    expect(await findRemembered(generateCookieSecret(random), deps)).toBeUndefined()
  })

  test('is no session, and a session is no remember credential', async () => {
    const { secret } = await remembered(await aUser(database.storage))
    const session = await reviveSession(await mustFind(secret), ORIGIN, deps)
    if (session === undefined) throw new Error('The session of this test was not started.')

    expect(await sessionOf(secret)).toBeUndefined()
    expect(await findRemembered(session, deps)).toBeUndefined()
  })

  test.each<[string, (user: User) => unknown]>([
    ['is disabled', (user) => database.storage.users.setDisabled(user.id, true, entry('user.disabled', 'r'))],
    ['was deleted', (user) => database.sql(`delete from users where id = ${user.id}`)],
    [
      'has another password, whoever set it',
      (user) => database.sql(`update users set password = '$2y$10$new' where id = ${user.id}`),
    ],
  ])('of a user who %s stands for nobody', async (_, happen) => {
    const user = await aUser(database.storage)
    const { secret } = await remembered(user)

    await happen(user)

    expect(await findRemembered(secret, deps)).toBeUndefined()
  })

  test('of another owner type stands for nobody, though the id is a user’s', async () => {
    const { secret } = await remembered(await aUser(database.storage), { ownerType: FOREIGN_TYPE })

    expect(await findRemembered(secret, deps)).toBeUndefined()
  })

  test('counts until its end, and not a moment longer', async () => {
    const { secret } = await remembered(await aUser(database.storage))

    clock.set(NOW_MS + 30 * DAY * 1_000 - 1)
    expect(await findRemembered(secret, deps)).toBeDefined()
    clock.pass(1)
    expect(await findRemembered(secret, deps)).toBeUndefined()
  })

  test('of nonsense costs no look-up', () => {
    const lookedUp: RememberHash[] = []
    const sessions = {
      findRemember(hash: RememberHash) {
        lookedUp.push(hash)
        return undefined
      },
    }

    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((text) => !/^[A-Za-z0-9_-]{43}$/.test(text)),
        (text) => {
          expect(findRemembered(new Secret(text), { ...deps, sessions })).toBeUndefined()
        },
      ),
    )
    expect(lookedUp).toEqual([])
  })
})

describe('a revived session', () => {
  test('is the user’s, from here and now, without a confirmed password', async () => {
    const user = await aUser(database.storage)
    const { secret } = await remembered(user)
    clock.pass(DAY * 1_000)

    const record = await sessionOf(await reviveSession(await mustFind(secret), ORIGIN, deps))

    expect(record).toMatchObject({
      user: { id: user.id },
      session: {
        createdAt: timestamp(NOW_MS + DAY * 1_000),
        ip: ORIGIN.ip,
        userAgent: ORIGIN.userAgent,
        passwordConfirmedAt: null,
      },
    })
  })

  test('does not outlive the credential that revived it', async () => {
    const { secret } = await remembered(await aUser(database.storage))
    clock.pass(20 * DAY * 1_000)

    const record = await sessionOf(await reviveSession(await mustFind(secret), ORIGIN, deps))

    expect(record?.session.expiresAt).toBe(secondsFromNow(30 * DAY))
  })

  test('lives no longer than sessions may, however long the credential does', async () => {
    const short = { ...deps, sessionPolicy: { ...SESSION_POLICY, absoluteMs: DAY * 1_000 } }
    const { secret } = await remembered(await aUser(database.storage))

    const record = await sessionOf(await reviveSession(await mustFind(secret), ORIGIN, short))

    expect(record?.session.expiresAt).toBe(secondsFromNow(DAY))
  })

  test('stands in the audit trail', async () => {
    const user = await aUser(database.storage)
    const found = await mustFind((await remembered(user)).secret)

    const secret = await reviveSession(found, { ...ORIGIN, requestId: 'revived' }, deps)

    const record = await sessionOf(secret)
    expect(await trail(database.sql, 'revived')).toMatchObject([
      {
        event: 'session.revived',
        actor_id: String(user.id),
        user_id: String(user.id),
        session_id: record?.session.id,
      },
    ])
  })

  test('lives beside another that the same credential revived at the same time', async () => {
    const found = await mustFind((await remembered(await aUser(database.storage))).secret)

    const secrets = await Promise.all([
      reviveSession(found, ORIGIN, deps),
      reviveSession(found, ORIGIN, deps),
    ])

    const ids = await Promise.all(secrets.map(async (secret) => (await sessionOf(secret))?.session.id))
    expect(ids).not.toContain(undefined)
    expect(new Set(ids).size).toBe(2)
  })

  test('takes the place of those that the same browser has left lying', async () => {
    const user = await aUser(database.storage)
    const { secret } = await remembered(user)
    clock.pass(SESSION_POLICY.idleMs + 1_000)

    const revived = await reviveSession(await mustFind(secret), ORIGIN, deps)

    const rows = await database.sql(`select id from adyton_sessions where owner_id = ${user.id}`)
    expect(rows).toEqual([{ id: (await sessionOf(revived))?.session.id }])
  })

  test('keeps the bound of the user’s sessions, and the credential that it comes from', async () => {
    const user = await aUser(database.storage)
    const { secret } = await remembered(user)
    const narrow = { ...deps, sessionPolicy: { ...SESSION_POLICY, perUserMax: 1 } }

    const revived = await reviveSession(await mustFind(secret), ORIGIN, narrow)

    expect(await database.sql(`select id from adyton_sessions where owner_id = ${user.id}`)).toEqual([
      { id: (await sessionOf(revived))?.session.id },
    ])
    expect(await findRemembered(secret, deps)).toBeDefined()
  })

  test('is none where the credential went between the look and the start', async () => {
    const user = await aUser(database.storage)
    const { secret, id } = await remembered(user)
    const found = await mustFind(secret)
    await database.storage.sessions.end(ownership(user), id, entry('session.ended', 'gone'))

    expect(await reviveSession(found, { ...ORIGIN, requestId: 'too late' }, deps)).toBeUndefined()
    expect(await trail(database.sql, 'too late')).toEqual([])
  })
})
