import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  aCaller,
  DAY_MINUTES,
  handClock,
  MINUTE_MS,
  NOW_MS,
  ORIGIN,
  random,
  TOKEN_POLICY,
  tokenId,
} from '../../../test/builders.ts'
import { can } from '../abilities/abilities.ts'
import type { IssueRequest } from '../ports.ts'
import { timestamp, wholeSecond } from '../timestamp.ts'
import { effectiveEnd } from './expiry.ts'
import { parseToken } from './format.ts'
import { type IssueDeps, mintToken, type TokenWish } from './issue.ts'
import { hashSecret } from './secret-hash.ts'
import type { StoredToken } from './token.ts'

const DAY_MS = DAY_MINUTES * MINUTE_MS
const WISH: TokenWish = { name: 'ci', abilities: undefined, expiresAt: undefined }

/** A store that takes everything and remembers what it was asked. */
function deps(about: Partial<IssueDeps['tokenPolicy']> = {}) {
  const requests: IssueRequest[] = []
  const made: IssueDeps = {
    tokens: {
      async issue(request) {
        requests.push(request)
        return { ok: true, id: tokenId(requests.length), evicted: null }
      },
    },
    clock: handClock(),
    random,
    tokenPolicy: { ...TOKEN_POLICY, ...about },
  }
  return { ...made, requests }
}

/** The token that a maker like this gets, which must not be refused. */
async function minted(
  wish: Partial<TokenWish>,
  maker: Partial<StoredToken>,
  policy = {},
): Promise<StoredToken> {
  const result = await mintToken({ ...WISH, ...wish }, aCaller(maker), ORIGIN, deps(policy))
  if (!result.ok) throw new Error(`Refused: ${result.reason}`)
  return result.issued.token
}

describe('a minted token', () => {
  test('belongs to the owner of the maker’s credential and knows which token made it', async () => {
    const maker = aCaller({ id: tokenId(42) }, { id: 7 })

    const result = await mintToken(WISH, maker, ORIGIN, deps())

    expect(result).toMatchObject({
      issued: { token: { owner: { type: TOKEN_POLICY.ownerType, id: 7 }, parentId: 42, kind: 'minted' } },
    })
  })

  test('is shown once as plain text, and stored as the hash of its secret alone', async () => {
    const store = deps({ prefix: 'adyton_' })

    const result = await mintToken(WISH, aCaller(), ORIGIN, store)

    const plainText = result.ok ? result.issued.plainText.reveal() : ''
    expect(plainText).toMatch(/^1\|adyton_[A-Za-z0-9]{40}[0-9a-f]{8}$/)
    const { secret = '' } = parseToken(plainText) ?? {}
    expect(store.requests[0]?.token.hash).toBe(hashSecret(secret))
    expect(JSON.stringify([store.requests, result])).not.toContain(secret)
  })

  test('is stored only while its maker is there, and never in place of another', async () => {
    const store = deps()

    await mintToken(WISH, aCaller({ id: tokenId(42) }), ORIGIN, store)

    expect(store.requests[0]?.conditions).toEqual({
      passwordHash: undefined,
      maker: { kind: 'token', id: 42 },
      ownerTypes: TOKEN_POLICY.ownerTypes,
      tokensMax: 1_000,
      atBound: 'refuse',
    })
  })

  test('leaves who made it for whom in the audit trail', async () => {
    const store = deps()

    await mintToken(WISH, aCaller({}, { id: 7 }), ORIGIN, store)

    expect(store.requests[0]?.entries).toMatchObject([
      { event: 'token.issued', at: wholeSecond(NOW_MS), origin: ORIGIN, actorId: 7, userId: 7 },
    ])
  })

  test.each(['owner_changed', 'maker_gone', 'too_many_tokens', 'end_not_kept'] as const)(
    'is none when the store says %s',
    async (reason) => {
      const refusing: IssueDeps = { ...deps(), tokens: { issue: async () => ({ ok: false, reason }) } }

      expect(await mintToken(WISH, aCaller(), ORIGIN, refusing)).toEqual({ ok: false, reason })
    },
  )
})

describe('the abilities of a minted token', () => {
  const abilities = fc.array(fc.constantFrom('*', 'read', 'write', 'admin', 'server:*'), { maxLength: 4 })

  test('grant nothing that the maker’s do not', async () => {
    await fc.assert(
      fc.asyncProperty(abilities, fc.option(abilities, { nil: undefined }), async (makers, wanted) => {
        const store = deps()

        await mintToken({ ...WISH, abilities: wanted }, aCaller({ abilities: makers }), ORIGIN, store)

        for (const probe of ['*', 'read', 'write', 'admin', 'server:*', 'server:update'])
          if (can(store.requests[0]?.token.abilities ?? [], probe)) expect(can(makers, probe)).toBe(true)
      }),
    )
  })

  test('that the maker lacks refuse the token, and nothing is stored', async () => {
    const store = deps()

    const result = await mintToken(
      { ...WISH, abilities: ['read', 'admin'] },
      aCaller({ abilities: ['read'] }),
      ORIGIN,
      store,
    )

    expect(result).toEqual({ ok: false, reason: 'broader_than_maker' })
    expect(store.requests).toEqual([])
  })

  test('are the maker’s own when none were asked for, and none when an empty list was', async () => {
    expect((await minted({}, { abilities: ['read'] })).abilities).toEqual(['read'])
    expect((await minted({ abilities: [] }, { abilities: ['read'] })).abilities).toEqual([])
  })
})

describe('the end of a minted token', () => {
  const inDays = (days: number) => timestamp(NOW_MS + days * DAY_MS)

  test('is its age alone when neither it nor its maker was given one', async () => {
    const token = await minted({}, {})

    expect(token.expiresAt).toBeNull()
    expect(effectiveEnd(token, TOKEN_POLICY)).toBe(inDays(1))
  })

  test('that was asked for replaces the age, whatever the age of the maker', async () => {
    const token = await minted({ expiresAt: inDays(365) }, {})

    expect(effectiveEnd(token, TOKEN_POLICY)).toBe(inDays(365))
  })

  test('may be exactly the maker’s, and not a moment later', async () => {
    const maker = { expiresAt: inDays(7) }
    const later = { ...WISH, expiresAt: timestamp(NOW_MS + 7 * DAY_MS + 1) }

    expect((await minted({ expiresAt: inDays(7) }, maker)).expiresAt).toBe(inDays(7))
    expect(await mintToken(later, aCaller(maker), ORIGIN, deps())).toEqual({
      ok: false,
      reason: 'outlives_maker',
    })
  })

  test('is the maker’s where it would otherwise live longer', async () => {
    const maker = { expiresAt: timestamp(NOW_MS + MINUTE_MS) }

    expect((await minted({}, maker)).expiresAt).toBe(maker.expiresAt)
    expect((await minted({}, maker, { ageMinutesMax: 0 })).expiresAt).toBe(maker.expiresAt)
  })

  test('cannot be slipped by minting in two steps', async () => {
    const maker = { expiresAt: inDays(2) }
    const between = await minted({}, maker)

    const result = await mintToken({ ...WISH, expiresAt: inDays(365) }, aCaller(between), ORIGIN, deps())

    expect(effectiveEnd(between, TOKEN_POLICY)).toBe(inDays(1))
    expect(result).toEqual({ ok: false, reason: 'outlives_maker' })
  })

  test('is never beyond one that any token before it was given, however many stand between', async () => {
    const wish = fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined })
    const age = fc.constantFrom(0, 60, DAY_MINUTES, 30 * DAY_MINUTES)

    await fc.assert(
      fc.asyncProperty(fc.array(wish, { minLength: 1, maxLength: 5 }), age, async (wishes, ageMinutesMax) => {
        const policy = { ...TOKEN_POLICY, ageMinutesMax }
        let maker = aCaller({ kind: 'laravel', expiresAt: inDays(3) })
        for (const days of wishes) {
          const expiresAt = days === undefined ? undefined : inDays(days)
          const result = await mintToken({ ...WISH, expiresAt }, maker, ORIGIN, deps(policy))
          if (!result.ok) continue
          const end = effectiveEnd(result.issued.token, policy)

          expect(end !== null && end <= inDays(3)).toBe(true)
          maker = aCaller(result.issued.token)
        }
      }),
    )
  })
})
