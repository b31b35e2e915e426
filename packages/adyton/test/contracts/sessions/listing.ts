import { describe, expect } from 'vitest'
import type { User } from '../../../src/core/accounts/user.ts'
import type { Storage } from '../../../src/core/ports.ts'
import type { SessionId } from '../../../src/core/sessions/session.ts'
import type { SessionEnds } from '../../../src/core/sessions/store.ts'
import { aUser, FOREIGN_TYPE, NOW, ownership, secondsFromNow, USER_TYPE } from '../arrange.ts'
import { aSession, DAY, ENDS, IDLE, reviveRequest, type StartWish } from '../arrange-sessions.ts'
import type { StorageTest } from '../database-test.ts'

export function listing(it: StorageTest): void {
  describe('listing', () => {
    it('gives the sessions as a look-up does, the most recently active first', async ({ storage }) => {
      const user = await aUser(storage)
      const first = await aSession(storage, user)
      const second = await aSession(storage, user)
      const third = await aSession(storage, user)
      await storage.sessions.recordUses([use(first.id, 10), use(second.id, 30), use(third.id, 20)])

      const listed = await storage.sessions.list(ownership(user), ENDS)

      expect(listed.map(({ id }) => id)).toEqual([second.id, third.id, first.id])
      expect(listed[0]).toEqual((await storage.sessions.findByHash(second.hash))?.session)
    })

    it('puts the newer of two first that were active in the same second', async ({ storage }) => {
      const user = await aUser(storage)
      const [older, newer] = [await aSession(storage, user), await aSession(storage, user)]

      expect(await listedIds(storage, user)).toEqual([newer.id, older.id])
    })

    const CASES: readonly { readonly name: string; readonly wish: StartWish; readonly listed: boolean }[] = [
      { name: 'expires in a second', wish: { session: { expiresAt: secondsFromNow(1) } }, listed: true },
      { name: 'expires now', wish: { session: { expiresAt: NOW } }, listed: false },
      {
        name: 'expires now but is remembered',
        wish: { session: { expiresAt: NOW }, remember: true },
        listed: false,
      },
      {
        name: 'was active at the last moment that counts',
        wish: { session: { createdAt: secondsFromNow(-IDLE + 1) } },
        listed: true,
      },
      { name: 'is idle', wish: { session: { createdAt: secondsFromNow(-IDLE) } }, listed: false },
      {
        name: 'is idle but remembered',
        wish: { session: { createdAt: secondsFromNow(-IDLE) }, remember: true },
        listed: true,
      },
      {
        name: 'is idle and was remembered until now',
        wish: { session: { createdAt: secondsFromNow(-IDLE) }, remember: { expiresAt: NOW } },
        listed: false,
      },
    ]

    it.for(CASES)('says $listed of a session that $name', async ({ wish, listed }, { storage }) => {
      const user = await aUser(storage)
      const { id } = await aSession(storage, user, wish)

      expect(await listedIds(storage, user)).toEqual(listed ? [id] : [])
    })

    it('judges by the moments it is given', async ({ storage }) => {
      const user = await aUser(storage)
      const { id } = await aSession(storage, user)
      const later = { now: secondsFromNow(29 * DAY), idleBefore: secondsFromNow(29 * DAY - IDLE) }

      expect(await listedIds(storage, user, later)).toEqual([])
      expect(await listedIds(storage, user, { ...later, idleBefore: secondsFromNow(-1) })).toEqual([id])
    })

    it('lists no session under a password that is no longer the user’s', async ({ storage, sql }) => {
      const user = await aUser(storage)
      await aSession(storage, user, { remember: true })

      await sql(`update users set password = '$2y$10$changed-since' where id = ${user.id}`)

      expect(await listedIds(storage, user)).toEqual([])
    })

    it('lists a session that was revived', async ({ storage }) => {
      const user = await aUser(storage)
      const { id, remember } = await aSession(storage, user, { remember: true })
      const revived = remember && (await storage.sessions.revive(reviveRequest(remember)))

      expect(await listedIds(storage, user)).toEqual([revived, id])
    })

    it('lists every owner type that means the user, and nobody else’s', async ({ storage }) => {
      const user = await aUser(storage)
      const own = await aSession(storage, user)
      const alias = await aSession(storage, user, { ownerType: 'user' })
      await aSession(storage, user, { ownerType: FOREIGN_TYPE })
      await aSession(storage, await aUser(storage))

      const listed = await storage.sessions.list(ownership(user, [USER_TYPE, 'user']), ENDS)

      expect(listed.map(({ id }) => id)).toEqual([alias.id, own.id])
    })

    it('lists nothing for somebody without a session', async ({ storage }) => {
      expect(await listedIds(storage, await aUser(storage))).toEqual([])
      expect(await listedIds(storage, { id: 4_000_000_000 })).toEqual([])
    })
  })
}

async function listedIds(storage: Storage, user: Pick<User, 'id'>, ends: SessionEnds = ENDS) {
  const listed = await storage.sessions.list(ownership(user), ends)
  return listed.map(({ id }) => id)
}

function use(id: SessionId, seconds: number) {
  return { id, at: secondsFromNow(seconds), ip: null, userAgent: null }
}
