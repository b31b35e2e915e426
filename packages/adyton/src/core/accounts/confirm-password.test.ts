import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { callerOf, signedIn } from '../../../test/browser-callers.ts'
import { aSession, handClock, NOW_MS, ORIGIN, random } from '../../../test/builders.ts'
import { entry, ownership, trail } from '../../../test/contracts/arrange.ts'
import type { Database } from '../../../test/contracts/database.ts'
import { openSqliteMemory } from '../../../test/contracts/engines/sqlite.ts'
import { aMember, PASSWORD } from '../../../test/members.ts'
import { createPasswordPool, type PasswordPool } from '../../hashing/password-pool.ts'
import { Secret } from '../secret.ts'
import { CONFIRMATION_MS } from '../sessions/policy.ts'
import { timestamp, wholeSecond } from '../timestamp.ts'
import { confirmPassword, isRecentlyConfirmed } from './confirm-password.ts'

const clock = handClock()
let database: Database
let pool: PasswordPool
let deps: Parameters<typeof confirmPassword>[3]

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
  pool = createPasswordPool({ policy: { algorithm: 'bcrypt', cost: 4 }, threads: 1 })
  deps = { ...database.storage, passwords: pool, clock, random }
})

beforeEach(() => clock.set(NOW_MS))

afterAll(async () => {
  await pool.close()
  await database.close()
})

async function arrive() {
  const user = await aMember(database.storage, pool)
  const browser = await signedIn(database.storage, user)
  return { user, browser, caller: await callerOf(database.storage, user, browser) }
}

describe('confirming a password', () => {
  test('is remembered in the session under its new secret, and not under the old', async () => {
    const { user, browser, caller } = await arrive()

    const result = await confirmPassword(new Secret(PASSWORD), caller, ORIGIN, deps)

    if (!result.ok) throw new Error(result.reason)
    const after = await callerOf(database.storage, user, result)
    const before = await callerOf(database.storage, user, browser)
    expect(after.credential.session).toMatchObject({
      id: browser.id,
      passwordConfirmedAt: timestamp(NOW_MS),
    })
    expect(before.credential).toMatchObject({ session: { passwordConfirmedAt: null }, superseded: true })
  })

  test('stands in the audit trail', async () => {
    const { browser, caller } = await arrive()

    await confirmPassword(new Secret(PASSWORD), caller, { ...ORIGIN, requestId: 'confirmed' }, deps)

    expect(await trail(database.sql, 'confirmed')).toMatchObject([
      { event: 'password.confirmed', session_id: browser.id },
    ])
  })

  test('with a wrong one changes nothing', async () => {
    const { user, browser, caller } = await arrive()

    const result = await confirmPassword(new Secret('wrong'), caller, ORIGIN, deps)

    expect(result).toEqual({ ok: false, reason: 'wrong_password' })
    expect((await callerOf(database.storage, user, browser)).credential).toEqual(caller.credential)
  })

  test('is put off while the hash queue is full', async () => {
    const { caller } = await arrive()
    const full = { ...deps, passwords: { verify: async () => 'busy' as const } }

    expect(await confirmPassword(new Secret(PASSWORD), caller, ORIGIN, full)).toEqual({
      ok: false,
      reason: 'busy',
    })
  })

  test('comes too late for a session that ended meanwhile', async () => {
    const { user, browser, caller } = await arrive()
    await database.storage.sessions.end(ownership(user), browser.id, entry('session.ended', 'gone'))

    expect(await confirmPassword(new Secret(PASSWORD), caller, ORIGIN, deps)).toEqual({
      ok: false,
      reason: 'session_changed',
    })
  })
})

describe('a confirmation', () => {
  const session = aSession({ passwordConfirmedAt: timestamp(NOW_MS) })

  test('counts for a quarter of an hour, and not a moment longer', () => {
    clock.set(NOW_MS + CONFIRMATION_MS - 1)
    expect(isRecentlyConfirmed(session, clock)).toBe(true)
    clock.pass(1)
    expect(isRecentlyConfirmed(session, clock)).toBe(false)
    expect(CONFIRMATION_MS).toBe(15 * 60_000)
  })

  test('is none in a session that has only just begun', () => {
    expect(isRecentlyConfirmed(aSession(), clock)).toBe(false)
  })
})
