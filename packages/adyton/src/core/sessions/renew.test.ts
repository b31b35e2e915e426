import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { callerOf, signedIn } from '../../../test/browser-callers.ts'
import { handClock, NOW_MS, ORIGIN, random } from '../../../test/builders.ts'
import { aUser, entry, ownership, trail } from '../../../test/contracts/arrange.ts'
import type { Database } from '../../../test/contracts/database.ts'
import { openSqliteMemory } from '../../../test/contracts/engines/sqlite.ts'
import type { Secret } from '../secret.ts'
import { timestamp, wholeSecond } from '../timestamp.ts'
import { OVERLAP_MS } from './policy.ts'
import { type RenewDeps, renewSession } from './renew.ts'
import { hashSessionSecret } from './secret.ts'

const clock = handClock()
let database: Database
let deps: RenewDeps

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
  deps = { sessions: database.storage.sessions, clock, random }
})

beforeEach(() => clock.set(NOW_MS))
afterAll(() => database.close())

async function arrive() {
  const user = await aUser(database.storage)
  const browser = await signedIn(database.storage, user)
  return { user, browser, caller: await callerOf(database.storage, user, browser) }
}

async function found(secret: Secret | undefined) {
  return secret && database.storage.sessions.findByHash(hashSessionSecret(secret.reveal()))
}

describe('a new secret', () => {
  test('is the session’s from now on, and the old one for a short while yet', async () => {
    const { browser, caller } = await arrive()

    const secret = await renewSession(caller, 'session.renewed', ORIGIN, deps)

    expect(secret?.reveal()).not.toBe(browser.secret.reveal())
    expect(await found(secret)).toMatchObject({ session: { id: browser.id }, supersededUntil: null })
    expect(await found(browser.secret)).toMatchObject({
      session: { id: browser.id },
      supersededUntil: timestamp(NOW_MS + OVERLAP_MS),
    })
  })

  test('leaves the session its beginning and its end', async () => {
    const { browser, caller } = await arrive()
    const { createdAt, expiresAt } = caller.credential.session
    clock.pass(60_000)

    const secret = await renewSession(caller, 'session.renewed', ORIGIN, deps)

    expect(await found(secret)).toMatchObject({ session: { id: browser.id, createdAt, expiresAt } })
  })

  test('is what a change of roles asks for, once', async () => {
    const { user, browser } = await arrive()
    await database.storage.roles.assign(user.id, 'teacher', entry('role.assigned', 'renew'))
    const caller = await callerOf(database.storage, user, browser)
    expect(caller.credential.session.renewalDue).toBe(true)

    const secret = await renewSession(caller, 'session.renewed', ORIGIN, deps)

    expect(await found(secret)).toMatchObject({ session: { renewalDue: false } })
    expect(await found(browser.secret)).toMatchObject({ session: { renewalDue: false } })
  })

  test('comes with the confirmation of a password only where that is what it is for', async () => {
    const [one, other] = [await arrive(), await arrive()]

    const confirmed = await renewSession(one.caller, 'password.confirmed', ORIGIN, deps)
    const renewed = await renewSession(other.caller, 'session.renewed', ORIGIN, deps)

    expect(await found(confirmed)).toMatchObject({ session: { passwordConfirmedAt: timestamp(NOW_MS) } })
    expect(await found(renewed)).toMatchObject({ session: { passwordConfirmedAt: null } })
  })

  test('keeps an earlier confirmation', async () => {
    const { user, browser, caller } = await arrive()
    const secret = await renewSession(caller, 'password.confirmed', ORIGIN, deps)
    if (secret === undefined) throw new Error('The session of this test has gone.')
    const confirmed = await callerOf(database.storage, user, { ...browser, secret })
    clock.pass(60_000)

    const next = await renewSession(confirmed, 'session.renewed', ORIGIN, deps)

    expect(await found(next)).toMatchObject({ session: { passwordConfirmedAt: timestamp(NOW_MS) } })
  })

  test.each(['session.renewed', 'password.confirmed'] as const)(
    'says %s in the audit trail',
    async (event) => {
      const { user, browser, caller } = await arrive()
      const requestId = `renewal ${event}`

      await renewSession(caller, event, { ...ORIGIN, requestId }, deps)

      expect(await trail(database.sql, requestId)).toMatchObject([
        {
          event,
          actor_id: String(user.id),
          user_id: String(user.id),
          session_id: browser.id,
          token_id: null,
        },
      ])
    },
  )

  test('is given to one of many that ask at once, and the trail says so once', async () => {
    const { caller } = await arrive()
    const origin = { ...ORIGIN, requestId: 'renewal by many' }

    const secrets = await Promise.all(
      Array.from({ length: 10 }, () => renewSession(caller, 'session.renewed', origin, deps)),
    )

    const [given, ...others] = secrets.filter((secret) => secret !== undefined)
    expect(others).toEqual([])
    expect(await found(given)).toMatchObject({ supersededUntil: null })
    expect(await trail(database.sql, origin.requestId)).toHaveLength(1)
  })
})

describe('no new secret', () => {
  test('is for a session that has ended meanwhile, and none is brought back', async () => {
    const { user, browser, caller } = await arrive()
    await database.storage.sessions.end(ownership(user), browser.id, entry('session.ended', 'renew'))

    expect(await renewSession(caller, 'session.renewed', ORIGIN, deps)).toBeUndefined()
    expect(await found(browser.secret)).toBeUndefined()
  })

  test('is for whoever comes with the old one, which would otherwise live on through its successors', async () => {
    const { user, browser, caller } = await arrive()
    await renewSession(caller, 'session.renewed', ORIGIN, deps)
    const late = await callerOf(database.storage, user, browser)
    expect(late.credential.superseded).toBe(true)

    expect(await renewSession(late, 'password.confirmed', ORIGIN, deps)).toBeUndefined()
  })
})
