import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import type { User } from '../../../src/core/accounts/user.ts'
import type { Storage } from '../../../src/core/ports.ts'
import type { TokenId } from '../../../src/core/tokens/token.ts'
import {
  aForeignRow,
  aToken,
  aUser,
  entry,
  FOREIGN_TYPE,
  ownership,
  parents,
  surviving,
  trail,
  USER_TYPE,
} from '../arrange.ts'
import type { StorageTest } from '../database-test.ts'

export function revoking(it: StorageTest): void {
  describe('revoking one', () => {
    it('deletes the token and says so, once', async ({ storage }) => {
      const user = await aUser(storage)
      const id = await aToken(storage, user)

      expect(await revoke(storage, user, id)).toBe(true)
      expect(await revoke(storage, user, id)).toBe(false)
    })

    it('lets exactly one of many parallel revocations win', async ({ storage }) => {
      const user = await aUser(storage)
      const id = await aToken(storage, user)

      const results = await Promise.all(Array.from({ length: 20 }, () => revoke(storage, user, id)))

      expect(results.filter(Boolean)).toHaveLength(1)
    })

    it("says false for another user's token and leaves it alone", async ({ storage, sql }) => {
      const request = randomUUID()
      const theirs = await aToken(storage, await aUser(storage))

      const revoked = await storage.tokens.revoke(
        ownership(await aUser(storage)),
        theirs,
        { descendants: true },
        entry('token.revoked', request),
      )

      expect(revoked).toBe(false)
      expect(await surviving(storage, [theirs])).toEqual([theirs])
      expect(await trail(sql, request)).toEqual([])
    })

    it('says false for a token of another owner type with the same id', async ({ storage, sql }) => {
      const user = await aUser(storage)
      const foreign = await aForeignRow(sql, { type: FOREIGN_TYPE, id: user.id })

      expect(await revoke(storage, user, foreign)).toBe(false)
      expect(await surviving(storage, [foreign])).toEqual([foreign])
    })

    it('tells owner types apart that differ in case alone', async ({ storage, sql }) => {
      const user = await aUser(storage)
      const foreign = await aForeignRow(sql, { type: USER_TYPE.toLowerCase(), id: user.id })

      expect(await revoke(storage, user, foreign)).toBe(false)
    })

    it.for([0, Number.MAX_SAFE_INTEGER, 2 ** 63])('says false for the id %s', async (id, { storage }) => {
      // A number that `parseTokenId` may or may not have let through.
      expect(await revoke(storage, await aUser(storage), id as TokenId)).toBe(false)
    })
  })

  describe('revoking with descendants', () => {
    it('deletes every generation and nothing beside the line', async ({ storage }) => {
      const user = await aUser(storage)
      const sibling = await aToken(storage, user)
      const { parent, line } = await aLine(storage, user)
      const siblingsChild = await aToken(storage, user, { parentId: sibling })

      await storage.tokens.revoke(ownership(user), parent, { descendants: true }, entry('token.revoked', ''))

      expect(await surviving(storage, line)).toEqual([])
      expect(await surviving(storage, [sibling, siblingsChild])).toEqual([sibling, siblingsChild])
    })

    it('leaves the children alone unless it is asked for', async ({ storage }) => {
      const user = await aUser(storage)
      const { parent, line } = await aLine(storage, user)

      await revoke(storage, user, parent)

      expect(await surviving(storage, line)).toEqual(line.slice(1))
    })

    it('reaches the grandchildren of a token whose child was revoked alone', async ({ storage }) => {
      const user = await aUser(storage)
      const { parent, line } = await aLine(storage, user)
      const [, , second, third, fourth] = line

      await revoke(storage, user, second)
      expect(await parents(storage, [third, fourth])).toEqual([parent, third])
      await storage.tokens.revoke(ownership(user), parent, { descendants: true }, entry('token.revoked', ''))

      expect(await surviving(storage, line)).toEqual([])
    })

    it('leaves the line alone when the token that shall go is not the one who asks', async ({ storage }) => {
      const { line } = await aLine(storage, await aUser(storage))
      const [parent, , second, third] = line

      await revoke(storage, await aUser(storage), second)

      expect(await parents(storage, [second, third])).toEqual([parent, second])
    })

    it('reaches no token of another owner that names the token as its parent', async ({ storage, sql }) => {
      const user = await aUser(storage)
      const parent = await aToken(storage, user)
      const strangers = [
        await aToken(storage, await aUser(storage), { parentId: parent }),
        await aForeignRow(sql, { type: FOREIGN_TYPE, id: user.id }, { parent_id: parent }),
      ]

      await storage.tokens.revoke(ownership(user), parent, { descendants: true }, entry('token.revoked', ''))

      expect(await surviving(storage, strangers)).toEqual(strangers)
    })

    it('ends although a token names itself as its parent', async ({ storage, sql }) => {
      const user = await aUser(storage)
      const id = await aToken(storage, user)
      await sql(`update personal_access_tokens set parent_id = id where id = ${id}`)

      const revoked = await storage.tokens.revoke(
        ownership(user),
        id,
        { descendants: true },
        entry('token.revoked', ''),
      )

      expect(revoked).toBe(true)
    })

    it('deletes a hundred children', async ({ storage }) => {
      const user = await aUser(storage)
      const parent = await aToken(storage, user)
      const children: TokenId[] = []
      while (children.length < 100) children.push(await aToken(storage, user, { parentId: parent }))

      await storage.tokens.revoke(ownership(user), parent, { descendants: true }, entry('token.revoked', ''))

      expect(await surviving(storage, children)).toEqual([])
    })
  })

  describe('revoking all', () => {
    it('deletes every token of the user and says how many', async ({ storage, sql }) => {
      const user = await aUser(storage)
      const ids = [await aToken(storage, user), await aForeignRow(sql, { type: USER_TYPE, id: user.id })]

      expect(await storage.tokens.revokeAll(ownership(user), entry('user.signed_out', ''))).toBe(2)
      expect(await surviving(storage, ids)).toEqual([])
    })

    it('says none when there are none', async ({ storage }) => {
      const user = await aUser(storage)

      expect(await storage.tokens.revokeAll(ownership(user), entry('user.signed_out', ''))).toBe(0)
    })

    it("leaves everyone else's tokens alone", async ({ storage, sql }) => {
      const user = await aUser(storage)
      const others = [
        await aToken(storage, await aUser(storage)),
        await aForeignRow(sql, { type: FOREIGN_TYPE, id: user.id }),
      ]

      await storage.tokens.revokeAll(ownership(user), entry('user.signed_out', ''))

      expect(await surviving(storage, others)).toEqual(others)
    })
  })
}

function revoke(storage: Storage, user: User, id: TokenId): Promise<boolean> {
  return storage.tokens.revoke(ownership(user), id, { descendants: false }, entry('token.revoked', ''))
}

/** A token, its two children, and a child and a grandchild of the second. */
async function aLine(storage: Storage, user: User) {
  const parent = await aToken(storage, user)
  const first = await aToken(storage, user, { parentId: parent })
  const second = await aToken(storage, user, { parentId: parent })
  const third = await aToken(storage, user, { parentId: second })
  const fourth = await aToken(storage, user, { parentId: third })
  return { parent, line: [parent, first, second, third, fourth] as const }
}
