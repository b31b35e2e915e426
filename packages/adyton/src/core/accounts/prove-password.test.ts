import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callerOf, signedIn } from '../../../test/browser-callers.ts'
import { aCaller, handClock, NOW_MS, ORIGIN, tokenId } from '../../../test/builders.ts'
import { trail } from '../../../test/contracts/arrange.ts'
import type { Database } from '../../../test/contracts/database.ts'
import { openSqliteMemory } from '../../../test/contracts/engines/sqlite.ts'
import { aMember, PASSWORD } from '../../../test/members.ts'
import { createPasswordPool, type PasswordPool } from '../../hashing/password-pool.ts'
import type { StoredPassword } from '../ports.ts'
import { Secret } from '../secret.ts'
import { wholeSecond } from '../timestamp.ts'
import { type ProveDeps, provePassword } from './prove-password.ts'

const RIGHT = new Secret(PASSWORD)
const WRONG = new Secret('wrong')
let database: Database
let pool: PasswordPool
let deps: ProveDeps

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
  pool = createPasswordPool({ policy: { algorithm: 'bcrypt', cost: 4 }, threads: 1 })
  deps = { ...database.storage, passwords: pool, clock: handClock() }
})

afterAll(async () => {
  await pool.close()
  await database.close()
})

describe('a password that is given again', () => {
  test('is proved against the hash that the user has now', async () => {
    const member = await aMember(database.storage, pool)

    const proof = await provePassword(RIGHT, aCaller({}, member), ORIGIN, deps)

    expect(proof).toEqual({ ok: true, passwordHash: member.passwordHash })
  })

  test('is refused where it is wrong, and the trail tells by which credential it was tried', async () => {
    const member = await aMember(database.storage, pool)
    const browser = await signedIn(database.storage, member)
    const callers = {
      session: await callerOf(database.storage, member, browser),
      token: aCaller({ id: tokenId(7) }, member),
    }

    for (const [requestId, caller] of Object.entries(callers))
      expect(await provePassword(WRONG, caller, { ...ORIGIN, requestId }, deps)).toEqual({
        ok: false,
        reason: 'wrong_password',
      })

    const about = { event: 'password.refused', actor_id: String(member.id), user_id: String(member.id) }
    expect(await trail(database.sql, 'session')).toMatchObject([
      { ...about, session_id: browser.id, token_id: null },
    ])
    expect(await trail(database.sql, 'token')).toMatchObject([{ ...about, session_id: null, token_id: 7 }])
  })

  test('leaves no trace where it is right', async () => {
    const member = await aMember(database.storage, pool)

    await provePassword(RIGHT, aCaller({}, member), { ...ORIGIN, requestId: 'right' }, deps)

    expect(await trail(database.sql, 'right')).toEqual([])
  })

  test('is checked to the letter', async () => {
    const caller = aCaller({}, await aMember(database.storage, pool))

    for (const given of [PASSWORD.toUpperCase(), ` ${PASSWORD}`, `${PASSWORD} `, ''])
      expect(await provePassword(new Secret(given), caller, ORIGIN, deps)).toMatchObject({ ok: false })
  })

  test('of a user who was deleted is wrong, after the same work', async () => {
    const verified: (StoredPassword | undefined)[] = []
    const passwords: ProveDeps['passwords'] = {
      verify(password, stored) {
        verified.push(stored)
        return pool.verify(password, stored)
      },
    }

    const proof = await provePassword(RIGHT, aCaller({}, { id: 999_999 }), ORIGIN, { ...deps, passwords })

    expect(proof).toEqual({ ok: false, reason: 'wrong_password' })
    expect(verified).toEqual([undefined])
  })

  test('is neither right nor wrong while the hash queue is full', async () => {
    const member = await aMember(database.storage, pool)
    const full: ProveDeps = { ...deps, passwords: { verify: async () => 'busy' } }

    const proof = await provePassword(RIGHT, aCaller({}, member), { ...ORIGIN, requestId: 'busy' }, full)

    expect(proof).toEqual({ ok: false, reason: 'busy' })
    expect(await trail(database.sql, 'busy')).toEqual([])
  })
})
