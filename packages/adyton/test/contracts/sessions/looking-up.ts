import { describe, expect } from 'vitest'
import type { SessionHash } from '../../../src/core/sessions/session.ts'
import { aUser, entry, FOREIGN_TYPE, NOW, ownership, secondsFromNow } from '../arrange.ts'
import { aSession, freshSessionHash } from '../arrange-sessions.ts'
import type { StorageTest } from '../database-test.ts'
import { renewal } from './renewing.ts'

export function lookingUp(it: StorageTest): void {
  describe('looking up by a secret', () => {
    it('joins the owner with every role', async ({ storage }) => {
      const user = await aUser(storage, { role: 'teacher' })
      await storage.roles.assign(user.id, 'admin', entry('role.assigned', ''))
      const { hash } = await aSession(storage, user)

      const record = await storage.sessions.findByHash(hash)

      expect(record?.user).toEqual(await storage.users.findById(user.id))
      expect(record?.user).toMatchObject({ role: 'teacher', roles: ['teacher', 'admin'] })
    })

    it('gives the record of the newest secret without an end to it', async ({ storage }) => {
      const { hash } = await aSession(storage, await aUser(storage))

      expect(await storage.sessions.findByHash(hash)).toMatchObject({
        passwordUnchanged: true,
        supersededUntil: null,
      })
    })

    it('gives the same session by the secret before, with the moment until which that counts', async ({
      storage,
    }) => {
      const { id, hash } = await aSession(storage, await aUser(storage))
      const { to } = await renewal(storage, { id, hash }, { supersededUntil: secondsFromNow(30) })

      const [newest, before] = [
        await storage.sessions.findByHash(to),
        await storage.sessions.findByHash(hash),
      ]

      expect(newest?.supersededUntil).toBeNull()
      expect(before).toEqual({ ...newest, supersededUntil: secondsFromNow(30) })
    })

    it('neither confirms the password nor asks for a renewal by the secret before', async ({ storage }) => {
      const user = await aUser(storage)
      const { id, hash } = await aSession(storage, user)
      const { to } = await renewal(storage, { id, hash }, { passwordConfirmedAt: secondsFromNow(0) })
      await storage.roles.assign(user.id, 'teacher', entry('role.assigned', ''))

      expect((await storage.sessions.findByHash(to))?.session).toMatchObject({
        passwordConfirmedAt: secondsFromNow(0),
        renewalDue: true,
      })
      expect((await storage.sessions.findByHash(hash))?.session).toMatchObject({
        passwordConfirmedAt: null,
        renewalDue: false,
      })
    })

    it('never takes the secret before for the newest, also where no moment stands with it', async ({
      storage,
      sql,
    }) => {
      const { id, hash } = await aSession(storage, await aUser(storage))
      await renewal(storage, { id, hash })
      await sql(`update adyton_sessions set previous_until = null where id = ${id}`)

      expect((await storage.sessions.findByHash(hash))?.supersededUntil).toBe(NOW)
    })

    it('finds nothing by a secret two renewals ago', async ({ storage }) => {
      const { id, hash } = await aSession(storage, await aUser(storage))
      const { to } = await renewal(storage, { id, hash })
      await renewal(storage, { id, hash: to })

      expect(await storage.sessions.findByHash(hash)).toBeUndefined()
      expect(await storage.sessions.findByHash(to)).toBeDefined()
    })

    it.for([
      {
        name: 'Laravel has changed it',
        sql: `update users set password = '$2y$10$changed-since' where id =`,
      },
      { name: 'the user is gone', sql: 'delete from users where id =' },
    ])('says that the password is not the same once $name', async (change, { storage, sql }) => {
      const user = await aUser(storage)
      const { id, hash } = await aSession(storage, user)
      const { to } = await renewal(storage, { id, hash })

      await sql(`${change.sql} ${user.id}`)

      for (const secret of [hash, to]) {
        expect((await storage.sessions.findByHash(secret))?.passwordUnchanged).toBe(false)
      }
    })

    it('tells passwords apart that differ in case alone', async ({ storage, sql }) => {
      const user = await aUser(storage, { passwordHash: '$2y$04$abcdefghijklmnop' })
      const { hash } = await aSession(storage, user)

      await sql(`update users set password = '$2y$04$ABCDEFGHIJKLMNOP' where id = ${user.id}`)

      expect((await storage.sessions.findByHash(hash))?.passwordUnchanged).toBe(false)
    })

    it('shows nothing of the password', async ({ storage }) => {
      const passwordHash = '$2y$04$0123456789abcdefghijklmnop'
      const { hash } = await aSession(storage, await aUser(storage, { passwordHash }))

      const shown = JSON.stringify(await storage.sessions.findByHash(hash))

      expect(shown).not.toContain(passwordHash.slice(-6))
      expect(shown).not.toContain(hash)
    })

    it('says when the owner was disabled, from the next look-up on', async ({ storage }) => {
      const user = await aUser(storage)
      const { hash } = await aSession(storage, user)

      await storage.users.setDisabled(user.id, true, entry('user.disabled', ''))

      expect((await storage.sessions.findByHash(hash))?.user?.disabled).toBe(true)
    })

    it('finds a session without a user when the owner was deleted', async ({ storage, sql }) => {
      const user = await aUser(storage)
      const { id, hash } = await aSession(storage, user)

      await sql(`delete from users where id = ${user.id}`)

      expect(await storage.sessions.findByHash(hash)).toMatchObject({ session: { id }, user: undefined })
    })

    it('tells the owner type exactly as it was written', async ({ storage }) => {
      const user = await aUser(storage)
      const { hash } = await aSession(storage, user, { ownerType: FOREIGN_TYPE })

      expect((await storage.sessions.findByHash(hash))?.session.owner).toEqual({
        type: FOREIGN_TYPE,
        id: user.id,
      })
    })

    it('no longer finds a session once its end was acknowledged, by neither secret', async ({ storage }) => {
      const user = await aUser(storage)
      const { id, hash } = await aSession(storage, user)
      const { to } = await renewal(storage, { id, hash })

      await storage.sessions.end(ownership(user), id, entry('session.ended', ''))

      expect(await storage.sessions.findByHash(hash)).toBeUndefined()
      expect(await storage.sessions.findByHash(to)).toBeUndefined()
    })

    it('finds nothing by a secret that nobody has, or by one in capital letters', async ({ storage }) => {
      const { hash } = await aSession(storage, await aUser(storage))

      expect(await storage.sessions.findByHash(freshSessionHash())).toBeUndefined()
      expect(await storage.sessions.findByHash(hash.toUpperCase() as SessionHash)).toBeUndefined()
    })

    it('does not stumble over an owner whose id is beyond every JavaScript number', async ({
      storage,
      sql,
    }) => {
      const { id, hash } = await aSession(storage, await aUser(storage))
      await sql(`update adyton_sessions set owner_id = 1152921504606846977 where id = ${id}`)

      expect((await storage.sessions.findByHash(hash))?.user).toBeUndefined()
    })
  })
}
