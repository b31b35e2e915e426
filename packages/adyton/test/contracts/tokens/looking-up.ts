import { describe, expect } from 'vitest'
import type { TokenHash, TokenId } from '../../../src/core/tokens/token.ts'
import {
  aForeignRow,
  aToken,
  aUser,
  entry,
  FOREIGN_TYPE,
  newToken,
  ownership,
  USER_TYPE,
} from '../arrange.ts'
import type { StorageTest } from '../database-test.ts'

export function lookingUp(it: StorageTest): void {
  describe('looking up', () => {
    it('finds the same record by id and by hash', async ({ storage }) => {
      const { hash } = newToken()
      const id = await aToken(storage, await aUser(storage), { hash })

      const byId = await storage.tokens.findById(id)

      expect(byId).toMatchObject({ hash, token: { id } })
      expect(await storage.tokens.findByHash(hash)).toEqual(byId)
    })

    it('joins the owner with every role', async ({ storage }) => {
      const user = await aUser(storage, { role: 'teacher' })
      await storage.roles.assign(user.id, 'admin', entry('role.assigned', ''))
      const id = await aToken(storage, user)

      const record = await storage.tokens.findById(id)

      expect(record?.user).toEqual(await storage.users.findById(user.id))
      expect(record?.user).toMatchObject({ role: 'teacher', roles: ['teacher', 'admin'] })
    })

    it('says when the owner was disabled, from the next look-up on', async ({ storage }) => {
      const user = await aUser(storage)
      const id = await aToken(storage, user)
      expect((await storage.tokens.findById(id))?.user?.disabled).toBe(false)

      await storage.users.setDisabled(user.id, true, entry('user.disabled', ''))

      expect((await storage.tokens.findById(id))?.user?.disabled).toBe(true)
    })

    it('no longer finds a token once its revocation was acknowledged', async ({ storage }) => {
      const user = await aUser(storage)
      const { hash } = newToken()
      const id = await aToken(storage, user, { hash })

      await storage.tokens.revoke(ownership(user), id, { descendants: false }, entry('token.revoked', ''))

      expect(await storage.tokens.findById(id)).toBeUndefined()
      expect(await storage.tokens.findByHash(hash)).toBeUndefined()
    })

    it('finds a token without a user when the owner was deleted', async ({ storage, sql }) => {
      const user = await aUser(storage)
      const id = await aToken(storage, user)

      await sql(`delete from users where id = ${user.id}`)

      expect(await storage.tokens.findById(id)).toMatchObject({ token: { id }, user: undefined })
    })

    it('tells the owner type exactly as it was written', async ({ storage, sql }) => {
      const user = await aUser(storage)
      const id = await aForeignRow(sql, { type: 'app\\models\\USER', id: user.id })

      expect((await storage.tokens.findById(id))?.token.owner).toEqual({
        type: 'app\\models\\USER',
        id: user.id,
      })
    })

    it.for([0, -1, 4_000_000_000, Number.MAX_SAFE_INTEGER, 2 ** 53 + 2, 2 ** 63, 1e300])(
      'finds nothing under the id %s',
      async (id, { storage }) => {
        // A number that `parseTokenId` may or may not have let through.
        expect(await storage.tokens.findById(id as TokenId)).toBeUndefined()
      },
    )

    it('finds no token by a hash in capital letters', async ({ storage }) => {
      const { hash } = newToken()
      await aToken(storage, await aUser(storage), { hash })

      expect(await storage.tokens.findByHash(hash.toUpperCase() as TokenHash)).toBeUndefined()
    })

    it('does not stumble over an owner whose id is beyond every JavaScript number', async ({
      storage,
      sql,
    }) => {
      const hash = newToken().hash
      await aForeignRow(sql, { type: FOREIGN_TYPE, id: '1152921504606846977' }, { token: hash })

      expect((await storage.tokens.findByHash(hash))?.user).toBeUndefined()
    })

    it('reads a row that has nothing but what Laravel must write', async ({ storage, sql }) => {
      const user = await aUser(storage)
      const bare = { abilities: null, created_at: null }
      const id = await aForeignRow(sql, { type: USER_TYPE, id: user.id }, bare)

      expect((await storage.tokens.findById(id))?.token).toMatchObject({
        abilities: [],
        kind: 'laravel',
        parentId: null,
        expiresAt: null,
        createdAt: null,
      })
    })

    it.for(['{"0":"*"}', '"*"', 'null', '*', '["*"', '', '[["*"]]', '[1,true,null]'])(
      'grants nothing for abilities written as %s',
      async (abilities, { storage, sql }) => {
        const user = await aUser(storage)
        const id = await aForeignRow(sql, { type: USER_TYPE, id: user.id }, { abilities })

        expect((await storage.tokens.findById(id))?.token.abilities).toEqual([])
      },
    )

    it('treats a kind it does not know as made by Laravel, which ages soonest', async ({ storage, sql }) => {
      const user = await aUser(storage)
      const id = await aForeignRow(sql, { type: USER_TYPE, id: user.id }, { kind: 'from the future' })

      expect((await storage.tokens.findById(id))?.token.kind).toBe('laravel')
    })
  })
}
