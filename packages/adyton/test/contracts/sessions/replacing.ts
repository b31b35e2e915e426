import { describe, expect } from 'vitest'
import { aUser, secondsFromNow } from '../arrange.ts'
import {
  aRememberedSession,
  aSession,
  freshRememberHash,
  freshSessionHash,
  isRemembered,
  reviveRequest,
  survivingSessions,
} from '../arrange-sessions.ts'
import type { StorageTest } from '../database-test.ts'
import { renewed } from './renewing.ts'

export function replacing(it: StorageTest): void {
  describe('starting in the place of what the browser had', () => {
    it('ends the session, even of another user, with the remember credential of its browser', async ({
      storage,
    }) => {
      const held = await aRememberedSession(storage, await aUser(storage))

      const next = await aSession(storage, await aUser(storage), { replaces: { session: held.hash } })

      expect(await survivingSessions(storage, [held, next])).toEqual([next.id])
      expect(await isRemembered(storage, held)).toBe(false)
    })

    it('ends a session by the secret that it had before', async ({ storage }) => {
      const user = await aUser(storage)
      const held = await aRememberedSession(storage, user)
      const newest = await renewed(storage, held)

      await aSession(storage, user, { replaces: { session: held.hash } })

      expect(await survivingSessions(storage, [held, newest])).toEqual([])
      expect(await isRemembered(storage, held)).toBe(false)
    })

    it('ends the remember credential with every session that came of it', async ({ storage }) => {
      const user = await aUser(storage)
      const held = await aRememberedSession(storage, user)
      const revival = reviveRequest(held.remember)
      await storage.sessions.revive(revival)

      await aSession(storage, user, { replaces: { remember: held.remember } })

      expect(await survivingSessions(storage, [held, revival.session])).toEqual([])
      expect(await isRemembered(storage, held)).toBe(false)
    })

    it('ends both where they are of different browsers', async ({ storage }) => {
      const user = await aUser(storage)
      const [one, other] = [await aRememberedSession(storage, user), await aRememberedSession(storage, user)]

      await aSession(storage, user, { replaces: { session: one.hash, remember: other.remember } })

      expect(await survivingSessions(storage, [one, other])).toEqual([])
      expect([await isRemembered(storage, one), await isRemembered(storage, other)]).toEqual([false, false])
    })

    it("leaves the user's other browsers alone", async ({ storage }) => {
      const user = await aUser(storage)
      const [held, other] = [await aRememberedSession(storage, user), await aRememberedSession(storage, user)]

      await aSession(storage, user, { replaces: { session: held.hash, remember: held.remember } })

      expect(await survivingSessions(storage, [held, other])).toEqual([other.id])
      expect(await isRemembered(storage, other)).toBe(true)
    })

    it('ends nothing by a secret that nobody has', async ({ storage }) => {
      const user = await aUser(storage)
      const other = await aSession(storage, user)

      await aSession(storage, user, {
        replaces: { session: freshSessionHash(), remember: freshRememberHash() },
      })

      expect(await survivingSessions(storage, [other])).toEqual([other.id])
    })

    it('evicts nobody where what it ends makes the room', async ({ storage }) => {
      const user = await aUser(storage)
      const older = await aSession(storage, user, { session: { createdAt: secondsFromNow(-60) } })
      const held = await aSession(storage, user)

      await aSession(storage, user, { replaces: { session: held.hash }, sessionsMax: 2 })

      expect(await survivingSessions(storage, [older, held])).toEqual([older.id])
    })
  })
}
