import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { PruneResult, PruneStep, Storage } from '../../../src/core/ports.ts'
import { shifted, type Timestamp } from '../../../src/core/timestamp.ts'
import { effectiveEnd } from '../../../src/core/tokens/expiry.ts'
import type { StoredToken, TokenId } from '../../../src/core/tokens/token.ts'
import {
  aForeignRow,
  aToken,
  aUser,
  entry,
  everything,
  FOREIGN_TYPE,
  NOW,
  ownership,
  parents,
  secondsFromNow,
  surviving,
  trail,
  USER_TYPE,
} from '../arrange.ts'
import type { StorageTest } from '../database-test.ts'

const DAY_SECONDS = 86_400

export function pruning(it: StorageTest): void {
  describe('pruning', () => {
    it('deletes exactly the tokens whose effective end lies before the grace, in steps of any size', async ({
      storage,
      sql,
    }) => {
      const user = await aUser(storage)
      await fc.assert(
        fc.asyncProperty(
          fc.array(aging, { maxLength: 8 }),
          policy,
          async (rows, { ageMinutes, grace, step }) => {
            for (const row of rows) await aForeignRow(sql, { type: USER_TYPE, id: user.id }, row)
            const { items: before } = await storage.tokens.list(ownership(user), everything())

            await pruneAll(storage, { ...window(grace, ageMinutes), rows: step })

            const { items: after } = await storage.tokens.list(ownership(user), everything())
            expect(after).toEqual(before.filter((token) => !endedBefore(token, ageMinutes, grace)))
            await sql(`delete from personal_access_tokens where tokenable_id = ${user.id}`)
          },
        ),
        { numRuns: 100 },
      )
    })

    it('keeps a minted token that is older than the age but has an end of its own ahead', async ({
      storage,
    }) => {
      const user = await aUser(storage)
      const old = { createdAt: secondsFromNow(-30 * DAY_SECONDS) }
      const ahead = await aToken(storage, user, { ...old, expiresAt: secondsFromNow(DAY_SECONDS) })
      const without = await aToken(storage, user, old)

      await pruneAll(storage, window(0, 1_440))

      expect(await surviving(storage, [ahead, without])).toEqual([ahead])
    })

    it('deletes a token of Laravel that is older than the age although its own end is ahead', async ({
      storage,
      sql,
    }) => {
      const user = await aUser(storage)
      const id = await aForeignRow(
        sql,
        { type: USER_TYPE, id: user.id },
        { created_at: '2025-12-01 00:00:00', expires_at: '2027-01-01 00:00:00' },
      )

      await pruneAll(storage, window(0, 1_440))

      expect(await surviving(storage, [id])).toEqual([])
    })

    it('looks at no more rows than it is told to in one step', async ({ storage }) => {
      const user = await aUser(storage)
      const start = await storage.tokens.highestId()
      const dead = { expiresAt: secondsFromNow(-1) }
      const ids = [await aToken(storage, user, dead), await aToken(storage, user, dead)]

      const first = await storage.tokens.prune({ ...window(0, 0), rows: 1, after: start as TokenId })

      expect(first).toEqual({ pruned: 1, after: ids[0] })
      expect(await surviving(storage, ids)).toEqual([ids[1]])
    })

    it('goes forward over rows that stay, and ends', async ({ storage }) => {
      const user = await aUser(storage)
      const ids = [await aToken(storage, user), await aToken(storage, user), await aToken(storage, user)]

      const steps = await pruneAll(storage, { ...window(0, 0), rows: 2 })

      const reached = steps.map((step) => step.after ?? Number.POSITIVE_INFINITY)
      expect(reached).toEqual(reached.toSorted((one, other) => one - other))
      expect(steps.at(-1)?.after).toBeNull()
      expect(await surviving(storage, ids)).toEqual(ids)
    })

    it('ends at once beyond the last row', async ({ storage }) => {
      const after = (await storage.tokens.highestId()) as TokenId

      expect(await storage.tokens.prune({ ...window(0, 0), after })).toEqual({ pruned: 0, after: null })
    })

    it('writes one audit row per step that deleted something, with the number', async ({ storage, sql }) => {
      const request = randomUUID()
      const user = await aUser(storage)
      await pruneAll(storage, window(0, 0))
      const dead = { expiresAt: secondsFromNow(-1) }
      for (let made = 0; made < 3; made += 1) await aToken(storage, user, dead)

      await pruneAll(storage, { ...window(0, 0), entry: entry('token.pruned', request) })
      await pruneAll(storage, { ...window(0, 0), entry: entry('token.pruned', request) })

      expect(await trail(sql, request)).toMatchObject([{ event: 'token.pruned', reason: '3 expired' }])
    })

    it('gives the children of deleted tokens to the nearest ancestor that stays', async ({ storage }) => {
      const user = await aUser(storage)
      const dead = { expiresAt: secondsFromNow(-1) }
      const root = await aToken(storage, user)
      const first = await aToken(storage, user, { ...dead, parentId: root })
      const second = await aToken(storage, user, { ...dead, parentId: first })
      const third = await aToken(storage, user, { ...dead, parentId: second })
      const kept = [
        await aToken(storage, user, { parentId: first }),
        await aToken(storage, user, { parentId: third }),
      ]

      await pruneAll(storage, window(0, 0))

      expect(await surviving(storage, [root, first, second, third])).toEqual([root])
      expect(await parents(storage, kept)).toEqual([root, root])
    })

    it('ends although a token that goes names itself as its parent', async ({ storage, sql }) => {
      const user = await aUser(storage)
      const own = await aToken(storage, user, { expiresAt: secondsFromNow(-1) })
      const child = await aToken(storage, user, { parentId: own })
      await sql(`update personal_access_tokens set parent_id = id where id = ${own}`)

      await pruneAll(storage, window(0, 0))

      expect(await surviving(storage, [own, child])).toEqual([child])
      expect(await parents(storage, [child])).toEqual([null])
    })

    it('deletes the expired tokens of a user who is gone', async ({ storage, sql }) => {
      const orphan = await aForeignRow(sql, { type: USER_TYPE, id: 4_000_000_000 }, LONG_EXPIRED)

      await pruneAll(storage, window(0, 0))

      expect(await surviving(storage, [orphan])).toEqual([])
    })

    it('spares the rows of other owner types, however old and long expired', async ({ storage, sql }) => {
      const { id } = await aUser(storage)
      const foreign = await aForeignRow(sql, { type: FOREIGN_TYPE, id }, LONG_EXPIRED)

      await pruneAll(storage, window(0, 1_440))

      expect(await surviving(storage, [foreign])).toEqual([foreign])
    })
  })
}

const LONG_EXPIRED = { created_at: '2001-01-01 00:00:00', expires_at: '2002-01-01 00:00:00' }

/** A row's ages within a few days of now, on and around the edges. */
const moment = fc.oneof(
  fc.integer({ min: -4 * DAY_SECONDS, max: DAY_SECONDS }),
  fc.constantFrom(0, -1, 1, -DAY_SECONDS, -DAY_SECONDS - 1, -2 * DAY_SECONDS, -2 * DAY_SECONDS - 1),
)
const column = moment.map((seconds) => secondsFromNow(seconds).slice(0, 19).replace('T', ' '))
const aging = fc.record({
  kind: fc.constantFrom('laravel', 'sign_in', 'minted'),
  created_at: fc.option(column),
  expires_at: fc.option(column),
})
const policy = fc.record({
  ageMinutes: fc.constantFrom(0, 1, 1_440),
  grace: fc.constantFrom(0, 1, DAY_SECONDS),
  step: fc.integer({ min: 1, max: 9 }),
})

function window(graceSeconds: number, ageMinutes: number): PruneStep {
  const expiredBefore = secondsFromNow(-graceSeconds)
  return {
    after: null,
    ownerTypes: [USER_TYPE],
    expiredBefore,
    createdBefore: ageMinutes === 0 ? null : shifted(expiredBefore, -ageMinutes * 60_000),
    rows: 1_000,
    entry: entry('token.pruned', ''),
  }
}

function endedBefore(token: StoredToken, ageMinutesMax: number, graceSeconds: number): boolean {
  const end: Timestamp | null = effectiveEnd(token, { ageMinutesMax })
  return end !== null && end < shifted(NOW, -graceSeconds * 1_000)
}

/** Step after step, to the end. */
async function pruneAll(storage: Storage, step: PruneStep): Promise<readonly PruneResult[]> {
  const results: PruneResult[] = []
  let after: TokenId | null = null
  do {
    const result: PruneResult = await storage.tokens.prune({ ...step, after })
    results.push(result)
    after = result.after
  } while (after !== null)
  return results
}
