import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callerOf, signedIn } from '../../../test/browser-callers.ts'
import { aCaller, handClock, NOW_MS, ORIGIN, random, SESSION_POLICY } from '../../../test/builders.ts'
import { aToken, aUser, entry, ownership, surviving, trail } from '../../../test/contracts/arrange.ts'
import { isRemembered, survivingSessions } from '../../../test/contracts/arrange-sessions.ts'
import type { Database } from '../../../test/contracts/database.ts'
import { openSqliteMemory } from '../../../test/contracts/engines/sqlite.ts'
import { aMember, PASSWORD, storedHash } from '../../../test/members.ts'
import { createPasswordPool, type PasswordPool } from '../../hashing/password-pool.ts'
import { Secret } from '../secret.ts'
import { sessionMoments } from '../sessions/moments.ts'
import { hashRememberSecret } from '../sessions/secret.ts'
import { verifySession } from '../sessions/verify.ts'
import { wholeSecond } from '../timestamp.ts'
import { type ChangePasswordDeps, changePassword } from './change-password.ts'

const WISH = { current: new Secret(PASSWORD), next: new Secret('battery staple') }
const clock = handClock()
let database: Database
let pool: PasswordPool
let deps: ChangePasswordDeps

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
  pool = createPasswordPool({ policy: { algorithm: 'bcrypt', cost: 4 }, threads: 1 })
  deps = {
    ...database.storage,
    passwords: pool,
    clock,
    random,
    sessionPolicy: SESSION_POLICY,
    changeRevokesTokens: false,
  }
})

afterAll(async () => {
  await pool.close()
  await database.close()
})

/** Somebody in a browser of theirs, with a second browser beside it. */
async function arrive() {
  const user = await aMember(database.storage, pool)
  const mine = await signedIn(database.storage, user, { remember: true })
  const other = await signedIn(database.storage, user, { remember: true })
  return { user, mine, other, caller: await callerOf(database.storage, user, mine) }
}

function verify(secret: Secret) {
  const sessionUsage = { pending: () => undefined }
  return verifySession(secret.reveal(), {
    ...database.storage,
    sessionUsage,
    sessionPolicy: SESSION_POLICY,
    sessionMoments: () => sessionMoments(SESSION_POLICY, clock.now()),
  })
}

describe('a change of the password', () => {
  test('makes the new one the only one that is right', async () => {
    const { user, caller } = await arrive()

    expect(await changePassword(WISH, caller, ORIGIN, deps)).toMatchObject({ ok: true })

    const stored = await database.storage.users.findPassword(user.id)
    expect(stored?.isOurs).toBe(true)
    expect(await pool.verify(WISH.next, stored)).toMatchObject({ matches: true })
    expect(await pool.verify(WISH.current, stored)).toMatchObject({ matches: false })
  })

  test('ends the other sessions and what would revive them, and nobody else’s', async () => {
    const { mine, other, caller } = await arrive()
    const stranger = await signedIn(database.storage, await aUser(database.storage), { remember: true })

    await changePassword(WISH, caller, ORIGIN, deps)

    expect(await survivingSessions(database.storage, [mine, other, stranger])).toEqual([mine.id, stranger.id])
    expect(await isRemembered(database.storage, other)).toBe(false)
    expect(await isRemembered(database.storage, stranger)).toBe(true)
  })

  test('spares the session that makes it and its remember credential, under new secrets', async () => {
    const { mine, caller } = await arrive()

    const result = await changePassword(WISH, caller, ORIGIN, deps)

    if (!result.ok || result.secrets?.remember === undefined) throw new Error('There are no new secrets.')
    const { secret, remember } = result.secrets
    expect(await verify(secret)).toMatchObject({ ok: true, session: { id: mine.id } })
    const hash = hashRememberSecret(remember.reveal())
    expect(await isRemembered(database.storage, { remember: hash })).toBe(true)
    expect(await isRemembered(database.storage, mine)).toBe(false)
  })

  test('ends the old secret of that session at once, with no time for requests on their way', async () => {
    const { mine, caller } = await arrive()

    await changePassword(WISH, caller, ORIGIN, deps)

    expect(await verify(mine.secret)).toEqual({ ok: false, reason: 'superseded' })
  })

  test('leaves tokens alone, unless the configuration says otherwise', async () => {
    const [kept, revoked] = [await arrive(), await arrive()]
    const ids = [await aToken(database.storage, kept.user), await aToken(database.storage, revoked.user)]

    await changePassword(WISH, kept.caller, ORIGIN, deps)
    await changePassword(WISH, revoked.caller, ORIGIN, { ...deps, changeRevokesTokens: true })

    expect(await surviving(database.storage, ids)).toEqual(ids.slice(0, 1))
  })

  test('by a token ends every session, and needs no secret', async () => {
    const { user, mine, other } = await arrive()
    const id = await aToken(database.storage, user)

    const result = await changePassword(WISH, aCaller({ id }, user), ORIGIN, deps)

    expect(result).toEqual({ ok: true, secret: undefined })
    expect(await survivingSessions(database.storage, [mine, other])).toEqual([])
    expect(await surviving(database.storage, [id])).toEqual([id])
  })

  test('stands in the audit trail, and neither of the passwords does', async () => {
    const { user, mine, caller } = await arrive()

    await changePassword(WISH, caller, { ...ORIGIN, requestId: 'changed' }, deps)

    expect(await trail(database.sql, 'changed')).toMatchObject([
      { event: 'password.changed', actor_id: String(user.id), user_id: String(user.id), session_id: mine.id },
    ])
    const everything = JSON.stringify(await database.sql('select * from audit_events'))
    expect(everything).not.toContain(PASSWORD)
    expect(everything).not.toContain(WISH.next.reveal())
  })
})

describe('no change of the password', () => {
  test('is made by whoever does not know the current one, and nothing ends', async () => {
    const { user, mine, other, caller } = await arrive()
    const wish = { ...WISH, current: new Secret('guess') }

    expect(await changePassword(wish, caller, { ...ORIGIN, requestId: 'guessed' }, deps)).toEqual({
      ok: false,
      reason: 'wrong_password',
    })
    expect(await storedHash(database.storage, user)).toBe(user.passwordHash)
    expect(await survivingSessions(database.storage, [mine, other])).toEqual([mine.id, other.id])
    expect(await trail(database.sql, 'guessed')).toMatchObject([{ event: 'password.refused' }])
  })

  test.each(['verify', 'hash'] as const)('is made while there is no room to %s', async (step) => {
    const { user, caller } = await arrive()
    const passwords = { verify: pool.verify, hash: pool.hash, [step]: async () => 'busy' as const }

    expect(await changePassword(WISH, caller, ORIGIN, { ...deps, passwords })).toEqual({
      ok: false,
      reason: 'busy',
    })
    expect(await storedHash(database.storage, user)).toBe(user.passwordHash)
  })

  test('is made by a session that was ended while its password was verified', async () => {
    const { user, mine, caller } = await arrive()
    const passwords: ChangePasswordDeps['passwords'] = {
      ...pool,
      async hash(password) {
        await database.storage.sessions.end(ownership(user), mine.id, entry('session.ended', 'meanwhile'))
        return pool.hash(password)
      },
    }

    expect(await changePassword(WISH, caller, ORIGIN, { ...deps, passwords })).toEqual({
      ok: false,
      reason: 'caller_gone',
    })
    expect(await storedHash(database.storage, user)).toBe(user.passwordHash)
  })

  test('is made twice with one proof: of many at once, one wins', async () => {
    const { user, mine, caller } = await arrive()
    const wishes = ['one', 'two', 'three'].map((next) => ({ ...WISH, next: new Secret(next) }))

    const results = await Promise.all(wishes.map((wish) => changePassword(wish, caller, ORIGIN, deps)))

    const won = results.findIndex(({ ok }) => ok)
    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
    expect(
      await pool.verify(
        wishes[won]?.next ?? new Secret(''),
        await database.storage.users.findPassword(user.id),
      ),
    ).toMatchObject({ matches: true })
    expect(await survivingSessions(database.storage, [mine])).toEqual([mine.id])
  })
})
