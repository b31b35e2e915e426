import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import type { User } from '../../../src/core/accounts/user.ts'
import type { Storage } from '../../../src/core/ports.ts'
import type { SessionPruneStep } from '../../../src/core/sessions/store.ts'
import { aUser, entry, FOREIGN_TYPE, NOW, secondsFromNow, trail, USER_TYPE } from '../arrange.ts'
import {
  aRememberedSession,
  aSession,
  type Browser,
  ENDS,
  IDLE,
  isRemembered,
  reviveRequest,
  type StartWish,
  survivingSessions,
} from '../arrange-sessions.ts'
import type { StorageTest } from '../database-test.ts'

const IDLE_SESSION = { createdAt: secondsFromNow(-IDLE) }

export function pruning(it: StorageTest): void {
  describe('pruning', () => {
    const CASES: readonly {
      readonly name: string
      readonly wish: StartWish
      readonly session: boolean
      readonly remember: boolean
    }[] = [
      { name: 'is alive', wish: {}, session: true, remember: false },
      { name: 'has expired now', wish: { session: { expiresAt: NOW } }, session: false, remember: false },
      {
        name: 'expires in a second',
        wish: { session: { expiresAt: secondsFromNow(1) } },
        session: true,
        remember: false,
      },
      { name: 'is idle', wish: { session: IDLE_SESSION }, session: false, remember: false },
      {
        name: 'was active at the last moment that counts',
        wish: { session: { createdAt: secondsFromNow(-IDLE + 1) } },
        session: true,
        remember: false,
      },
      {
        name: 'is idle but remembered',
        wish: { session: IDLE_SESSION, remember: true },
        session: true,
        remember: true,
      },
      {
        name: 'has expired but is remembered',
        wish: { session: { expiresAt: NOW }, remember: true },
        session: false,
        remember: true,
      },
      {
        name: 'is idle and was remembered until now',
        wish: { session: IDLE_SESSION, remember: { expiresAt: NOW } },
        session: false,
        remember: false,
      },
      {
        name: 'is alive and was remembered until now',
        wish: { remember: { expiresAt: NOW } },
        session: true,
        remember: false,
      },
    ]

    it.for(CASES)(
      'leaves of a session that $name: $session, and of its remember credential: $remember',
      async ({ wish, session, remember }, { storage }) => {
        const held = await aSession(storage, await aUser(storage), wish)

        await pruneAll(storage)

        expect(await survivingSessions(storage, [held])).toEqual(session ? [held.id] : [])
        expect(await isRemembered(storage, held)).toBe(remember)
      },
    )

    it('goes by the moments that it is given', async ({ storage }) => {
      const held = await aSession(storage, await aUser(storage))

      await pruneAll(storage, { now: NOW, idleBefore: secondsFromNow(1) })

      expect(await survivingSessions(storage, [held])).toEqual([])
    })

    it('ends what was revived once it lies idle and its credential is over', async ({ storage }) => {
      const held = await aRememberedSession(storage, await aUser(storage), {
        session: IDLE_SESSION,
        remember: { expiresAt: secondsFromNow(60) },
      })
      const revival = reviveRequest(held.remember, { idleBefore: secondsFromNow(-IDLE) })
      await storage.sessions.revive(revival)

      await pruneAll(storage, { now: secondsFromNow(60) })
      expect(await survivingSessions(storage, [held, revival.session])).toEqual([])
    })

    it('deletes at most so many of each kind in one step, and says none at the end', async ({ storage }) => {
      const user = await aUser(storage)
      await pruneAll(storage)
      await several(storage, user, 3, { session: { expiresAt: NOW } })
      await several(storage, user, 3, { remember: { expiresAt: NOW } })

      const steps = [await prune(storage, { rows: 2 }), await prune(storage, { rows: 2 })]

      // Two of each kind, then the one of each that is left.
      expect(steps).toEqual([4, 2])
      expect(await prune(storage, { rows: 2 })).toBe(0)
    })

    it('passes over what stays, however much there is of it', async ({ storage }) => {
      const user = await aUser(storage)
      await pruneAll(storage)
      const kept = await several(storage, user, 5, { session: IDLE_SESSION, remember: true })
      const over = await several(storage, user, 1, { session: IDLE_SESSION })

      expect(await prune(storage, { rows: 1 })).toBe(1)

      expect(await survivingSessions(storage, [...kept, ...over])).toEqual(kept.map(({ id }) => id))
    })

    it('writes one audit row per step that ended sessions, with the number', async ({ storage, sql }) => {
      const request = randomUUID()
      const user = await aUser(storage)
      await pruneAll(storage)
      await several(storage, user, 3, { session: { expiresAt: NOW } })
      await several(storage, user, 1, { remember: { expiresAt: NOW } })

      await pruneAll(storage, { entry: entry('session.pruned', request) })
      await pruneAll(storage, { entry: entry('session.pruned', request) })

      expect(await trail(sql, request)).toMatchObject([{ event: 'session.pruned', reason: '3 ended' }])
    })

    it('deletes what is over of a user who is gone', async ({ storage, sql }) => {
      const user = await aUser(storage)
      const held = await aRememberedSession(storage, user, {
        session: { expiresAt: NOW },
        remember: { expiresAt: NOW },
      })
      await sql(`delete from users where id = ${user.id}`)

      await pruneAll(storage)

      expect(await survivingSessions(storage, [held])).toEqual([])
      expect(await isRemembered(storage, held)).toBe(false)
    })

    it('spares the rows of other owner types, however long they are over', async ({ storage }) => {
      const foreign = await aRememberedSession(storage, await aUser(storage), {
        ownerType: FOREIGN_TYPE,
        session: { expiresAt: NOW },
        remember: { expiresAt: NOW },
      })

      await pruneAll(storage)

      expect(await survivingSessions(storage, [foreign])).toEqual([foreign.id])
      expect(await isRemembered(storage, foreign)).toBe(true)
    })
  })
}

function prune(storage: Storage, wish: Partial<SessionPruneStep> = {}): Promise<number> {
  return storage.sessions.prune({
    ...ENDS,
    ownerTypes: [USER_TYPE],
    rows: 1_000,
    entry: entry('session.pruned', ''),
    ...wish,
  })
}

/** Step after step, until nothing is left. */
async function pruneAll(storage: Storage, wish: Partial<SessionPruneStep> = {}): Promise<void> {
  while ((await prune(storage, wish)) > 0);
}

async function several(
  storage: Storage,
  user: Pick<User, 'id'>,
  count: number,
  wish: StartWish,
): Promise<readonly Browser[]> {
  const sessions: Browser[] = []
  while (sessions.length < count) sessions.push(await aSession(storage, user, wish))
  return sessions
}
