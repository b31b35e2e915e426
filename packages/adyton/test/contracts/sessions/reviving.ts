import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import type { User } from '../../../src/core/accounts/user.ts'
import type { Storage } from '../../../src/core/ports.ts'
import type { NewRemember } from '../../../src/core/sessions/session.ts'
import { aUser, entry, NOW, ownership, secondsFromNow, trail, USER_TYPE } from '../arrange.ts'
import {
  aRememberedSession,
  aSession,
  DAY,
  ENDS,
  freshRememberHash,
  IDLE,
  isRemembered,
  newSession,
  reviveRequest,
  survivingSessions,
} from '../arrange-sessions.ts'
import type { StorageTest } from '../database-test.ts'

export function reviving(it: StorageTest): void {
  describe('reviving', () => {
    it('lets one credential have ten sessions, of which the least recently active give way', async ({
      storage,
    }) => {
      const user = await aUser(storage)
      const held = await aRememberedSession(storage, user)
      const other = await aSession(storage, user)
      const revivals = Array.from({ length: 12 }, (_, at) =>
        reviveRequest(held.remember, { session: newSession({ createdAt: secondsFromNow(at) }) }),
      )

      for (const revival of revivals) await storage.sessions.revive(revival)

      const alive = await survivingSessions(storage, [held, other, ...revivals.map(({ session }) => session)])
      expect(alive).toHaveLength(11)
      expect(alive).toContain(other.id)
      expect(alive).not.toContain(held.id)
    })

    it('starts a session of the same owner, as it was drafted', async ({ storage }) => {
      const user = await aUser(storage)
      const { remember } = await aRememberedSession(storage, user)
      const session = newSession({ ip: '2001:db8::2', userAgent: 'Safari' })

      const id = await storage.sessions.revive(reviveRequest(remember, { session }))

      const record = await storage.sessions.findByHash(session.hash)
      expect(record).toMatchObject({ user, passwordUnchanged: true, supersededUntil: null })
      expect(record?.session).toEqual({
        id,
        owner: { type: USER_TYPE, id: user.id },
        ip: '2001:db8::2',
        userAgent: 'Safari',
        createdAt: NOW,
        lastActiveAt: NOW,
        expiresAt: session.expiresAt,
        passwordConfirmedAt: null,
        renewalDue: false,
      })
    })

    it.for([
      { name: 'the credential', remembered: 1, drafted: 30, days: 1 },
      { name: 'the session', remembered: 30, drafted: 1, days: 1 },
    ])('ends it with $name where that ends first', async ({ remembered, drafted, days }, { storage }) => {
      const expiresAt = secondsFromNow(remembered * DAY)
      const { remember } = await aRememberedSession(storage, await aUser(storage), {
        remember: { expiresAt },
      })
      const session = newSession({ expiresAt: secondsFromNow(drafted * DAY) })

      await storage.sessions.revive(reviveRequest(remember, { session }))

      const record = await storage.sessions.findByHash(session.hash)
      expect(record?.session.expiresAt).toBe(secondsFromNow(days * DAY))
    })

    it('leaves the credential for the next time', async ({ storage }) => {
      const held = await aRememberedSession(storage, await aUser(storage))

      const first = await storage.sessions.revive(reviveRequest(held.remember))
      const second = await storage.sessions.revive(reviveRequest(held.remember))

      expect([typeof first, typeof second]).toEqual(['number', 'number'])
      expect(await isRemembered(storage, held)).toBe(true)
    })

    it('gives each of two parallel requests a session that lives', async ({ storage }) => {
      const { remember } = await aRememberedSession(storage, await aUser(storage))
      const requests = [reviveRequest(remember), reviveRequest(remember)]

      const ids = await Promise.all(requests.map((one) => storage.sessions.revive(one)))

      const sessions = requests.map(({ session }) => session)
      expect(await survivingSessions(storage, sessions)).toEqual(ids)
    })

    it('ends what the same browser has left lying, and nothing else', async ({ storage }) => {
      const user = await aUser(storage)
      const [idle, busy] = [secondsFromNow(-IDLE), secondsFromNow(-IDLE + 1)]
      const left = await aRememberedSession(storage, user, { session: { createdAt: idle } })
      const inUse = reviveRequest(left.remember, {
        session: newSession({ createdAt: busy }),
        idleBefore: secondsFromNow(-IDLE - 1),
      })
      const inUseId = await storage.sessions.revive(inUse)
      const elsewhere = await aRememberedSession(storage, user, { session: { createdAt: idle } })

      await storage.sessions.revive(reviveRequest(left.remember))

      expect(await survivingSessions(storage, [left, inUse.session, elsewhere])).toEqual([
        inUseId,
        elsewhere.id,
      ])
    })

    it('makes room as a sign-in does, and tells so', async ({ storage, sql }) => {
      const request = randomUUID()
      const user = await aUser(storage)
      const { remember } = await aRememberedSession(storage, user)
      const oldest = await aRememberedSession(storage, user, {
        session: { createdAt: secondsFromNow(-60) },
      })

      const id = await storage.sessions.revive(
        reviveRequest(remember, { sessionsMax: 2, entry: entry('session.revived', request) }),
      )

      expect(await survivingSessions(storage, [oldest])).toEqual([])
      expect(await isRemembered(storage, oldest)).toBe(false)
      expect(await trail(sql, request)).toMatchObject([
        { event: 'session.evicted', session_id: oldest.id },
        { event: 'session.revived', session_id: id },
      ])
    })

    it('keeps the credential that it uses where its own browser makes the room', async ({ storage }) => {
      const user = await aUser(storage)
      const held = await aRememberedSession(storage, user)
      const revival = reviveRequest(held.remember, { sessionsMax: 1 })

      const id = await storage.sessions.revive(revival)

      expect(await survivingSessions(storage, [held, revival.session])).toEqual([id])
      expect(await isRemembered(storage, held)).toBe(true)
    })

    it('ties the session to the credential: both end together', async ({ storage }) => {
      const user = await aUser(storage)
      const held = await aRememberedSession(storage, user)
      const revival = reviveRequest(held.remember)
      await storage.sessions.revive(revival)

      await storage.sessions.end(ownership(user), held.id, entry('session.ended', ''))

      expect(await survivingSessions(storage, [held, revival.session])).toEqual([])
      expect(await isRemembered(storage, held)).toBe(false)
    })
  })

  describe('reviving by a credential that is no longer good', () => {
    const REFUSALS: readonly {
      readonly name: string
      readonly remember?: Partial<NewRemember>
      readonly spoil?: (storage: Storage, user: User) => Promise<unknown>
      readonly sql?: string
    }[] = [
      { name: 'has expired at this moment', remember: { expiresAt: NOW } },
      { name: 'belongs to a user who is gone', sql: 'delete from users where id =' },
      {
        name: 'belongs to a user who was disabled',
        spoil: (storage, { id }) => storage.users.setDisabled(id, true, entry('user.disabled', '')),
      },
      {
        name: 'stems from an earlier password',
        sql: `update users set password = '$2y$10$changed-since' where id =`,
      },
      {
        name: 'was ended',
        spoil: (storage, user) =>
          storage.sessions.endOthers(ownership(user), null, entry('session.ended', '')),
      },
    ]

    it.for(REFUSALS)('starts nothing where it $name', async (refusal, { storage, sql }) => {
      const request = randomUUID()
      const user = await aUser(storage)
      const { remember } = await aRememberedSession(storage, user, { remember: refusal.remember ?? true })
      const bystander = await aSession(storage, await aUser(storage))
      await refusal.spoil?.(storage, user)
      if (refusal.sql !== undefined) await sql(`${refusal.sql} ${user.id}`)
      const revival = reviveRequest(remember, {
        sessionsMax: 1,
        idleBefore: secondsFromNow(DAY),
        entry: entry('session.revived', request),
      })
      const before = await sql(`select * from adyton_sessions where owner_id = ${user.id}`)

      expect(await storage.sessions.revive(revival)).toBeUndefined()

      expect(await sql(`select * from adyton_sessions where owner_id = ${user.id}`)).toEqual(before)
      expect(await survivingSessions(storage, [revival.session, bystander])).toEqual([bystander.id])
      expect(await trail(sql, request)).toEqual([])
    })

    it('starts nothing by a secret that nobody has', async ({ storage }) => {
      expect(await storage.sessions.revive(reviveRequest(freshRememberHash()))).toBeUndefined()
    })

    it('starts nothing once every session was ended, however the two meet', async ({ storage }) => {
      const user = await aUser(storage)
      const { remember } = await aRememberedSession(storage, user)
      const [before, after] = [reviveRequest(remember), reviveRequest(remember)]

      await Promise.all([
        storage.sessions.revive(before),
        storage.sessions.endOthers(ownership(user), null, entry('session.ended', '')),
        storage.sessions.revive(after),
      ])

      expect(await storage.sessions.list(ownership(user), ENDS)).toEqual([])
    })
  })
}
