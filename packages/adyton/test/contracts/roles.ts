import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import type { UserId } from '../../src/core/accounts/user.ts'
import type { Storage } from '../../src/core/ports.ts'
import { aUser, entry, trail } from './arrange.ts'
import { aSession } from './arrange-sessions.ts'
import type { Database, OpenStorage } from './database.ts'
import { sharedDatabaseTest } from './database-test.ts'

/** What every store of roles does, whatever engine is behind it. */
export function roleStoreContract(name: string, open: OpenStorage): void {
  const it = sharedDatabaseTest(open)

  describe(`roles on ${name}`, () => {
    it('gives the first role as the primary one', async ({ storage, sql }) => {
      const { id } = await aUser(storage)

      expect(await assign(storage, id, 'teacher')).toBe('changed')

      expect(await storage.users.findById(id)).toMatchObject({ role: 'teacher', roles: ['teacher'] })
      expect(await pivots(sql, id)).toEqual([])
    })

    it('gives every further role through the pivot, in order', async ({ storage }) => {
      const { id } = await aUser(storage, { role: 'student' })

      for (const role of ['teacher', 'admin', 'coordinator']) await assign(storage, id, role)

      expect(await storage.users.findById(id)).toMatchObject({
        role: 'student',
        roles: ['student', 'teacher', 'admin', 'coordinator'],
      })
    })

    it('shows the first of the pivot when there is no primary role', async ({ storage }) => {
      const { id } = await aUser(storage, { role: 'student' })
      for (const role of ['teacher', 'admin']) await assign(storage, id, role)

      await remove(storage, id, 'student')

      expect(await storage.users.findById(id)).toMatchObject({ role: 'teacher', roles: ['teacher', 'admin'] })
    })

    it('leaves the role that is shown when a further one is given to a user without a primary one', async ({
      storage,
    }) => {
      const { id } = await aUser(storage, { role: 'student' })
      await assign(storage, id, 'admin')
      await remove(storage, id, 'student')

      await assign(storage, id, 'student')

      expect(await storage.users.findById(id)).toMatchObject({ role: 'admin', roles: ['admin', 'student'] })
    })

    it.for(['student', 'teacher'])(
      'changes nothing when the user has the role %s already',
      async (role, { storage, sql }) => {
        const request = randomUUID()
        const { id } = await aUser(storage, { role: 'student' })
        await assign(storage, id, 'teacher')
        const before = await storage.users.findById(id)

        expect(await storage.roles.assign(id, role, entry('role.assigned', request))).toBe('unchanged')

        expect(await storage.users.findById(id)).toEqual(before)
        expect(await trail(sql, request)).toEqual([])
      },
    )

    it('gives a role once to a user who is given it many times at once', async ({ storage }) => {
      const { id } = await aUser(storage, { role: 'student' })

      const changes = await Promise.all(Array.from({ length: 10 }, () => assign(storage, id, 'admin')))

      expect(changes.filter((change) => change === 'changed')).toHaveLength(1)
      expect((await storage.users.findById(id))?.roles).toEqual(['student', 'admin'])
    })

    it('takes a role away in both places where Laravel may have put it', async ({ storage, sql }) => {
      const { id } = await aUser(storage, { role: 'admin' })
      await givePivot(sql, id, 'admin')

      expect(await remove(storage, id, 'admin')).toBe('changed')

      expect(await storage.users.findById(id)).toMatchObject({ role: null, roles: [] })
    })

    it('names a role once that the user has in both places', async ({ storage, sql }) => {
      const { id } = await aUser(storage, { role: 'admin' })
      await givePivot(sql, id, 'admin')
      await givePivot(sql, id, 'admin')

      expect((await storage.users.findById(id))?.roles).toEqual(['admin'])
    })

    it('takes a role away under each of two rows of the same name', async ({ storage, sql }) => {
      const role = `twice-${randomUUID()}`
      const { id } = await aUser(storage, { role })
      await sql(`insert into roles (name) values ('${role}')`)
      await sql(
        `insert into user_roles (user_id, role_id) select ${id}, max(id) from roles where name = '${role}'`,
      )

      await remove(storage, id, role)

      expect((await storage.users.findById(id))?.roles).toEqual([])
    })

    it('takes nothing away from other users', async ({ storage }) => {
      const [one, other] = [await aUser(storage, { role: 'admin' }), await aUser(storage, { role: 'admin' })]

      await remove(storage, one.id, 'admin')

      expect((await storage.users.findById(other.id))?.roles).toEqual(['admin'])
    })

    it.for(['teacher', 'no such role', ''])(
      'changes nothing when there is no role "%s" to take',
      async (role, { storage, sql }) => {
        const request = randomUUID()
        const { id } = await aUser(storage, { role: 'student' })

        expect(await storage.roles.remove(id, role, entry('role.removed', request))).toBe('unchanged')
        expect(await trail(sql, request)).toEqual([])
      },
    )

    it('says when there is no such user, and makes no role for nobody', async ({ storage, sql }) => {
      const role = `role-${randomUUID()}`

      expect(await assign(storage, 4_000_000_000, role)).toBe('no_such_user')
      expect(await remove(storage, 4_000_000_000, role)).toBe('no_such_user')
      expect(await sql(`select id from roles where name = '${role}'`)).toEqual([])
    })

    it('tells role names apart that differ in case alone', async ({ storage }) => {
      const { id } = await aUser(storage, { role: 'admin' })

      expect(await remove(storage, id, 'Admin')).toBe('unchanged')
    })

    it('keeps a name with quotes and signs', async ({ storage }) => {
      const role = `l'"équipe" 🔑 ${randomUUID()}`
      const { id } = await aUser(storage, { role: 'student' })

      await assign(storage, id, role)

      expect((await storage.users.findById(id))?.roles).toEqual(['student', role])
    })

    it.for([
      { name: 'a role that is given', role: 'teacher', change: assign, due: true },
      { name: 'a role that is taken', role: 'student', change: remove, due: true },
      { name: 'a role that the user has already', role: 'student', change: assign, due: false },
      { name: 'a role that the user does not have', role: 'teacher', change: remove, due: false },
    ])('says $due of renewing the sessions for $name', async ({ role, change, due }, { storage }) => {
      const user = await aUser(storage, { role: 'student' })
      const sessions = [await aSession(storage, user), await aSession(storage, user)]

      await change(storage, user.id, role)

      for (const { hash } of sessions) {
        expect((await storage.sessions.findByHash(hash))?.session.renewalDue).toBe(due)
      }
    })

    it("asks no other user's session to be renewed", async ({ storage }) => {
      const { hash } = await aSession(storage, await aUser(storage))

      await assign(storage, (await aUser(storage)).id, 'teacher')

      expect((await storage.sessions.findByHash(hash))?.session.renewalDue).toBe(false)
    })

    it('writes who gave and who took the role, with the change', async ({ storage, sql }) => {
      const request = randomUUID()
      const { id } = await aUser(storage)
      const about = { actorId: 1, userId: id, reason: 'teacher' }

      await storage.roles.assign(id, 'teacher', entry('role.assigned', request, about))
      await storage.roles.remove(id, 'teacher', entry('role.removed', request, about))

      const row = { actor_id: '1', user_id: String(id), token_id: null, session_id: null, reason: 'teacher' }
      expect(await trail(sql, request)).toEqual([
        { event: 'role.assigned', ...row },
        { event: 'role.removed', ...row },
      ])
    })
  })
}

function assign(storage: Storage, id: UserId, role: string) {
  return storage.roles.assign(id, role, entry('role.assigned', ''))
}

function remove(storage: Storage, id: UserId, role: string) {
  return storage.roles.remove(id, role, entry('role.removed', ''))
}

function pivots(sql: Database['sql'], id: UserId) {
  return sql(`select role_id from user_roles where user_id = ${id}`)
}

/** A role that is there already, through the pivot, as another application gives it. */
async function givePivot(sql: Database['sql'], id: UserId, role: string): Promise<void> {
  await sql(`insert into user_roles (user_id, role_id) select ${id}, id from roles where name = '${role}'`)
}
