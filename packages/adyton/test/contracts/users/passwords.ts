import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import type { User } from '../../../src/core/accounts/user.ts'
import type { Storage } from '../../../src/core/ports.ts'
import type { PasswordChange } from '../../../src/core/sessions/store.ts'
import {
  aToken,
  aUser,
  entry,
  FOREIGN_TYPE,
  NOW,
  ownership,
  secondsFromNow,
  surviving,
  trail,
  USER_TYPE,
} from '../arrange.ts'
import {
  aRememberedSession,
  aSession,
  type Browser,
  isRemembered,
  keptAs,
  newSession,
  reviveRequest,
  startRequest,
  survivingSessions,
} from '../arrange-sessions.ts'
import type { StorageTest } from '../database-test.ts'

export function passwords(it: StorageTest): void {
  describe('finding a password', () => {
    it('gives the hash, and whether it is ours', async ({ storage, sql }) => {
      const user = await aUser(storage, { passwordHash: OLD })
      expect(await storage.users.findPassword(user.id)).toEqual({ hash: OLD, isOurs: true })

      await sql(`update users set password = '$2y$10$laravel' where id = ${user.id}`)

      expect(await storage.users.findPassword(user.id)).toEqual({ hash: '$2y$10$laravel', isOurs: false })
    })

    it.for([0, 4_000_000_000, 'uuid', ''])('finds nothing under %s', async (id, { storage }) => {
      expect(await storage.users.findPassword(id)).toBeUndefined()
    })
  })

  describe('changing a password', () => {
    it('sets the hash as ours, and moves the update time to that of the act', async ({ storage }) => {
      const user = await aUser(storage, { passwordHash: OLD })
      const entries = [{ ...entry('password.changed', ''), at: secondsFromNow(9) }] as const

      expect(await change(storage, user, { entries })).toEqual({ ok: true, remembered: false })

      expect(await storage.users.findPassword(user.id)).toEqual({ hash: NEW, isOurs: true })
      expect((await storage.users.findById(user.id))?.updatedAt).toBe(secondsFromNow(9))
    })

    it('spares the session that asks, under its new secret', async ({ storage }) => {
      const user = await aUser(storage, { passwordHash: OLD })
      const held = await aSession(storage, user)
      const before = await storage.sessions.findByHash(held.hash)
      const session = keptAs(held)

      await change(storage, user, { session })

      expect(await storage.sessions.findByHash(session.to)).toEqual(before)
    })

    it('knows the old secret of that session, which counts until the moment of the act', async ({
      storage,
    }) => {
      const user = await aUser(storage, { passwordHash: OLD })
      const held = await aSession(storage, user)
      const entries = [{ ...entry('password.changed', ''), at: secondsFromNow(9) }] as const

      await change(storage, user, { session: keptAs(held), entries })

      expect(await storage.sessions.findByHash(held.hash)).toMatchObject({
        session: { id: held.id },
        supersededUntil: secondsFromNow(9),
      })
    })

    it('leaves that session nothing to renew', async ({ storage }) => {
      const user = await aUser(storage, { passwordHash: OLD })
      const session = keptAs(await aSession(storage, user))
      await storage.roles.assign(user.id, 'teacher', entry('role.assigned', ''))

      await change(storage, user, { session })

      expect((await storage.sessions.findByHash(session.to))?.session.renewalDue).toBe(false)
    })

    it('keeps the browser that asks remembered, by a new secret and not by the old one', async ({
      storage,
    }) => {
      const user = await aUser(storage, { passwordHash: OLD })
      const held = await aRememberedSession(storage, user)
      const session = keptAs(held)

      expect(await change(storage, user, { session })).toEqual({ ok: true, remembered: true })

      expect((await storage.sessions.findRemember(session.remember))?.passwordUnchanged).toBe(true)
      expect(await storage.sessions.revive(reviveRequest(session.remember))).toBeDefined()
      expect(await storage.sessions.findRemember(held.remember)).toBeUndefined()
      expect(await storage.sessions.revive(reviveRequest(held.remember))).toBeUndefined()
    })

    it('ends every other session and remember credential of the user', async ({ storage }) => {
      const user = await aUser(storage, { passwordHash: OLD })
      const held = await aRememberedSession(storage, user)
      const sibling = reviveRequest(held.remember)
      await storage.sessions.revive(sibling)
      const others = [await aSession(storage, user), await aRememberedSession(storage, user)]

      await change(storage, user, { session: keptAs(held) })

      expect(await survivingSessions(storage, [sibling.session, ...others])).toEqual([])
      expect(await Promise.all(others.map((one) => isRemembered(storage, one)))).toEqual([false, false])
    })

    it('ends every session where none asks', async ({ storage }) => {
      const user = await aUser(storage, { passwordHash: OLD })
      const held = await aRememberedSession(storage, user)

      expect(await change(storage, user, { session: null })).toEqual({ ok: true, remembered: false })

      expect(await survivingSessions(storage, [held])).toEqual([])
      expect(await isRemembered(storage, held)).toBe(false)
    })

    it('leaves everyone else alone: other users, and other owner types with the same id', async ({
      storage,
    }) => {
      const user = await aUser(storage, { passwordHash: OLD })
      const others = [
        await aRememberedSession(storage, await aUser(storage)),
        await aRememberedSession(storage, user, { ownerType: FOREIGN_TYPE }),
      ]
      const token = await aToken(storage, await aUser(storage))

      await change(storage, user, { revokeTokens: true })

      expect(await survivingSessions(storage, others)).toEqual(others.map(({ id }) => id))
      expect(await Promise.all(others.map((one) => isRemembered(storage, one)))).toEqual([true, true])
      expect(await surviving(storage, [token])).toEqual([token])
    })

    it('ends the sessions of every owner type that means the user', async ({ storage }) => {
      const user = await aUser(storage, { passwordHash: OLD })
      const alias = await aRememberedSession(storage, user, { ownerType: 'user' })

      await change(storage, user, { owner: ownership(user, [USER_TYPE, 'user']) })

      expect(await survivingSessions(storage, [alias])).toEqual([])
      expect(await isRemembered(storage, alias)).toBe(false)
    })

    it.for([
      { revokeTokens: true, left: 0 },
      { revokeTokens: false, left: 2 },
    ])('leaves $left tokens where revoking them is $revokeTokens', async (one, { storage }) => {
      const user = await aUser(storage, { passwordHash: OLD })
      const tokens = [await aToken(storage, user), await aToken(storage, user, { kind: 'sign_in' })]

      await change(storage, user, { revokeTokens: one.revokeTokens })

      expect(await surviving(storage, tokens)).toHaveLength(one.left)
    })

    it('writes every entry with the change', async ({ storage, sql }) => {
      const request = randomUUID()
      const user = await aUser(storage, { passwordHash: OLD })
      const entries = [entry('password.changed', request), entry('token.revoked', request)] as const

      await change(storage, user, { entries })

      expect(await trail(sql, request)).toMatchObject([
        { event: 'password.changed' },
        { event: 'token.revoked' },
      ])
    })

    it('lets one of many parallel changes win', async ({ storage }) => {
      const user = await aUser(storage, { passwordHash: OLD })
      const wishes = Array.from({ length: 10 }, (_, at) => `$2y$04$wish-number-${at}`)

      const results = await Promise.all(wishes.map((to) => change(storage, user, { to })))

      expect(results.filter(({ ok }) => ok)).toEqual([{ ok: true, remembered: false }])
      const winner = results.findIndex(({ ok }) => ok)
      expect((await storage.users.findPassword(user.id))?.hash).toBe(wishes[winner])
    })

    it('ends every session that starts before it, and lets none start after it by the old password', async ({
      storage,
    }) => {
      const user = await aUser(storage, { passwordHash: OLD })
      const early = await startRequest(storage, user)
      const requests = Array.from({ length: 10 }, () => ({ ...early, session: newSession() }))

      const [changed] = await Promise.all([
        change(storage, user),
        ...requests.map((request) => storage.sessions.start(request)),
      ])

      expect(changed.ok).toBe(true)
      const late = { ...early, session: newSession() }
      expect(await storage.sessions.start(late)).toEqual({ ok: false, reason: 'owner_changed' })
      const sessions = requests.map(({ session }) => session)
      expect(await survivingSessions(storage, sessions)).toEqual([])
    })
  })

  describe('a change of password that is refused', () => {
    const REFUSALS: readonly {
      readonly name: string
      readonly wish?: Partial<PasswordChange>
      readonly spoil?: (storage: Storage, user: User, held: Browser) => Promise<unknown>
    }[] = [
      { name: 'the password was another already', wish: { from: 'changed before' } },
      { name: 'the password differs in case alone', wish: { from: '$2Y$04$OLD-ENOUGH-FOR-A-MARK' } },
      { name: 'there is no such user', wish: { userId: 4_000_000_000 } },
      {
        name: 'the session that asks has ended',
        spoil: (storage, user, { id }) =>
          storage.sessions.end(ownership(user), id, entry('session.ended', '')),
      },
    ]

    it.for(REFUSALS)('changes nothing where $name', async ({ wish, spoil }, { storage, sql }) => {
      const request = randomUUID()
      const user = await aUser(storage, { passwordHash: OLD })
      const held = await aSession(storage, user)
      const other = await aRememberedSession(storage, user)
      const token = await aToken(storage, user)
      await spoil?.(storage, user, held)
      const before = await rowsOf(sql, user)

      const result = await change(storage, user, {
        session: keptAs(held),
        revokeTokens: true,
        entries: [entry('password.changed', request)],
        ...wish,
      })

      expect(result).toEqual({ ok: false })
      expect(await rowsOf(sql, user)).toEqual(before)
      expect(await isRemembered(storage, other)).toBe(true)
      expect(await surviving(storage, [token])).toEqual([token])
      expect(await trail(sql, request)).toEqual([])
    })

    it("changes nothing where the session that asks is another user's", async ({ storage, sql }) => {
      const user = await aUser(storage, { passwordHash: OLD })
      const theirs = await aSession(storage, await aUser(storage))
      const before = await rowsOf(sql, user)

      const result = await change(storage, user, { session: keptAs(theirs) })

      expect(result).toEqual({ ok: false })
      expect(await rowsOf(sql, user)).toEqual(before)
      expect(await survivingSessions(storage, [theirs])).toEqual([theirs.id])
    })

    it('fails on a secret that exists already, and leaves everything as it was', async ({ storage, sql }) => {
      const user = await aUser(storage, { passwordHash: OLD })
      const held = await aSession(storage, user)
      await aRememberedSession(storage, user)
      const taken = await aSession(storage, await aUser(storage))
      const before = await rowsOf(sql, user)

      await expect(change(storage, user, { session: { ...keptAs(held), to: taken.hash } })).rejects.toThrow()

      expect(await rowsOf(sql, user)).toEqual(before)
    })
  })
}

const OLD = '$2y$04$old-enough-for-a-mark'
const NEW = '$2y$04$new-and-longer-than-a-mark'

function change(storage: Storage, user: Pick<User, 'id'>, wish: Partial<PasswordChange> = {}) {
  return storage.users.changePassword({
    userId: user.id,
    from: OLD,
    to: NEW,
    session: null,
    owner: ownership(user),
    revokeTokens: false,
    entries: [{ ...entry('password.changed', ''), at: NOW }],
    ...wish,
  })
}

/** What the database holds of a user, to compare. */
async function rowsOf(sql: (text: string) => Promise<unknown>, { id }: Pick<User, 'id'>): Promise<unknown> {
  return [
    await sql(`select * from users where id = ${id}`),
    await sql(`select * from adyton_sessions where owner_id = ${id} order by id`),
    await sql(`select * from adyton_remember_tokens where owner_id = ${id} order by id`),
  ]
}
