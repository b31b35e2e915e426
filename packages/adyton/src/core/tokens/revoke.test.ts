import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  aCaller,
  handClock,
  NOW_MS,
  ORIGIN,
  TOKEN_POLICY,
  aToken as tokenLike,
} from '../../../test/builders.ts'
import {
  aForeignRow,
  aToken,
  aUser,
  FOREIGN_TYPE,
  surviving,
  trail,
  USER_TYPE,
} from '../../../test/contracts/arrange.ts'
import type { Database } from '../../../test/contracts/database.ts'
import { openSqliteMemory } from '../../../test/contracts/engines/sqlite.ts'
import type { User } from '../accounts/user.ts'
import type { Principal } from '../principal.ts'
import { wholeSecond } from '../timestamp.ts'
import { type RevokeDeps, revokeToken } from './revoke.ts'
import type { TokenId } from './token.ts'

let database: Database
let deps: RevokeDeps

beforeAll(async () => {
  database = await openSqliteMemory()
  await database.storage.migrate(wholeSecond(NOW_MS))
  deps = {
    tokens: database.storage.tokens,
    clock: handClock(),
    tokenPolicy: { ...TOKEN_POLICY, ownerTypes: [USER_TYPE, 'user'] },
  }
})

afterAll(() => database.close())

function caller(user: User, id: TokenId): Principal {
  return aCaller(tokenLike({ id }), user)
}

const alone = { descendants: false }
const withAll = { descendants: true }

describe('revoking', () => {
  test('ends one of the caller’s own tokens and no other, and says so in the audit trail', async () => {
    const user = await aUser(database.storage)
    const [mine, other] = [await aToken(database.storage, user), await aToken(database.storage, user)]

    const revoked = await revokeToken(
      other,
      alone,
      caller(user, mine),
      { ...ORIGIN, requestId: 'revoke one' },
      deps,
    )

    expect(revoked).toBe(true)
    expect(await surviving(database.storage, [mine, other])).toEqual([mine])
    expect(await trail(database.sql, 'revoke one')).toMatchObject([
      { event: 'token.revoked', token_id: other, user_id: String(user.id), actor_id: String(user.id) },
    ])
  })

  test('finds nothing of anybody else’s, and leaves no trace of the attempt', async () => {
    const [user, stranger] = [await aUser(database.storage), await aUser(database.storage)]
    const mine = await aToken(database.storage, user)
    const theirs = await aToken(database.storage, stranger)
    const foreign = await aForeignRow(database.sql, { type: FOREIGN_TYPE, id: user.id })

    for (const id of [theirs, foreign])
      expect(
        await revokeToken(id, withAll, caller(user, mine), { ...ORIGIN, requestId: 'not mine' }, deps),
      ).toBe(false)

    expect(await surviving(database.storage, [mine, theirs, foreign])).toEqual([mine, theirs, foreign])
    expect(await trail(database.sql, 'not mine')).toEqual([])
  })

  test('finds what Laravel wrote for the caller, under an alias of the owner type too', async () => {
    const user = await aUser(database.storage)
    const mine = await aToken(database.storage, user)
    const aliased = await aForeignRow(database.sql, { type: 'user', id: user.id })

    expect(await revokeToken(aliased, alone, caller(user, mine), ORIGIN, deps)).toBe(true)
  })

  test('leaves the children of a token alone, unless they are asked for', async () => {
    const user = await aUser(database.storage)
    const family = async () => {
      const parent = await aToken(database.storage, user)
      const child = await aToken(database.storage, user, { parentId: parent })
      return [parent, child, await aToken(database.storage, user, { parentId: child })] as const
    }
    const [one, other] = [await family(), await family()]

    await revokeToken(one[0], alone, caller(user, one[0]), ORIGIN, deps)
    await revokeToken(other[0], withAll, caller(user, other[0]), ORIGIN, deps)

    expect(await surviving(database.storage, [...one, ...other])).toEqual([one[1], one[2]])
  })
})
