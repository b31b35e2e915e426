import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import type { User } from '../../../src/core/accounts/user.ts'
import type { IssueRequest } from '../../../src/core/ports.ts'
import type { NewToken, TokenId } from '../../../src/core/tokens/token.ts'
import {
  aForeignRow,
  aToken,
  aUser,
  entry,
  issueRequest,
  newToken,
  parents,
  secondsFromNow,
  surviving,
  trail,
  USER_TYPE,
} from '../arrange.ts'
import type { StorageTest } from '../database-test.ts'

export function eviction(it: StorageTest): void {
  describe('evicting at the bound', () => {
    it('evicts the sign-in token that was used longest ago', async ({ storage }) => {
      const user = await aUser(storage)
      const [older, newer] = [await aToken(storage, user, SIGN_IN), await aToken(storage, user, SIGN_IN)]
      await storage.tokens.recordUses([
        { id: older, at: secondsFromNow(200), ip: null, userAgent: null },
        { id: newer, at: secondsFromNow(100), ip: null, userAgent: null },
      ])

      const result = await storage.tokens.issue(signIn(user, 2))

      expect(result).toMatchObject({ ok: true, evicted: newer })
      expect(await surviving(storage, [older, newer])).toEqual([older])
    })

    it('judges a token that was never used by when it was made', async ({ storage }) => {
      const user = await aUser(storage)
      const used = await aToken(storage, user, SIGN_IN)
      const unused = await aToken(storage, user, { ...SIGN_IN, createdAt: secondsFromNow(50) })
      await storage.tokens.recordUses([{ id: used, at: secondsFromNow(100), ip: null, userAgent: null }])

      expect(await storage.tokens.issue(signIn(user, 2))).toMatchObject({ ok: true, evicted: unused })
    })

    it('evicts the older of two that were used in the same second', async ({ storage }) => {
      const user = await aUser(storage)
      const [first] = [await aToken(storage, user, SIGN_IN), await aToken(storage, user, SIGN_IN)]

      expect(await storage.tokens.issue(signIn(user, 2))).toMatchObject({ ok: true, evicted: first })
    })

    it('evicts nothing below the bound', async ({ storage }) => {
      const user = await aUser(storage)
      const first = await aToken(storage, user, SIGN_IN)

      expect(await storage.tokens.issue(signIn(user, 2))).toMatchObject({ ok: true, evicted: null })
      expect(await surviving(storage, [first])).toEqual([first])
    })

    it('never evicts a token that was minted or that Laravel made', async ({ storage, sql }) => {
      const user = await aUser(storage)
      const kept = [
        await aToken(storage, user),
        await aForeignRow(sql, { type: USER_TYPE, id: user.id }, { created_at: '2001-01-01 00:00:00' }),
      ]

      expect(await storage.tokens.issue(signIn(user, 2))).toMatchObject({ ok: true, evicted: null })
      expect(await surviving(storage, kept)).toEqual(kept)
    })

    it("never evicts another user's token", async ({ storage }) => {
      const other = await aToken(storage, await aUser(storage), { ...SIGN_IN, createdAt: secondsFromNow(-9) })
      const user = await aUser(storage)
      const own = await aToken(storage, user, SIGN_IN)

      expect(await storage.tokens.issue(signIn(user, 1))).toMatchObject({ ok: true, evicted: own })
      expect(await surviving(storage, [other])).toEqual([other])
    })

    it('tells the audit trail which token was evicted, and which came', async ({ storage, sql }) => {
      const request = randomUUID()
      const user = await aUser(storage)
      const old = await aToken(storage, user, SIGN_IN)

      const result = await storage.tokens.issue({ ...signIn(user, 1), entries: signedIn(user, request) })

      const id = result.ok ? result.id : undefined
      expect(await trail(sql, request)).toMatchObject([
        { event: 'token.evicted', token_id: old, user_id: String(user.id) },
        { event: 'user.signed_in', token_id: id, user_id: String(user.id) },
      ])
    })

    it("gives the evicted token's children to its parent", async ({ storage }) => {
      const user = await aUser(storage)
      const parent = await aToken(storage, user)
      const evicted = await aToken(storage, user, { ...SIGN_IN, parentId: parent })
      const child = await aToken(storage, user, { parentId: evicted })

      expect(await storage.tokens.issue(signIn(user, 3))).toMatchObject({ evicted })

      expect(await parents(storage, [child])).toEqual([parent])
    })

    it('evicts nothing when the new token cannot be stored', async ({ storage, sql }) => {
      const request = randomUUID()
      const user = await aUser(storage)
      const { hash } = newToken()
      const old = await aToken(storage, user, { ...SIGN_IN, hash })
      const elsewhere = newToken()
      await aToken(storage, await aUser(storage), { hash: elsewhere.hash })

      const issue = storage.tokens.issue({
        ...signIn(user, 1, { hash: elsewhere.hash }),
        entries: signedIn(user, request),
      })

      await expect(issue).rejects.toThrow()
      expect(await surviving(storage, [old])).toEqual([old])
      expect(await trail(sql, request)).toEqual([])
    })

    it('keeps thirty parallel sign-ins within the bound, and the last one alive', async ({ storage }) => {
      const user = await aUser(storage)

      const results = await Promise.all(
        Array.from({ length: 30 }, () => storage.tokens.issue(signIn(user, 10))),
      )

      const ids = results.flatMap((result): TokenId[] => (result.ok ? [result.id] : []))
      ids.sort((one, other) => one - other)
      expect(await surviving(storage, ids)).toEqual(ids.slice(-10))
    })
  })
}

const SIGN_IN = { kind: 'sign_in' } as const

function signIn(user: Pick<User, 'id'>, tokensMax: number, token: Partial<NewToken> = {}): IssueRequest {
  return issueRequest(user, { ...SIGN_IN, ...token }, { tokensMax, atBound: 'evict' })
}

function signedIn(user: Pick<User, 'id'>, request: string) {
  return [entry('user.signed_in', request, { userId: user.id })]
}
