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
  reviveRequest,
  type StartWish,
  startRequest,
  survivingSessions,
} from '../arrange-sessions.ts'
import type { StorageTest } from '../database-test.ts'

export function makingRoom(it: StorageTest): void {
  describe('making room at the bound', () => {
    it('ends the session that was last active longest ago', async ({ storage }) => {
      const user = await aUser(storage)
      const [older, newer] = [await aSession(storage, user), await aSession(storage, user)]
      await storage.sessions.recordUses([use(older.id, 200), use(newer.id, 100)])

      await aSession(storage, user, { sessionsMax: 2 })

      expect(await survivingSessions(storage, [older, newer])).toEqual([older.id])
    })

    it('ends the older of two that were active in the same second', async ({ storage }) => {
      const user = await aUser(storage)
      const [older, newer] = [await aSession(storage, user), await aSession(storage, user)]

      await aSession(storage, user, { sessionsMax: 2 })

      expect(await survivingSessions(storage, [older, newer])).toEqual([newer.id])
    })

    it('counts the sessions of all owner types that are the user’s', async ({ storage }) => {
      const user = await aUser(storage)
      const aliased = await aSession(storage, user, { ownerType: 'alias' })

      await aSession(storage, user, { sessionsMax: 1, ownerTypes: [USER_TYPE, 'alias'] })

      expect(await survivingSessions(storage, [aliased])).toEqual([])
    })

    it('ends nothing below the bound', async ({ storage }) => {
      const user = await aUser(storage)
      const first = await aSession(storage, user)

      await aSession(storage, user, { sessionsMax: 2 })

      expect(await survivingSessions(storage, [first])).toEqual([first.id])
    })

    it('ends as many as a lowered bound asks for', async ({ storage }) => {
      const user = await aUser(storage)
      const many = await several(storage, user, 5)

      const last = await aSession(storage, user, { sessionsMax: 2 })

      expect(await survivingSessions(storage, [...many, last])).toEqual([many.at(-1)?.id, last.id])
    })

    it('ends no session of another user, or of another owner type with the same id', async ({ storage }) => {
      const user = await aUser(storage)
      const others = [
        await aSession(storage, await aUser(storage)),
        await aSession(storage, user, { ownerType: FOREIGN_TYPE }),
      ]
      const own = await aSession(storage, user)

      await aSession(storage, user, { sessionsMax: 1 })

      expect(await survivingSessions(storage, [own, ...others])).toEqual(others.map(({ id }) => id))
    })

    it('ends the remember credential of the browser too, which would only come back', async ({ storage }) => {
      const user = await aUser(storage)
      const old = await aRememberedSession(storage, user)

      await aSession(storage, user, { sessionsMax: 1 })

      expect(await isRemembered(storage, old)).toBe(false)
    })

    it('keeps a browser remembered that has a newer session', async ({ storage }) => {
      const user = await aUser(storage)
      const old = await aRememberedSession(storage, user)
      const revival = reviveRequest(old.remember)
      await storage.sessions.revive(revival)

      await aSession(storage, user, { sessionsMax: 2 })

      expect(await survivingSessions(storage, [old, revival.session])).toHaveLength(1)
      expect(await isRemembered(storage, old)).toBe(true)
    })

    it('tells the audit trail which session went, and which came', async ({ storage, sql }) => {
      const request = randomUUID()
      const user = await aUser(storage)
      const old = await aSession(storage, user)

      const { id } = await aSession(storage, user, { sessionsMax: 1, ...signedIn(user, request) })

      expect(await trail(sql, request)).toMatchObject([
        { event: 'session.evicted', session_id: old.id, user_id: String(user.id) },
        { event: 'user.signed_in', session_id: id, user_id: String(user.id) },
      ])
    })

    it('keeps thirty parallel sign-ins within the bound, and the last ones alive', async ({ storage }) => {
      const user = await aUser(storage)
      const requests = await Promise.all(
        Array.from({ length: 30 }, () => startRequest(storage, user, { sessionsMax: 10 })),
      )

      const results = await Promise.all(requests.map((one) => storage.sessions.start(one)))

      const ids = results.flatMap((result): SessionId[] => (result.ok ? [result.id] : [])).sort(ascending)
      const alive = await survivingSessions(
        storage,
        requests.map(({ session }) => session),
      )
      expect([...alive].sort(ascending)).toEqual(ids.slice(-10))
      expect(await storage.sessions.list(ownership(user), ENDS)).toHaveLength(10)
    })
  })
}

function use(id: SessionId, seconds: number) {
  return { id, at: secondsFromNow(seconds), ip: null, userAgent: null }
}

function signedIn(user: Pick<User, 'id'>, request: string): StartWish {
  return { entries: [entry('user.signed_in', request, { userId: user.id })] }
}

async function several(storage: Storage, user: Pick<User, 'id'>, count: number): Promise<readonly Browser[]> {
  const sessions: Browser[] = []
  while (sessions.length < count) sessions.push(await aSession(storage, user))
  return sessions
}

function ascending(one: number, other: number): number {
  return one - other
}
