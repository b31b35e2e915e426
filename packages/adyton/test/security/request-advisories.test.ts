import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AuthOptions } from '../../src/config.ts'
import { ConfigurationError } from '../../src/core/errors.ts'
import { createAuth } from '../../src/create-auth.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { isAlive, newMember, openSite } from '../http/site.ts'

/* What odd requests and odd settings opened elsewhere, by the advisory that told of it. */

const site = await openSite()
const { token } = await newMember(site)

/** What a header may hold once Node has read it: Latin-1 without control characters. */
const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
})
const nearly = fc
  .tuple(fc.constantFrom('Bearer ', 'bearer ', 'Bearer', 'Bearer  ', 'Basic ', ''), headerText, headerText)
  .map(([scheme, before, after]) => `${scheme}${before}|${after}`)

describe('GHSA-xmf8-cvqr-rfgj: a malformed Authorization header threw', () => {
  it('whatever it holds, the answer is 401, or 400 where it holds two', async () => {
    const property = fc.asyncProperty(fc.oneof(headerText, nearly), async (Authorization) => {
      const { status } = await site.call('GET', '/api/user', { headers: { Authorization } })
      expect([400, 401]).toContain(status)
    })

    await fc.assert(property, { numRuns: 2_000 })
  })

  it.each([
    'Bearer \u0000|x',
    `Bearer ${'9'.repeat(10_000)}|x`,
    `Bearer 1|${'x'.repeat(14_000)}`,
    'Bearer |',
    'Bearer ||||',
    'Bearer 1e1|x',
    'Bearer NaN|x',
    'Bearer Infinity|x',
    'Bearer -0|x',
    'Bearer 1.0|x',
    'Bearer null|undefined',
    'Bearer __proto__|constructor',
    "Bearer 1'--|x",
    'Bearer \u0661|x',
  ])('%j is 401', async (Authorization) => {
    expect((await site.call('GET', '/api/user', { headers: { Authorization } })).status).toBe(401)
  })
})

describe('CVE-2026-25748: a malformed cookie passed for a good one', () => {
  it.each([
    '=',
    ';;;',
    'session',
    '__Host-adyton_session=%',
    'a=\u00ff',
    `${token}`,
    `Authorization=Bearer ${token}`,
  ])('the cookie %j admits nobody', async (Cookie) => {
    expect((await site.call('GET', '/api/user', { headers: { Cookie } })).status).toBe(401)
  })

  it('a cookie beside a dead token does not bring it to life', async () => {
    const headers = { Cookie: 'adyton_session=1', Referer: 'http://localhost:3000/' }

    expect((await site.call('GET', '/api/user', { headers, token: '1|dead' })).status).toBe(401)
    expect(await isAlive(site, token)).toBe(true)
  })
})

describe('GHSA-8fpg-xm3f-6cx3: a faulty setting switched checks off', () => {
  it.each<[string, Partial<AuthOptions>]>([
    ['a role to pick that does not exist', { roles: { selfAssignable: ['superuser'] } }],
    ['a default role that does not exist', { roles: { default: 'superuser' } }],
    ['an unknown hash', { passwords: { hash: 'md5' } }],
    ['a bcrypt cost that is too low', { passwords: { hash: 'bcrypt:3' } }],
    ['an address without a scheme', { url: 'api.example.com' }],
    ['a front-end address of another scheme', { frontendUrl: 'javascript:alert(1)' }],
    ['an age below zero', { tokens: { expirationMinutes: -1 } }],
    ['an age that is no number', { tokens: { expirationMinutes: Number.NaN } }],
    ['an endless age', { tokens: { expirationMinutes: Number.POSITIVE_INFINITY } }],
    ['half a token', { tokens: { perUserMax: 0.5 } }],
    ['a limit below zero', { limits: { signIn: { max: -1, windowMs: 60_000 } } }],
    ['a limit that is no number', { limits: { signIn: { max: Number.NaN, windowMs: 60_000 } } }],
    ['a window of no length', { limits: { signIn: { max: 5, windowMs: 0 } } }],
    ['a password length below one', { passwords: { lengthMin: 0 } }],
    ['a password length that is no number', { passwords: { lengthMin: Number.NaN } }],
    ['a prefix with a bar', { tokens: { prefix: 'a|b' } }],
  ])('%s stops the start', async (_, options) => {
    const storage = sqlite(':memory:')

    expect(() => createAuth({ ...options, storage })).toThrow(ConfigurationError)
    await storage.close()
  })
})
