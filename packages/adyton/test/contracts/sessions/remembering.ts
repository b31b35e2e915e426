import { describe, expect } from 'vitest'
import type { RememberHash } from '../../../src/core/sessions/session.ts'
import { aUser, entry, FOREIGN_TYPE, secondsFromNow } from '../arrange.ts'
import { aRememberedSession, freshRememberHash } from '../arrange-sessions.ts'
import type { StorageTest } from '../database-test.ts'

export function remembering(it: StorageTest): void {
  describe('finding a remember credential', () => {
    it('joins the owner with every role', async ({ storage }) => {
      const user = await aUser(storage, { role: 'teacher' })
      await storage.roles.assign(user.id, 'admin', entry('role.assigned', ''))
      const { remember } = await aRememberedSession(storage, user)

      const record = await storage.sessions.findRemember(remember)

      expect(record?.user).toMatchObject({ id: user.id, roles: ['teacher', 'admin'], disabled: false })
    })

    it('finds one that has expired, and tells when', async ({ storage }) => {
      const expiresAt = secondsFromNow(-60)
      const { remember } = await aRememberedSession(storage, await aUser(storage), {
        remember: { expiresAt },
      })

      expect(await storage.sessions.findRemember(remember)).toMatchObject({ expiresAt })
    })

    it('says when the owner was disabled, and when the owner is gone', async ({ storage, sql }) => {
      const user = await aUser(storage)
      const { remember } = await aRememberedSession(storage, user)
      await storage.users.setDisabled(user.id, true, entry('user.disabled', ''))
      expect((await storage.sessions.findRemember(remember))?.user?.disabled).toBe(true)

      await sql(`delete from users where id = ${user.id}`)

      expect(await storage.sessions.findRemember(remember)).toMatchObject({
        user: undefined,
        passwordUnchanged: false,
      })
    })

    it('says when the password is no longer the same', async ({ storage, sql }) => {
      const user = await aUser(storage)
      const { remember } = await aRememberedSession(storage, user)

      await sql(`update users set password = '$2y$10$changed-since' where id = ${user.id}`)

      expect((await storage.sessions.findRemember(remember))?.passwordUnchanged).toBe(false)
    })

    it('tells the owner type exactly as it was written', async ({ storage }) => {
      const user = await aUser(storage)
      const { remember } = await aRememberedSession(storage, user, { ownerType: FOREIGN_TYPE })

      expect((await storage.sessions.findRemember(remember))?.owner).toEqual({
        type: FOREIGN_TYPE,
        id: user.id,
      })
    })

    it('finds nothing by a secret that nobody has, or by that of a session', async ({ storage }) => {
      const { hash } = await aRememberedSession(storage, await aUser(storage))

      expect(await storage.sessions.findRemember(freshRememberHash())).toBeUndefined()
      // Two kinds of secrets that are hashed alike: neither may stand for the other.
      expect(await storage.sessions.findRemember(hash as string as RememberHash)).toBeUndefined()
    })
  })
}
