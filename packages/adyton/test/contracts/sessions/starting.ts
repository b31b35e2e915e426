import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import { aUser, entry, NOW, ownership, secondsFromNow, trail, USER_TYPE } from '../arrange.ts'
import {
  aRememberedSession,
  aSession,
  DAY,
  ENDS,
  isRemembered,
  startRequest,
  survivingSessions,
} from '../arrange-sessions.ts'
import type { StorageTest } from '../database-test.ts'

export function starting(it: StorageTest): void {
  describe('starting', () => {
    it('stores a session as it was drafted', async ({ storage }) => {
      const user = await aUser(storage)
      const session = { ip: '2001:db8::1', userAgent: `it's "Fire\\fox" 🔑`, expiresAt: secondsFromNow(DAY) }
      const { id, hash } = await aSession(storage, user, { session })

      expect((await storage.sessions.findByHash(hash))?.session).toEqual({
        ...session,
        id,
        owner: { type: USER_TYPE, id: user.id },
        createdAt: NOW,
        lastActiveAt: NOW,
        passwordConfirmedAt: null,
        renewalDue: false,
      })
    })

    it('keeps a session without an address and an agent', async ({ storage }) => {
      const { hash } = await aSession(storage, await aUser(storage), {
        session: { ip: null, userAgent: null },
      })

      expect((await storage.sessions.findByHash(hash))?.session).toMatchObject({ ip: null, userAgent: null })
    })

    it('cuts a user agent at 255 characters', async ({ storage }) => {
      const { hash } = await aSession(storage, await aUser(storage), {
        session: { userAgent: 'é'.repeat(10_000) },
      })

      expect((await storage.sessions.findByHash(hash))?.session.userAgent).toBe('é'.repeat(255))
    })

    it('stores the remember credential with the session', async ({ storage }) => {
      const user = await aUser(storage)
      const expiresAt = secondsFromNow(7 * DAY)
      const { remember } = await aRememberedSession(storage, user, { remember: { expiresAt } })

      expect(await storage.sessions.findRemember(remember)).toEqual({
        owner: { type: USER_TYPE, id: user.id },
        user,
        passwordUnchanged: true,
        expiresAt,
      })
    })

    it('never gives the id of an ended session to another', async ({ storage }) => {
      const user = await aUser(storage)
      const { id } = await aSession(storage, user)
      await storage.sessions.end(ownership(user), id, entry('session.ended', ''))

      expect((await aSession(storage, user)).id).toBeGreaterThan(id)
    })

    it('writes every entry under the id that the session was given', async ({ storage, sql }) => {
      const request = randomUUID()
      const user = await aUser(storage)

      const { id } = await aSession(storage, user, {
        entries: [entry('user.registered', request), entry('user.signed_in', request)],
      })

      expect(await trail(sql, request)).toMatchObject([
        { event: 'user.registered', session_id: id },
        { event: 'user.signed_in', session_id: id },
      ])
    })

    it('writes the renewed password hash with the session, which lives under it', async ({
      storage,
      sql,
    }) => {
      const request = randomUUID()
      const user = await aUser(storage)
      const rehash = {
        passwordHash: '$2y$04$renewed-and-longer-than-a-mark',
        entry: { ...entry('password.rehashed', request, { userId: user.id }), at: secondsFromNow(9) },
      }

      const { hash, remember } = await aRememberedSession(storage, user, { rehash })

      expect(await storage.users.findPassword(user.id)).toEqual({ hash: rehash.passwordHash, isOurs: true })
      expect((await storage.users.findById(user.id))?.updatedAt).toBe(secondsFromNow(9))
      expect((await storage.sessions.findByHash(hash))?.passwordUnchanged).toBe(true)
      expect((await storage.sessions.findRemember(remember))?.passwordUnchanged).toBe(true)
      expect(await trail(sql, request)).toMatchObject([{ event: 'password.rehashed' }])
    })

    it('lets the other sessions and remember credentials go on under a renewed hash', async ({ storage }) => {
      const user = await aUser(storage)
      const other = await aRememberedSession(storage, user)
      const rehash = { passwordHash: randomUUID(), entry: entry('password.rehashed', '') }

      await aSession(storage, user, { rehash })

      expect((await storage.sessions.findByHash(other.hash))?.passwordUnchanged).toBe(true)
      expect((await storage.sessions.findRemember(other.remember))?.passwordUnchanged).toBe(true)
    })

    it('leaves the sessions of another user alone whose hash was the same', async ({ storage }) => {
      const [user, twin] = [
        await aUser(storage, { passwordHash: 'the same of both' }),
        await aUser(storage, { passwordHash: 'the same of both' }),
      ]
      const theirs = await aRememberedSession(storage, twin)

      await aSession(storage, user, {
        rehash: { passwordHash: randomUUID(), entry: entry('password.rehashed', '') },
      })

      expect((await storage.sessions.findByHash(theirs.hash))?.passwordUnchanged).toBe(true)
      expect((await storage.sessions.findRemember(theirs.remember))?.passwordUnchanged).toBe(true)
    })

    it('revives nothing by a renewed hash that a changed password had ended', async ({ storage, sql }) => {
      const user = await aUser(storage)
      const dead = await aRememberedSession(storage, user)
      await sql(`update users set password = '$2y$10$changed-by-laravel' where id = ${user.id}`)
      const rehash = { passwordHash: randomUUID(), entry: entry('password.rehashed', '') }

      await aSession(storage, user, { rehash })

      expect((await storage.sessions.findByHash(dead.hash))?.passwordUnchanged).toBe(false)
      expect((await storage.sessions.findRemember(dead.remember))?.passwordUnchanged).toBe(false)
    })

    it('fails on a secret that exists already and leaves nothing of the attempt', async ({
      storage,
      sql,
    }) => {
      const request = randomUUID()
      const taken = await aSession(storage, await aUser(storage))
      const user = await aUser(storage)
      const held = await aRememberedSession(storage, user)
      const before = await storage.users.findPassword(user.id)
      const start = await startRequest(storage, user, {
        session: { hash: taken.hash },
        remember: true,
        replaces: { session: held.hash },
        sessionsMax: 1,
        rehash: { passwordHash: 'renewed', entry: entry('password.rehashed', request) },
        entries: [entry('user.signed_in', request)],
      })

      await expect(storage.sessions.start(start)).rejects.toThrow()

      expect(await survivingSessions(storage, [held])).toEqual([held.id])
      expect(await isRemembered(storage, held)).toBe(true)
      expect(await isRemembered(storage, { remember: start.remember?.hash ?? null })).toBe(false)
      expect(await storage.users.findPassword(user.id)).toEqual(before)
      expect(await trail(sql, request)).toEqual([])
    })
  })

  describe('starting for an account that has changed', () => {
    const CHANGES = [
      { name: 'is gone', sql: 'delete from users where id =' },
      { name: 'was disabled', sql: `update users set disabled_at = '2026-01-15 12:00:00' where id =` },
      { name: 'has another password', sql: `update users set password = 'changed since' where id =` },
      {
        name: 'has a hash that differs in case alone',
        sql: 'update users set password = upper(password) where id =',
      },
    ]

    it.for(CHANGES)('refuses a user who $name, and changes nothing', async (change, { storage, sql }) => {
      const request = randomUUID()
      const user = await aUser(storage)
      const held = await aRememberedSession(storage, user)
      const start = await startRequest(storage, user, {
        remember: true,
        replaces: { session: held.hash, remember: held.remember },
        sessionsMax: 1,
        rehash: { passwordHash: 'renewed', entry: entry('password.rehashed', request) },
        entries: [entry('user.signed_in', request)],
      })
      await sql(`${change.sql} ${user.id}`)
      const before = await sql(`select * from users where id = ${user.id}`)

      expect(await storage.sessions.start(start)).toEqual({ ok: false, reason: 'owner_changed' })

      expect(await survivingSessions(storage, [held, start.session])).toEqual([held.id])
      expect(await isRemembered(storage, held)).toBe(true)
      expect(await isRemembered(storage, { remember: start.remember?.hash ?? null })).toBe(false)
      expect(await sql(`select * from users where id = ${user.id}`)).toEqual(before)
      expect(await trail(sql, request)).toEqual([])
    })

    it('starts nothing once a user is disabled, however the two have met', async ({ storage }) => {
      const user = await aUser(storage)
      const [before, after] = [await startRequest(storage, user), await startRequest(storage, user)]

      const [first] = await Promise.all([
        storage.sessions.start(before),
        storage.users.setDisabled(user.id, true, entry('user.disabled', '')),
      ])

      expect(await storage.sessions.start(after)).toEqual({ ok: false, reason: 'owner_changed' })
      expect(await storage.sessions.list(ownership(user), ENDS)).toHaveLength(first.ok ? 1 : 0)
    })
  })
}
