import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { handClock, NOW_MS, ORIGIN, random, TOKEN_POLICY } from '../../../test/builders.ts'
import { aUser, entry, ownership, trail } from '../../../test/contracts/arrange.ts'
import type { Database } from '../../../test/contracts/database.ts'
import { openSqliteMemory } from '../../../test/contracts/engines/sqlite.ts'
import { aMember as aUserWithPassword, hashOf, PASSWORD, storedHash } from '../../../test/members.ts'
import { createPasswordPool, type PasswordPool } from '../../hashing/password-pool.ts'
import type { PasswordHasher, StoredPassword } from '../ports.ts'
import { Secret } from '../secret.ts'
import { wholeSecond } from '../timestamp.ts'
import { type SignInDeps, signInForToken } from './sign-in.ts'

let database: Database
let pool: PasswordPool
let verified: (StoredPassword | undefined)[]
let deps: SignInDeps
let attempts = 0

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
  pool = createPasswordPool({ policy: { algorithm: 'bcrypt', cost: 4 }, threads: 1 })
})

beforeEach(() => {
  verified = []
  deps = {
    ...database.storage,
    clock: handClock(),
    random,
    tokenPolicy: TOKEN_POLICY,
    passwords: listening(pool),
  }
})

afterAll(async () => {
  await pool.close()
  await database.close()
})

/** The real pool, with an ear to what it is asked to verify. */
function listening(real: PasswordHasher): PasswordHasher {
  return {
    ...real,
    verify(password, stored) {
      verified.push(stored)
      return real.verify(password, stored)
    },
  }
}

const aMember = () => aUserWithPassword(database.storage, pool)

/** A sign-in, with the request id by which its audit entries are found. */
async function attempt(email: string, password: string = PASSWORD, about: Partial<SignInDeps> = {}) {
  attempts += 1
  const requestId = `sign-in ${attempts}`
  const request = { email, password: new Secret(password), tokenName: 'phone' }
  const result = await signInForToken(request, { ...ORIGIN, requestId }, { ...deps, ...about })
  return { result, entries: await trail(database.sql, requestId) }
}

async function tokensOf(user: { readonly id: number | string }) {
  const page = await database.storage.tokens.list(ownership(user), { after: null, limit: 1_000 })
  return page.items
}

describe('a sign-in', () => {
  test('makes a token that can do everything, and says so in the audit trail', async () => {
    const member = await aMember()

    const { result, entries } = await attempt(member.email)

    expect(result).toMatchObject({ ok: true, user: { id: member.id } })
    expect(await tokensOf(member)).toMatchObject([
      { name: 'phone', abilities: ['*'], kind: 'sign_in', parentId: null, expiresAt: null },
    ])
    expect(entries).toMatchObject([
      { event: 'user.signed_in', user_id: String(member.id), actor_id: String(member.id) },
    ])
  })

  test('makes a token each time, and leaves the earlier ones alone', async () => {
    const member = await aMember()

    await attempt(member.email)
    await attempt(member.email)

    expect(await tokensOf(member)).toHaveLength(2)
  })

  test('takes the address in any of its spellings, and the password in one', async () => {
    const member = await aMember()

    expect((await attempt(member.email.toUpperCase())).result).toMatchObject({ ok: true })
    expect((await attempt(member.email, PASSWORD.toUpperCase())).result).toMatchObject({ ok: false })
    expect((await attempt(member.email, ` ${PASSWORD}`)).result).toMatchObject({ ok: false })
  })

  test('decides nothing when the queue is full: nobody is told that the password was wrong', async () => {
    const member = await aMember()
    const full = createPasswordPool({ policy: { algorithm: 'bcrypt', cost: 4 }, threads: 1, queueMax: 0 })
    const blocking = full.hash(new Secret(PASSWORD))

    const { result, entries } = await attempt(member.email, PASSWORD, { passwords: full })

    expect(result).toEqual({ ok: false, reason: 'busy' })
    expect(entries).toEqual([])
    await blocking
    await full.close()
  })
})

describe('a refused sign-in', () => {
  const REFUSED = { ok: false, reason: 'invalid_credentials' }

  test('answers and works alike for an unknown address, a wrong password and a disabled account', async () => {
    const [member, disabled] = [await aMember(), await aMember()]
    await database.storage.users.setDisabled(disabled.id, true, entry('user.disabled', 'disabled'))

    const unknown = await attempt('nobody@example.com')
    const wrong = await attempt(member.email, 'wrong')
    const off = await attempt(disabled.email)

    expect([unknown.result, wrong.result, off.result]).toEqual([REFUSED, REFUSED, REFUSED])
    // Each costs one verification, on the decoy where there is no account.
    expect(verified).toEqual([
      undefined,
      { hash: member.passwordHash, isOurs: true },
      { hash: disabled.passwordHash, isOurs: true },
    ])
    expect([unknown, wrong, off].map(({ entries }) => entries.length)).toEqual([1, 1, 1])
  })

  test('says in the audit trail alone which of them it was', async () => {
    const [member, disabled] = [await aMember(), await aMember()]
    await database.storage.users.setDisabled(disabled.id, true, entry('user.disabled', 'disabled'))

    const entries = [
      ...(await attempt('nobody@example.com')).entries,
      ...(await attempt(member.email, 'wrong')).entries,
      ...(await attempt(disabled.email)).entries,
    ]

    expect(entries).toMatchObject([
      { event: 'sign_in.refused', actor_id: null, user_id: null, reason: 'unknown address' },
      { event: 'sign_in.refused', actor_id: null, user_id: String(member.id), reason: 'wrong password' },
      { event: 'sign_in.refused', actor_id: null, user_id: String(disabled.id), reason: 'account disabled' },
    ])
  })

  test('makes no token', async () => {
    const member = await aMember()

    await attempt(member.email, 'wrong')

    expect(await tokensOf(member)).toEqual([])
  })

  test('is what a disabled account gets also for a wrong password, told apart by nothing', async () => {
    const disabled = await aMember()
    await database.storage.users.setDisabled(disabled.id, true, entry('user.disabled', 'disabled'))

    const { result, entries } = await attempt(disabled.email, 'wrong')

    expect(result).toEqual(REFUSED)
    expect(entries).toMatchObject([{ reason: 'wrong password' }])
  })

  test.each(['!', '', 'not a hash'])(
    'is what an account with %j in place of a hash gets',
    async (passwordHash) => {
      const locked = await aUser(database.storage, { passwordHash })

      for (const password of [passwordHash, PASSWORD])
        expect((await attempt(locked.email, password)).result).toEqual(REFUSED)
    },
  )

  test('is what comes of a password that was changed while it was being verified', async () => {
    const member = await aMember()
    const changing: PasswordHasher = {
      ...pool,
      async verify(password, stored) {
        const verdict = await pool.verify(password, stored)
        await database.sql(`update users set password = 'another' where id = ${member.id}`)
        return verdict
      },
    }

    const { result, entries } = await attempt(member.email, PASSWORD, { passwords: changing })

    expect(result).toEqual(REFUSED)
    expect(entries).toMatchObject([{ event: 'sign_in.refused', reason: 'changed while signing in' }])
    expect(await tokensOf(member)).toEqual([])
  })
})

describe('a hash that is out of date', () => {
  async function anOldMember() {
    const old = createPasswordPool({ policy: { algorithm: 'bcrypt', cost: 5 }, threads: 1 })
    const passwordHash = await hashOf(old)
    await old.close()
    return { ...(await aUser(database.storage, { passwordHash })), passwordHash }
  }

  test('is renewed at sign-in, with an audit entry of its own', async () => {
    const member = await anOldMember()

    const { result, entries } = await attempt(member.email)

    expect(result).toMatchObject({ ok: true })
    expect(await storedHash(database.storage, member)).toMatch(/^\$2y\$04\$/)
    expect(entries.map((row) => row['event'])).toContain('password.rehashed')
    expect((await attempt(member.email)).result).toMatchObject({ ok: true })
  })

  test('keeps no parallel sign-in with the right password out', async () => {
    const passwordHash = await hashOf(pool)
    const member = await aUser(database.storage, { passwordHash })
    const stronger = createPasswordPool({ policy: { algorithm: 'bcrypt', cost: 5 }, threads: 1 })

    const attempts = await Promise.all(
      Array.from({ length: 3 }, () => attempt(member.email, PASSWORD, { passwords: stronger })),
    )

    await stronger.close()
    expect(attempts.map(({ result }) => result.ok)).toEqual([true, true, true])
    expect(await storedHash(database.storage, member)).toMatch(/^\$2y\$05\$/)
    expect(await tokensOf(member)).toHaveLength(3)
  })

  test('is left alone by a wrong password and for a disabled account', async () => {
    const member = await anOldMember()
    await attempt(member.email, 'wrong')
    await database.storage.users.setDisabled(member.id, true, entry('user.disabled', 'disabled'))
    await attempt(member.email)

    expect(await storedHash(database.storage, member)).toBe(member.passwordHash)
  })

  test('serves on when the queue is too full to renew it', async () => {
    const member = await anOldMember()
    const full: PasswordHasher = { ...pool, hash: async () => 'busy' }

    const { result } = await attempt(member.email, PASSWORD, { passwords: full })

    expect(result).toMatchObject({ ok: true })
    expect(await storedHash(database.storage, member)).toBe(member.passwordHash)
  })

  test('is left alone where it is as it should be', async () => {
    const member = await aMember()

    const { entries } = await attempt(member.email)

    expect(await storedHash(database.storage, member)).toBe(member.passwordHash)
    expect(entries).toHaveLength(1)
  })
})

describe('a user with as many tokens as may be', () => {
  test('loses the least recently used sign-in for the new one', async () => {
    const member = await aMember()
    const about = { tokenPolicy: { ...TOKEN_POLICY, perUserMax: 2 } }
    for (let times = 0; times < 2; times += 1) await attempt(member.email, PASSWORD, about)
    const [oldest] = await tokensOf(member)

    const { result, entries } = await attempt(member.email, PASSWORD, about)

    expect(result).toMatchObject({ ok: true })
    const left = await tokensOf(member)
    expect(left).toHaveLength(2)
    expect(left.map(({ id }) => id)).not.toContain(oldest?.id)
    expect(entries.map((row) => row['event'])).toContain('token.evicted')
  })
})
