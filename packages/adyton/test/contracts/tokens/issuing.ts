import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import type { SessionId } from '../../../src/core/sessions/session.ts'
import type { TokenId } from '../../../src/core/tokens/token.ts'
import {
  aForeignRow,
  aToken,
  aUser,
  entry,
  everything,
  FOREIGN_TYPE,
  issueRequest,
  NOW,
  newToken,
  ownership,
  secondsFromNow,
  surviving,
  trail,
  USER_TYPE,
} from '../arrange.ts'
import { aRememberedSession, aSession } from '../arrange-sessions.ts'
import type { StorageTest } from '../database-test.ts'

export function issuing(it: StorageTest): void {
  describe('issuing', () => {
    it('stores a token as it was drafted', async ({ storage }) => {
      const user = await aUser(storage)
      const token = newToken({
        name: `"it's" 'n' \\ ; -- 🔑 é \t end`,
        abilities: ['write', 'read', 'say "hé" 🔑'],
        expiresAt: secondsFromNow(60),
      })
      const result = await storage.tokens.issue({ ...issueRequest(user), token })

      const id = result.ok ? result.id : undefined
      const { hash, ...drafted } = token
      const record = await storage.tokens.findByHash(hash)
      expect(record?.token).toEqual({
        ...drafted,
        id,
        owner: { type: USER_TYPE, id: user.id },
        lastUsedAt: null,
        lastUsedIp: null,
        lastUsedAgent: null,
        updatedAt: NOW,
      })
      expect(record?.hash).toBe(hash)
    })

    it('keeps a list of abilities of a hundred kilobytes', async ({ storage }) => {
      const abilities = Array.from({ length: 100 }, (_, at) => `${at}:${'é'.repeat(97)}`)
      const id = await aToken(storage, await aUser(storage), { abilities })

      expect((await storage.tokens.findById(id))?.token.abilities).toEqual(abilities)
    })

    it('never gives the id of a deleted token to another', async ({ storage }) => {
      const user = await aUser(storage)
      const newest = await aToken(storage, user)
      await storage.tokens.revoke(ownership(user), newest, { descendants: false }, entry('token.revoked', ''))

      expect(await aToken(storage, user)).toBeGreaterThan(newest)
    })

    it('gives every one of many parallel tokens an id of its own', async ({ storage }) => {
      const user = await aUser(storage)

      const ids = await Promise.all(Array.from({ length: 20 }, () => aToken(storage, user)))

      expect(new Set(ids).size).toBe(20)
      expect(await surviving(storage, ids)).toHaveLength(20)
    })

    it('refuses an owner that does not exist', async ({ storage }) => {
      const nobody = { id: 4_000_000_000 }

      expect(await storage.tokens.issue(issueRequest(nobody))).toEqual({ ok: false, reason: 'owner_changed' })
      expect((await storage.tokens.list(ownership(nobody), everything())).items).toEqual([])
    })

    it('refuses an owner that was disabled', async ({ storage }) => {
      const user = await aUser(storage)
      await storage.users.setDisabled(user.id, true, entry('user.disabled', ''))

      expect(await storage.tokens.issue(issueRequest(user))).toEqual({ ok: false, reason: 'owner_changed' })
    })

    it('refuses when the password is no longer the one that was verified', async ({ storage, sql }) => {
      const user = await aUser(storage, { passwordHash: 'verified' })
      await sql(`update users set password = 'changed since' where id = ${user.id}`)

      const result = await storage.tokens.issue(issueRequest(user, {}, { passwordHash: 'verified' }))

      expect(result).toEqual({ ok: false, reason: 'owner_changed' })
    })

    it('tells password hashes apart that differ in case alone', async ({ storage }) => {
      const user = await aUser(storage, { passwordHash: '$2y$04$Abc' })

      const result = await storage.tokens.issue(issueRequest(user, {}, { passwordHash: '$2y$04$aBC' }))

      expect(result).toEqual({ ok: false, reason: 'owner_changed' })
    })

    it('issues when the password is still the one that was verified', async ({ storage }) => {
      const user = await aUser(storage, { passwordHash: 'verified' })

      const result = await storage.tokens.issue(issueRequest(user, {}, { passwordHash: 'verified' }))

      expect(result).toMatchObject({ ok: true, evicted: null })
    })

    it('refuses when the token that makes it was revoked', async ({ storage }) => {
      const user = await aUser(storage)
      const makerId = await aToken(storage, user)
      await storage.tokens.revoke(
        ownership(user),
        makerId,
        { descendants: false },
        entry('token.revoked', ''),
      )

      const result = await storage.tokens.issue(issueRequest(user, { parentId: makerId }, made(makerId)))

      expect(result).toEqual({ ok: false, reason: 'maker_gone' })
    })

    it('lets a revoked token make nothing, however the two requests meet', async ({ storage }) => {
      const user = await aUser(storage)
      const makerId = await aToken(storage, user)
      const mint = () => storage.tokens.issue(issueRequest(user, { parentId: makerId }, made(makerId)))
      const revoke = () =>
        storage.tokens.revoke(ownership(user), makerId, { descendants: true }, entry('token.revoked', ''))

      await Promise.all([mint(), mint(), revoke(), mint(), mint()])

      expect(await mint()).toEqual({ ok: false, reason: 'maker_gone' })
      expect((await storage.tokens.list(ownership(user), everything())).items).toEqual([])
    })

    it('issues to a session that exists', async ({ storage }) => {
      const user = await aUser(storage)
      const { id } = await aSession(storage, user)

      expect(await storage.tokens.issue(issueRequest(user, {}, madeIn(id)))).toMatchObject({ ok: true })
    })

    it('refuses when the session that makes it has ended, however the two requests have met', async ({
      storage,
    }) => {
      const user = await aUser(storage)
      const { id } = await aSession(storage, user)
      const mint = () => storage.tokens.issue(issueRequest(user, {}, madeIn(id)))

      await Promise.all([
        mint(),
        storage.sessions.end(ownership(user), id, entry('session.ended', '')),
        mint(),
      ])

      expect(await mint()).toEqual({ ok: false, reason: 'maker_gone' })
    })

    it.for([
      { name: 'another user', ownerType: USER_TYPE, isOwn: false },
      { name: 'another owner type with the same id', ownerType: FOREIGN_TYPE, isOwn: true },
    ])('refuses a session of $name as the maker', async ({ ownerType, isOwn }, { storage }) => {
      const user = await aUser(storage)
      const { id } = await aSession(storage, isOwn ? user : await aUser(storage), { ownerType })

      const result = await storage.tokens.issue(issueRequest(user, {}, madeIn(id)))

      expect(result).toEqual({ ok: false, reason: 'maker_gone' })
    })

    it('takes the id of a session for that of no token', async ({ storage }) => {
      const user = await aUser(storage)
      const token = await aToken(storage, user)
      // The number is a token's, told as a session's.
      const conditions = madeIn(token as number as SessionId)

      const result = await storage.tokens.issue(issueRequest(user, {}, conditions))

      expect(result).toEqual({ ok: false, reason: 'maker_gone' })
    })

    it('knows the token that made it', async ({ storage }) => {
      const user = await aUser(storage)
      const makerId = await aToken(storage, user)

      const result = await storage.tokens.issue(issueRequest(user, { parentId: makerId }, made(makerId)))

      const child = result.ok ? await storage.tokens.findById(result.id) : undefined
      expect(child?.token.parentId).toBe(makerId)
    })

    it('writes the renewed password hash together with the token', async ({ storage, sql }) => {
      const request = randomUUID()
      const user = await aUser(storage, { passwordHash: 'old' })
      const rehash = {
        passwordHash: 'new-and-longer-than-a-mark',
        entry: entry('password.rehashed', request, { userId: user.id }),
      }

      await storage.tokens.issue({ ...issueRequest(user, {}, { passwordHash: 'old' }), rehash })

      const account = await storage.users.findAccount(user.email)
      expect(account).toMatchObject({ passwordHash: 'new-and-longer-than-a-mark', hashIsOurs: true })
      expect(await trail(sql, request)).toMatchObject([{ event: 'password.rehashed' }])
    })

    it('lets sessions and remember credentials go on under the renewed hash', async ({ storage }) => {
      const user = await aUser(storage, { passwordHash: 'old' })
      const held = await aRememberedSession(storage, user)
      const rehash = { passwordHash: 'new-and-longer-than-a-mark', entry: entry('password.rehashed', '') }

      await storage.tokens.issue({ ...issueRequest(user, {}, { passwordHash: 'old' }), rehash })

      expect((await storage.sessions.findByHash(held.hash))?.passwordUnchanged).toBe(true)
      expect((await storage.sessions.findRemember(held.remember))?.passwordUnchanged).toBe(true)
    })

    it('keeps the old password hash when the token is refused', async ({ storage, sql }) => {
      const request = randomUUID()
      const user = await aUser(storage, { passwordHash: 'old' })
      await aToken(storage, user)
      const rehash = { passwordHash: 'new', entry: entry('password.rehashed', request) }

      const result = await storage.tokens.issue({ ...issueRequest(user, {}, { tokensMax: 1 }), rehash })

      expect(result).toEqual({ ok: false, reason: 'too_many_tokens' })
      expect((await storage.users.findAccount(user.email))?.passwordHash).toBe('old')
      expect(await trail(sql, request)).toEqual([])
    })

    it('counts every owner type that means the user, and no other, against the bound', async ({
      storage,
      sql,
    }) => {
      const user = await aUser(storage)
      await aForeignRow(sql, { type: FOREIGN_TYPE, id: user.id })
      await aForeignRow(sql, { type: 'user', id: user.id })
      const conditions = { ownerTypes: [USER_TYPE, 'user'], tokensMax: 2 }

      const first = await storage.tokens.issue(issueRequest(user, {}, conditions))
      const second = await storage.tokens.issue(issueRequest(user, {}, conditions))

      expect([first.ok, second.ok]).toEqual([true, false])
    })

    it('holds the bound against parallel requests', async ({ storage }) => {
      const user = await aUser(storage)

      const results = await Promise.all(
        Array.from({ length: 20 }, () => storage.tokens.issue(issueRequest(user, {}, { tokensMax: 5 }))),
      )

      expect(results.filter((result) => result.ok)).toHaveLength(5)
    })

    it('fails on a secret that exists already and leaves nothing of the attempt', async ({
      storage,
      sql,
    }) => {
      const request = randomUUID()
      const user = await aUser(storage)
      const { hash } = newToken()
      const first = await aToken(storage, user, { hash })

      const second = storage.tokens.issue({
        ...issueRequest(user, { hash }),
        entries: [entry('token.issued', request)],
      })

      await expect(second).rejects.toThrow()
      const { items } = await storage.tokens.list(ownership(user), everything())
      expect(items.map((token): TokenId => token.id)).toEqual([first])
      expect(await trail(sql, request)).toEqual([])
    })
  })
}

function made(id: TokenId) {
  return { maker: { kind: 'token', id } } as const
}

function madeIn(id: SessionId) {
  return { maker: { kind: 'session', id } } as const
}
