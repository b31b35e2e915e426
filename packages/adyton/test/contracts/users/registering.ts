import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import type { Registration } from '../../../src/core/ports.ts'
import { aToken, aUser, entry, freshEmail, NOW, newToken, newUser, trail, USER_TYPE } from '../arrange.ts'
import {
  aRememberedSession,
  aSession,
  isRemembered,
  newSession,
  survivingSessions,
} from '../arrange-sessions.ts'
import type { Database } from '../database.ts'
import type { StorageTest } from '../database-test.ts'

export function registering(it: StorageTest): void {
  describe('registering', () => {
    it('stores the user as drafted, with the address as it was typed', async ({ storage }) => {
      const typed = freshEmail().replace('@example', '@EXAMPLE').replace(/^./, 'A')
      const name = `Zoë "O'Neil" \\ 👩‍🔬 ${'x'.repeat(200)}`

      const result = await storage.users.register(registration({ name, email: typed, role: 'student' }))

      const user = result.ok ? result.user : undefined
      expect(user).toEqual({
        id: expect.any(Number),
        name,
        email: typed,
        emailVerifiedAt: null,
        role: 'student',
        roles: ['student'],
        disabled: false,
        createdAt: NOW,
        updatedAt: NOW,
      })
      expect(await storage.users.findById(user?.id ?? 0)).toEqual(user)
    })

    it('stores a user without a role', async ({ storage }) => {
      expect(await aUser(storage, { role: null })).toMatchObject({ role: null, roles: [] })
    })

    it('makes a role once and gives the same to the next user', async ({ storage, sql }) => {
      const role = `role-${randomUUID()}`

      await Promise.all(Array.from({ length: 5 }, () => aUser(storage, { role })))

      expect(await sql(`select name from roles where name = '${role}'`)).toHaveLength(1)
    })

    it('lets one of fifty parallel registrations in, however the address is spelled', async ({
      storage,
      sql,
    }) => {
      const local = `race-${randomUUID()}`
      const spellings = [
        `${local}@example.com`,
        `${local.toUpperCase()}@example.com`,
        `${local}@EXAMPLE.COM`,
        `${local.replace('race', 'Race')}@Example.com`,
      ]

      const results = await Promise.all(
        Array.from({ length: 50 }, (_, at) =>
          storage.users.register(registration({ email: spellings[at % 4] })),
        ),
      )

      expect(results.filter((result) => result.ok)).toHaveLength(1)
      expect(results.find((result) => !result.ok)).toEqual({ ok: false, reason: 'email_taken' })
      expect(await sql(`select id from users where lower(email) = '${local}@example.com'`)).toHaveLength(1)
    })

    it('takes an international domain and its A-label for one address', async ({ storage }) => {
      const local = randomUUID()
      await aUser(storage, { email: `${local}@bücher.example` })

      const result = await storage.users.register(registration({ email: `${local}@XN--bcher-kva.example` }))

      expect(result).toEqual({ ok: false, reason: 'email_taken' })
    })

    it('refuses the address of a user that Laravel wrote', async ({ storage, sql }) => {
      const email = freshEmail()
      await laravelUser(sql, email)

      const result = await storage.users.register(registration({ email: email.toUpperCase() }))

      expect(result).toEqual({ ok: false, reason: 'email_taken' })
    })

    it('leaves nothing of a refused registration', async ({ storage, sql }) => {
      const [request, role] = [randomUUID(), `role-${randomUUID()}`]
      const { email } = await aUser(storage)
      const token = newToken()

      await storage.users.register({
        user: newUser({ email, role }),
        token: { type: USER_TYPE, token },
        entries: [entry('user.registered', request)],
      })

      expect(await storage.tokens.findByHash(token.hash)).toBeUndefined()
      expect(await trail(sql, request)).toEqual([])
      expect(await sql(`select id from roles where name = '${role}'`)).toEqual([])
    })

    it('stores the first token together with the user', async ({ storage }) => {
      const token = newToken({ kind: 'sign_in' })

      const result = await storage.users.register({
        ...registration({}),
        token: { type: USER_TYPE, token },
      })

      const record = await storage.tokens.findByHash(token.hash)
      expect(result).toEqual({ ok: true, user: record?.user, tokenId: record?.token.id, sessionId: null })
      expect(record?.token.owner).toEqual({ type: USER_TYPE, id: record?.user?.id })
    })

    it('stores the first session together with the user, signed in under the new password', async ({
      storage,
    }) => {
      const session = newSession()

      const result = await storage.users.register({
        ...registration({}),
        session: { type: USER_TYPE, session, replaces: NOTHING },
      })

      const record = await storage.sessions.findByHash(session.hash)
      expect(result).toEqual({ ok: true, user: record?.user, tokenId: null, sessionId: record?.session.id })
      expect(record?.session.owner).toEqual({ type: USER_TYPE, id: record?.user?.id })
      expect(record?.passwordUnchanged).toBe(true)
    })

    it('ends what the browser had before', async ({ storage }) => {
      const before = await aUser(storage)
      const [held, other] = [
        await aRememberedSession(storage, before),
        await aRememberedSession(storage, before),
      ]

      await storage.users.register({
        ...registration({}),
        session: {
          type: USER_TYPE,
          session: newSession(),
          replaces: { session: held.hash, remember: other.remember },
        },
      })

      expect(await survivingSessions(storage, [held, other])).toEqual([])
      expect([await isRemembered(storage, held), await isRemembered(storage, other)]).toEqual([false, false])
    })

    it('ends nothing when the address is taken', async ({ storage }) => {
      const { email, ...before } = await aUser(storage)
      const held = await aRememberedSession(storage, before)

      await storage.users.register({
        ...registration({ email }),
        session: {
          type: USER_TYPE,
          session: newSession(),
          replaces: { session: held.hash, remember: held.remember },
        },
      })

      expect(await survivingSessions(storage, [held])).toEqual([held.id])
    })

    it('stores no user when the first session cannot be stored', async ({ storage, sql }) => {
      const request = randomUUID()
      const held = await aSession(storage, await aUser(storage))
      const user = newUser()

      const register = storage.users.register({
        user,
        session: { type: USER_TYPE, session: newSession({ hash: held.hash }), replaces: NOTHING },
        entries: [entry('user.registered', request)],
      })

      await expect(register).rejects.toThrow()
      expect(await storage.users.emailTaken(user.email)).toBe(false)
      expect(await trail(sql, request)).toEqual([])
    })

    it('stores no user when the first token cannot be stored', async ({ storage, sql }) => {
      const request = randomUUID()
      const { hash } = newToken()
      await aToken(storage, await aUser(storage), { hash })
      const user = newUser()

      const register = storage.users.register({
        user,
        token: { type: USER_TYPE, token: newToken({ hash }) },
        entries: [entry('user.registered', request)],
      })

      await expect(register).rejects.toThrow()
      expect(await storage.users.emailTaken(user.email)).toBe(false)
      expect(await trail(sql, request)).toEqual([])
    })

    it('writes the audit rows of the user and the token under the ids they were given', async ({
      storage,
      sql,
    }) => {
      const request = randomUUID()

      const result = await storage.users.register({
        user: newUser(),
        token: { type: USER_TYPE, token: newToken() },
        entries: [entry('user.registered', request), entry('token.issued', request)],
      })

      const { user, tokenId } = result.ok ? result : {}
      expect(await trail(sql, request)).toMatchObject([
        { event: 'user.registered', user_id: String(user?.id), token_id: null },
        { event: 'token.issued', user_id: String(user?.id), token_id: tokenId },
      ])
    })

    it('writes the audit row of the sign-in under the session that it made', async ({ storage, sql }) => {
      const request = randomUUID()

      const result = await storage.users.register({
        user: newUser(),
        session: { type: USER_TYPE, session: newSession(), replaces: NOTHING },
        entries: [entry('user.registered', request), entry('user.signed_in', request)],
      })

      const { user, sessionId } = result.ok ? result : {}
      expect(await trail(sql, request)).toMatchObject([
        { event: 'user.registered', user_id: String(user?.id), session_id: null },
        { event: 'user.signed_in', user_id: String(user?.id), session_id: sessionId },
      ])
    })

    it('never gives the id of a deleted user to another', async ({ storage, sql }) => {
      const { id } = await aUser(storage)
      await sql(`delete from users where id = ${id}`)

      expect(Number((await aUser(storage)).id)).toBeGreaterThan(Number(id))
    })
  })

  describe('a taken address', () => {
    it('is taken in every spelling of it', async ({ storage }) => {
      const { email } = await aUser(storage)

      expect(await storage.users.emailTaken(email)).toBe(true)
      expect(await storage.users.emailTaken(email.toUpperCase())).toBe(true)
    })

    it('is not taken by one that merely resembles it', async ({ storage }) => {
      const { email } = await aUser(storage)

      for (const other of [
        `x${email}`,
        `${email}.uk`,
        email.replace('e', 'é'),
        email.replace('-', '_'),
        '%',
        '',
      ]) {
        expect(await storage.users.emailTaken(other)).toBe(false)
      }
    })

    it('is taken by a user that Laravel wrote', async ({ storage, sql }) => {
      const email = freshEmail()
      await laravelUser(sql, email)

      expect(await storage.users.emailTaken(email)).toBe(true)
    })
  })
}

const NOTHING = { session: null, remember: null }

function registration(wish: { [Key in keyof Registration['user']]?: Registration['user'][Key] | undefined }) {
  const { email = freshEmail(), ...rest } = wish
  return { user: { ...newUser({ email }), ...rest }, entries: [entry('user.registered', '')] } as Registration
}

async function laravelUser(sql: Database['sql'], email: string): Promise<void> {
  await sql(`insert into users (name, email, password) values ('Lara', '${email}', '$2y$10$x')`)
}
