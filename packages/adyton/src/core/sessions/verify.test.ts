import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { callerOf, type SignedIn, signedIn } from '../../../test/browser-callers.ts'
import { handClock, NOW_MS, ORIGIN, random, SESSION_POLICY } from '../../../test/builders.ts'
import { aUser, entry, FOREIGN_TYPE } from '../../../test/contracts/arrange.ts'
import type { Database } from '../../../test/contracts/database.ts'
import { openSqliteMemory } from '../../../test/contracts/engines/sqlite.ts'
import { timestamp, wholeSecond } from '../timestamp.ts'
import { createUsageLog } from '../usage.ts'
import { sessionMoments } from './moments.ts'
import { OVERLAP_MS } from './policy.ts'
import { renewSession } from './renew.ts'
import { generateCookieSecret } from './secret.ts'
import type { SessionHash } from './session.ts'
import { type VerifySessionDeps, verifySession } from './verify.ts'

const clock = handClock()
let database: Database
let deps: VerifySessionDeps & { readonly sessionUsage: ReturnType<typeof usageLog> }

const usageLog = () => createUsageLog(database.storage.sessions, clock)

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
})

beforeEach(() => {
  clock.set(NOW_MS)
  deps = {
    sessions: database.storage.sessions,
    sessionUsage: usageLog(),
    sessionPolicy: SESSION_POLICY,
    sessionMoments: () => sessionMoments(SESSION_POLICY, clock.now()),
  }
})

afterAll(() => database.close())

const verify = ({ secret }: Pick<SignedIn, 'secret'>, about: Partial<VerifySessionDeps> = {}) =>
  verifySession(secret.reveal(), { ...deps, ...about })

const aMember = () => aUser(database.storage)
const refusal = (reason: string) => ({ ok: false, reason })

/** The same session under a new secret, as a confirmed password leaves it. */
async function renewed(user: Awaited<ReturnType<typeof aMember>>, browser: SignedIn): Promise<SignedIn> {
  const caller = await callerOf(database.storage, user, browser)
  const secret = await renewSession(caller, 'password.confirmed', ORIGIN, {
    sessions: database.storage.sessions,
    clock,
    random,
  })
  if (secret === undefined) throw new Error('The session of this test could not be renewed.')
  return { ...browser, secret }
}

describe('a session', () => {
  test('is found by its secret, with its user', async () => {
    const user = await aMember()
    const browser = await signedIn(database.storage, user)

    expect(await verify(browser)).toMatchObject({
      ok: true,
      session: { id: browser.id },
      user: { id: user.id },
      superseded: false,
    })
  })

  test('that is unknown is refused', async () => {
    expect(await verify({ secret: generateCookieSecret(random) })).toEqual(refusal('unknown'))
  })

  test('is not found by the hash of its secret, which is all that a stolen database holds', async () => {
    const { hash } = await signedIn(database.storage, await aMember())

    expect(await verifySession(hash, deps)).toEqual(refusal('malformed'))
    expect(await verifySession(hash.slice(0, 43), deps)).toEqual(refusal('unknown'))
  })

  test('of another owner type is refused, though the id is a user’s', async () => {
    const browser = await signedIn(database.storage, await aMember(), { ownerType: FOREIGN_TYPE })

    expect(await verify(browser)).toMatchObject(refusal('foreign_owner'))
  })

  test('of a type that stands for ours is taken', async () => {
    const browser = await signedIn(database.storage, await aMember(), { ownerType: 'user' })
    const ownerTypes = [...SESSION_POLICY.ownerTypes, 'user']

    expect(await verify(browser, { sessionPolicy: { ...SESSION_POLICY, ownerTypes } })).toMatchObject({
      ok: true,
    })
  })

  test('of a user who was deleted is refused', async () => {
    const user = await aMember()
    const browser = await signedIn(database.storage, user)
    await database.sql(`delete from users where id = ${user.id}`)

    expect(await verify(browser)).toEqual(refusal('user_missing'))
  })

  test('of a user who is disabled is refused, and taken again once they are not', async () => {
    const user = await aMember()
    const browser = await signedIn(database.storage, user)

    await database.storage.users.setDisabled(user.id, true, entry('user.disabled', 'verify'))
    expect(await verify(browser)).toEqual(refusal('user_disabled'))
    await database.storage.users.setDisabled(user.id, false, entry('user.enabled', 'verify'))
    expect(await verify(browser)).toMatchObject({ ok: true })
  })

  test('is refused once the password has changed, though another application changed it', async () => {
    const user = await aMember()
    const browser = await signedIn(database.storage, user)
    await database.sql(`update users set password = '$2y$10$written-by-laravel' where id = ${user.id}`)

    expect(await verify(browser)).toEqual(refusal('password_changed'))
  })
})

describe('the end of a session', () => {
  const { absoluteMs, idleMs } = SESSION_POLICY
  const busy = { sessionMoments: () => sessionMoments({ idleMs: 2 * absoluteMs }, clock.now()) }

  test('comes at its moment, however busy it was', async () => {
    const browser = await signedIn(database.storage, await aMember())

    clock.set(NOW_MS + absoluteMs - 1)
    expect(await verify(browser, busy)).toMatchObject({ ok: true })
    clock.pass(1)
    expect(await verify(browser, busy)).toEqual(refusal('session_expired'))
  })

  test('comes earlier where it was idle for as long as it may be', async () => {
    const browser = await signedIn(database.storage, await aMember())

    clock.set(NOW_MS + idleMs - 1)
    expect(await verify(browser)).toMatchObject({ ok: true })
    clock.pass(1)
    expect(await verify(browser)).toEqual(refusal('session_idle'))
  })

  test('is put off by each use, written or not', async () => {
    const browser = await signedIn(database.storage, await aMember())
    clock.pass(idleMs - 1_000)
    deps.sessionUsage.record(browser.id, ORIGIN)

    clock.pass(idleMs - 1)
    expect(await verify(browser)).toMatchObject({ ok: true })
    await deps.sessionUsage.flush()
    expect(await verify(browser)).toMatchObject({ ok: true })
    clock.pass(1)
    expect(await verify(browser)).toEqual(refusal('session_idle'))
  })

  test('is not put off by a use that is as long ago', async () => {
    const browser = await signedIn(database.storage, await aMember())
    deps.sessionUsage.record(browser.id, ORIGIN)
    clock.pass(idleMs)

    expect(await verify(browser)).toEqual(refusal('session_idle'))
  })

  test('is not put off by the use of another session', async () => {
    const user = await aMember()
    const [browser, other] = [await signedIn(database.storage, user), await signedIn(database.storage, user)]
    clock.pass(idleMs)
    deps.sessionUsage.record(other.id, ORIGIN)

    expect(await verify(browser)).toEqual(refusal('session_idle'))
    expect(await verify(other)).toMatchObject({ ok: true })
  })
})

describe('the secret before the newest', () => {
  test('counts for as long as requests may be on their way with it, and not a moment longer', async () => {
    const user = await aMember()
    const before = await signedIn(database.storage, user)
    const after = await renewed(user, before)

    clock.set(NOW_MS + OVERLAP_MS - 1)
    expect(await verify(before)).toMatchObject({ ok: true, session: { id: after.id }, superseded: true })
    expect(await verify(after)).toMatchObject({ ok: true, superseded: false })
    clock.pass(1)
    expect(await verify(before)).toEqual(refusal('superseded'))
    expect(await verify(after)).toMatchObject({ ok: true })
  })

  test('does not carry the confirmation that brought the newest', async () => {
    const user = await aMember()
    const before = await signedIn(database.storage, user)
    const after = await renewed(user, before)

    expect(await verify(before)).toMatchObject({ session: { passwordConfirmedAt: null } })
    expect(await verify(after)).toMatchObject({ session: { passwordConfirmedAt: timestamp(NOW_MS) } })
  })

  test('is nothing any more once there are two newer ones', async () => {
    const user = await aMember()
    const first = await signedIn(database.storage, user)
    const second = await renewed(user, first)
    await renewed(user, second)

    expect(await verify(first)).toEqual(refusal('unknown'))
    expect(await verify(second)).toMatchObject({ ok: true, superseded: true })
  })

  test('dies with the user’s password like the newest', async () => {
    const user = await aMember()
    const before = await signedIn(database.storage, user)
    await renewed(user, before)
    await database.sql(`update users set password = 'another' where id = ${user.id}`)

    expect(await verify(before)).toEqual(refusal('password_changed'))
  })
})

describe('verifying', () => {
  test('costs nonsense no look-up', () => {
    const lookedUp: SessionHash[] = []
    const watched = {
      ...deps,
      sessions: {
        findByHash(hash: SessionHash) {
          lookedUp.push(hash)
          return undefined
        },
      },
    }

    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((text) => !/^[A-Za-z0-9_-]{43}$/.test(text)),
        (text) => {
          expect(verifySession(text, watched)).toEqual(refusal('malformed'))
        },
      ),
    )
    expect(lookedUp).toEqual([])
  })

  test('answers at once where the database does, and later where it takes its time', async () => {
    const browser = await signedIn(database.storage, await aMember())
    const { sessions } = database.storage
    const slow = { findByHash: async (hash: SessionHash) => sessions.findByHash(hash) }

    expect(verify(browser)).toMatchObject({ ok: true })
    const later = verify(browser, { sessions: slow })
    expect(later).toBeInstanceOf(Promise)
    expect(await later).toMatchObject({ ok: true })
  })
})
