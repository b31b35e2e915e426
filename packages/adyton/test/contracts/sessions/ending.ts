import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import type { User } from '../../../src/core/accounts/user.ts'
import type { Storage } from '../../../src/core/ports.ts'
import type { SessionId } from '../../../src/core/sessions/session.ts'
import { aUser, entry, FOREIGN_TYPE, ownership, secondsFromNow, trail, USER_TYPE } from '../arrange.ts'
import {
  aRememberedSession,
  aSession,
  type Browser,
  ENDS,
  isRemembered,
  keptAs,
  reviveRequest,
  survivingSessions,
} from '../arrange-sessions.ts'
import type { StorageTest } from '../database-test.ts'

export function ending(it: StorageTest): void {
  describe('ending one', () => {
    it('deletes the session and says so, once', async ({ storage }) => {
      const user = await aUser(storage)
      const held = await aSession(storage, user)

      expect(await end(storage, user, held.id)).toBe(true)
      expect(await end(storage, user, held.id)).toBe(false)
      expect(await survivingSessions(storage, [held])).toEqual([])
    })

    it('lets exactly one of many parallel ends win', async ({ storage }) => {
      const user = await aUser(storage)
      const { id } = await aRememberedSession(storage, user)

      const results = await Promise.all(Array.from({ length: 20 }, () => end(storage, user, id)))

      expect(results.filter(Boolean)).toHaveLength(1)
    })

    it('ends the remember credential of the browser, and every session that came of it', async ({
      storage,
    }) => {
      const user = await aUser(storage)
      const held = await aRememberedSession(storage, user)
      const revivals = [reviveRequest(held.remember), reviveRequest(held.remember)]
      const ids = await Promise.all(revivals.map((one) => storage.sessions.revive(one)))

      expect(await end(storage, user, ids[0] ?? held.id)).toBe(true)

      expect(await survivingSessions(storage, [held, ...revivals.map(({ session }) => session)])).toEqual([])
      expect(await isRemembered(storage, held)).toBe(false)
    })

    it("leaves the user's other sessions alone", async ({ storage }) => {
      const user = await aUser(storage)
      const [held, plain] = [await aSession(storage, user), await aSession(storage, user)]
      const remembered = await aRememberedSession(storage, user)

      await end(storage, user, held.id)

      expect(await survivingSessions(storage, [plain, remembered])).toEqual([plain.id, remembered.id])
      expect(await isRemembered(storage, remembered)).toBe(true)
    })

    it("says false for another user's session and leaves it alone", async ({ storage, sql }) => {
      const request = randomUUID()
      const theirs = await aRememberedSession(storage, await aUser(storage))
      const stranger = ownership(await aUser(storage))

      const ended = await storage.sessions.end(stranger, theirs.id, entry('session.ended', request))

      expect(ended).toBe(false)
      expect(await survivingSessions(storage, [theirs])).toEqual([theirs.id])
      expect(await isRemembered(storage, theirs)).toBe(true)
      expect(await trail(sql, request)).toEqual([])
    })

    it.for([FOREIGN_TYPE, USER_TYPE.toLowerCase()])(
      'says false for a session of the owner type %s with the same id',
      async (ownerType, { storage }) => {
        const user = await aUser(storage)
        const foreign = await aSession(storage, user, { ownerType })

        expect(await end(storage, user, foreign.id)).toBe(false)
        expect(await survivingSessions(storage, [foreign])).toEqual([foreign.id])
      },
    )

    it.for([0, Number.MAX_SAFE_INTEGER, 2 ** 63])('says false for the id %s', async (id, { storage }) => {
      // A number that may or may not have been let through.
      expect(await end(storage, await aUser(storage), id as SessionId)).toBe(false)
    })

    it('writes the entry with the change', async ({ storage, sql }) => {
      const request = randomUUID()
      const user = await aUser(storage)
      const { id } = await aSession(storage, user)

      const about = { actorId: user.id, userId: user.id, sessionId: id }
      await storage.sessions.end(ownership(user), id, entry('session.ended', request, about))

      expect(await trail(sql, request)).toEqual([
        {
          event: 'session.ended',
          actor_id: String(user.id),
          user_id: String(user.id),
          token_id: null,
          session_id: id,
          reason: null,
        },
      ])
    })
  })

  describe('ending the others', () => {
    it('leaves one session with its remember credential, and says how many sessions went', async ({
      storage,
    }) => {
      const user = await aUser(storage)
      const kept = await aRememberedSession(storage, user)
      const others = [await aSession(storage, user), await aRememberedSession(storage, user)]

      const { kept: next, ...outcome } = await endOthers(storage, user, kept)

      expect(outcome).toEqual({ ended: 2, renewed: true, remembered: true })
      expect(await survivingSessions(storage, [{ hash: next?.to ?? kept.hash }, ...others])).toEqual([
        kept.id,
      ])
      expect(await isRemembered(storage, { remember: next?.remember ?? null })).toBe(true)
      expect(await Promise.all(others.map((one) => isRemembered(storage, one)))).toEqual([false, false])
    })

    it('ends the other sessions of the same browser, and leaves it remembered', async ({ storage }) => {
      const user = await aUser(storage)
      const held = await aRememberedSession(storage, user)
      const revival = reviveRequest(held.remember)
      await storage.sessions.revive(revival)

      const { ended, kept } = await endOthers(storage, user, held)

      expect(ended).toBe(1)
      expect(await survivingSessions(storage, [{ hash: kept?.to ?? held.hash }, revival.session])).toEqual([
        held.id,
      ])
      expect(await isRemembered(storage, { remember: kept?.remember ?? null })).toBe(true)
    })

    it('leaves the one no secret of before, for it and for what remembers it', async ({ storage }) => {
      const user = await aUser(storage)
      const held = await aRememberedSession(storage, user)
      const told = { ...entry('session.ended', ''), at: secondsFromNow(9) }

      await storage.sessions.endOthers(ownership(user), keptAs(held), told)

      expect(await storage.sessions.findByHash(held.hash)).toMatchObject({
        session: { id: held.id },
        supersededUntil: secondsFromNow(9),
      })
      expect(await storage.sessions.findRemember(held.remember)).toBeUndefined()
    })

    it('gives the one a new secret once, of several that would', async ({ storage }) => {
      const user = await aUser(storage)
      const held = await aRememberedSession(storage, user)

      const outcomes = await Promise.all([1, 2, 3].map(() => endOthers(storage, user, held)))

      expect(outcomes.filter(({ renewed }) => renewed)).toHaveLength(1)
      expect(outcomes.filter(({ remembered }) => remembered)).toHaveLength(1)
      const winner = outcomes.find(({ renewed }) => renewed)?.kept
      expect(await survivingSessions(storage, [{ hash: winner?.to ?? held.hash }])).toEqual([held.id])
    })

    it('ends remember credentials of browsers without a session, and where the kept one has none', async ({
      storage,
      sql,
    }) => {
      const user = await aUser(storage)
      const kept = await aSession(storage, user)
      const away = await aRememberedSession(storage, user)
      await sql(`delete from adyton_sessions where id = ${away.id}`)

      expect(await endOthers(storage, user, kept)).toMatchObject({ ended: 0 })

      expect(await survivingSessions(storage, [kept])).toEqual([kept.id])
      expect(await isRemembered(storage, away)).toBe(false)
    })

    it('ends everything where nothing is to be kept', async ({ storage }) => {
      const user = await aUser(storage)
      const sessions = [await aSession(storage, user), await aRememberedSession(storage, user)]

      expect(await endOthers(storage, user, null)).toMatchObject({ ended: 2 })

      expect(await survivingSessions(storage, sessions)).toEqual([])
      expect(await isRemembered(storage, sessions[1] ?? { remember: null })).toBe(false)
    })

    it("keeps nothing for another user's session, and leaves that alone", async ({ storage }) => {
      const user = await aUser(storage)
      const own = await aRememberedSession(storage, user)
      const theirs = await aRememberedSession(storage, await aUser(storage))

      expect(await endOthers(storage, user, theirs)).toMatchObject({
        ended: 1,
        renewed: false,
        remembered: false,
      })

      expect(await survivingSessions(storage, [own, theirs])).toEqual([theirs.id])
      expect([await isRemembered(storage, own), await isRemembered(storage, theirs)]).toEqual([false, true])
    })

    it('leaves the sessions of another owner type with the same id alone', async ({ storage }) => {
      const user = await aUser(storage)
      const foreign = await aRememberedSession(storage, user, { ownerType: FOREIGN_TYPE })

      expect(await endOthers(storage, user, null)).toMatchObject({ ended: 0 })

      expect(await survivingSessions(storage, [foreign])).toEqual([foreign.id])
      expect(await isRemembered(storage, foreign)).toBe(true)
    })

    it('tells the audit trail, also where there was none', async ({ storage, sql }) => {
      const request = randomUUID()
      const user = await aUser(storage)
      const told = entry('session.ended', request, { userId: user.id, reason: 'every session' })

      await storage.sessions.endOthers(ownership(user), null, told)

      expect(await trail(sql, request)).toMatchObject([
        { event: 'session.ended', user_id: String(user.id), reason: 'every session' },
      ])
      expect(await storage.sessions.list(ownership(user), ENDS)).toEqual([])
    })
  })
}

function end(storage: Storage, user: Pick<User, 'id'>, id: SessionId): Promise<boolean> {
  return storage.sessions.end(ownership(user), id, entry('session.ended', ''))
}

/** Ends all but one, which goes on by new secrets. */
async function endOthers(
  storage: Storage,
  user: Pick<User, 'id'>,
  keep: Pick<Browser, 'id' | 'hash'> | null,
) {
  const kept = keep && keptAs(keep)
  const ended = await storage.sessions.endOthers(ownership(user), kept, entry('session.ended', ''))
  return { ...ended, kept }
}
