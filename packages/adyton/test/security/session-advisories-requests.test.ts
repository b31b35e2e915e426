import { adyton } from 'adyton/fastify'
import fc from 'fast-check'
import fastify from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import type { AuthOptions } from '../../src/config.ts'
import { ConfigurationError } from '../../src/core/errors.ts'
import { createKeyRing, newKey } from '../../src/core/key-ring.ts'
import { createCsrfProofs } from '../../src/core/sessions/csrf-proof.ts'
import { createGuests } from '../../src/core/sessions/guest.ts'
import { createAuth } from '../../src/create-auth.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { random } from '../builders.ts'
import { cookieOf, openBrowser, openGuest, SESSION, XSRF } from '../http/browser.ts'
import { newVisitor } from '../http/sessions.ts'
import { newMember, openSite, registration } from '../http/site.ts'
import { mintBy, mintedBy, userOf } from './browser-attacks.ts'

/* What odd requests and odd settings did to browser sessions elsewhere, by the advisory that told of it. */

const key = newKey(random)
const site = await openSite({ keys: [key] })
const { browser, member } = await newVisitor(site)

const PAGE = { Origin: 'http://localhost:3000' }

/** What a header may hold once Node has read it: Latin-1 without control characters. */
const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
})
const addressText = fc
  .tuple(
    fc.constantFrom(
      'http://',
      'https://',
      'http:',
      '//',
      '',
      'null',
      'http://localhost:3000',
      'http://[',
      'localhost',
    ),
    headerText,
  )
  .map((parts) => parts.join(''))

describe('GHSA-xmf8-cvqr-rfgj, CVE-2022-31093: a header that could not be parsed threw, or hung the route', () => {
  it('whatever Referer, Origin and Cookie hold, the answer is a refusal', async () => {
    const property = fc.asyncProperty(
      addressText,
      addressText,
      headerText,
      async (Referer, Origin, Cookie) => {
        for (const headers of [
          { Referer, Origin, Cookie },
          { Referer, Cookie },
          { Origin, Cookie },
        ]) {
          expect((await site.call('GET', '/api/user', { headers })).status).toBe(401)
          expect([401, 419]).toContain((await site.call('POST', '/api/tokens', { headers, json: {} })).status)
        }
      },
    )

    await fc.assert(property, { numRuns: 1_000 })
  })
})

describe('CVE-2026-25748: a malformed cookie passed for a good one', () => {
  it.each([
    `${SESSION}`,
    `${SESSION}=`,
    `${SESSION}=%`,
    `${SESSION}=%zz`,
    `${SESSION}=""`,
    `=${SESSION}`,
    `;${SESSION}=;`,
    `${SESSION}==`,
    `${SESSION}=.`,
    `${SESSION}=null`,
    `${SESSION}=\u00ff`,
    `adyton_remember=`,
    `adyton_remember=%`,
  ])('the cookie %j admits nobody to a page of ours', async (Cookie) => {
    const headers = { ...PAGE, Cookie }

    expect((await site.call('GET', '/api/user', { headers })).status).toBe(401)
    expect([401, 419]).toContain((await site.call('POST', '/api/tokens', { headers, json: {} })).status)
  })
})

describe('CVE-2025-61928: a body that named a user was believed', () => {
  it.each(['userId', 'user_id', 'user', 'owner', 'tokenable_id', 'id', 'email', 'sub', 'actor'])(
    'a browser acts for its own user, whatever its body says of "%s"',
    async (field) => {
      const victim = await newMember(site)
      const before = await mintedBy(site, member)
      const value = field === 'email' ? victim.email : victim.id

      await mintBy(browser, { json: { name: 'minted by a browser', [field]: value } })
      await mintBy(await openGuest(site), { json: { name: 'minted by a browser', [field]: value } })

      expect(await mintedBy(site, victim)).toBe(0)
      expect(await mintedBy(site, member)).toBe(before + 1)
    },
  )
})

describe('CVE-2026-27946, CVE-2026-40172: users set what only an operator may', () => {
  it.each<[string, unknown]>([
    ['role_id', 1],
    ['roles', ['admin']],
    ['email_verified_at', '2020-01-01'],
    ['id', 1],
    ['__proto__', { role: 'admin' }],
    ['password_confirmed_at', '2099-01-01'],
    ['remember', true],
  ])('"%s" in a registration by a browser gives nothing', async (field, value) => {
    const guest = await openGuest(site)
    const fields = JSON.stringify(registration())
    const body = fields.replace('{', `{${JSON.stringify(field)}:${JSON.stringify(value)},`)

    await guest.send('POST', '/register', { body, headers: { 'Content-Type': 'application/json' } })

    const answer = await guest.send('GET', '/api/user')
    expect(answer.body).toMatchObject({ role: 'student', email_verified_at: null })
    expect((await guest.send('GET', '/api/admin/users')).status).toBe(403)
    const confirmation = await guest.send('GET', '/user/confirmed-password-status')
    expect(confirmation.body).toEqual({ confirmed: false })
    expect(guest.cookies.has('adyton_remember')).toBe(false)
  })
})

describe('GHSA-x732-6j76-qmhm: a doubled slash dodged the checks of a path', async () => {
  const app = fastify()
  await app.register(adyton, { auth: site.auth })
  afterAll(() => app.close())

  it.each([
    '/api/tokens',
    '//api/tokens',
    '/api//tokens',
    '/api/tokens//',
    '/api/%74okens',
    '/api/tokens/',
    '/./api/tokens',
    '/api/tokens?x=//',
    '/API/tokens',
  ])('no spelling of a path spares the proof: %s', async (url) => {
    const before = await mintedBy(site, member)
    const headers = { ...PAGE, cookie: `${SESSION}=${cookieOf(browser)}` }

    const answer = await app.inject({
      method: 'POST',
      url,
      headers,
      payload: { name: 'minted by a browser' },
    })

    expect([400, 404, 405, 419]).toContain(answer.statusCode)
    expect(await mintedBy(site, member)).toBe(before)
  })
})

describe('GHSA-3529-5m8x-rpv3: a forwarded host was believed', () => {
  it('what a request says of its host makes no page ours, and no cookie another’s', async () => {
    const hosts = ['Host', 'X-Forwarded-Host', 'X-Original-Host', 'X-Host', 'Forwarded']
    const forwarded = Object.fromEntries(hosts.map((name) => [name, 'evil.example']))
    const headers = { ...forwarded, 'X-Forwarded-Proto': 'https', Cookie: `${SESSION}=${cookieOf(browser)}` }
    const evil = { ...headers, Origin: 'https://evil.example', Referer: 'https://evil.example/' }

    expect((await site.call('GET', '/api/user', { headers: evil })).status).toBe(401)
    const given = await site.call('GET', '/sanctum/csrf-cookie', { headers: { ...forwarded, ...PAGE } })
    expect(given.setCookies.join()).not.toMatch(/evil|domain|secure/i)
    expect((await site.call('GET', '/api/user', { headers: { ...headers, ...PAGE } })).status).toBe(200)
  })
})

describe('CVE-2023-48309, GHSA-x445-f3h2-j279, leaked APP_KEYs: one key signed and opened everything', () => {
  it('a signature for one purpose is none for another', async () => {
    const guest = await openGuest(site)
    const [secret = '', signature = ''] = cookieOf(guest).split('.')
    const proof = cookieOf(guest, XSRF)

    for (const wrong of [signature, secret])
      expect((await mintBy(guest.copy(), { headers: { 'X-XSRF-TOKEN': wrong } })).status).toBe(419)
    const forged = openBrowser(site, {}, new Map([[SESSION, `${secret}.${proof}`]]))
    const answer = await forged.send('GET', '/sanctum/csrf-cookie')
    expect(answer.setCookies[0]).toMatch(new RegExp(`^${SESSION}=`))
  })

  it('whoever has the key can make a guest and its proof, and is still nobody', async () => {
    const ring = createKeyRing([key])
    const guest = createGuests(ring.forPurpose('guest-session'), random).issue().reveal()
    const proof = createCsrfProofs(ring.forPurpose('csrf')).proofFor(guest)
    const forger = openBrowser(
      site,
      {},
      new Map([
        [SESSION, guest],
        [XSRF, proof],
      ]),
    )

    expect((await mintBy(forger)).status).toBe(401)
    expect(await userOf(forger)).toBeUndefined()
    expect(cookieOf(forger)).toBe(guest)
  })
})

describe('GHSA-8fpg-xm3f-6cx3: a faulty setting switched checks off', () => {
  it.each<[string, Partial<AuthOptions>]>([
    ['a key that can be guessed', { keys: ['secret'] }],
    ['one such key among good ones', { keys: [key, 'a'.repeat(43)] }],
    ['a cookie without a name', { sessions: { cookie: '' } }],
    ['a cookie that is called XSRF-TOKEN', { sessions: { cookie: 'XSRF-TOKEN' } }],
    ['a cookie with a prefix of browsers', { sessions: { cookie: '__Secure-session' } }],
    ['a name with a line break', { sessions: { cookie: 'a\r\nSet-Cookie: b' } }],
    ['a name with an attribute', { sessions: { cookie: 'a; Domain=example.com' } }],
    ['a domain with an attribute', { sessions: { cookieDomain: 'example.com; HttpOnly' } }],
    ['another’s domain', { url: 'https://api.example.com', sessions: { cookieDomain: 'evil.example' } }],
    ['an idle time of nothing', { sessions: { idleMinutes: 0 } }],
    ['an endless one', { sessions: { idleMinutes: Number.POSITIVE_INFINITY } }],
    ['a lifetime that is no number', { sessions: { absoluteMinutes: Number.NaN } }],
    ['a remember cookie for a year', { sessions: { rememberMinutes: 525_600 } }],
    ['room for no session', { sessions: { perUserMax: 0 } }],
    ['a limit of passwords below zero', { limits: { password: { max: -1, windowMs: 60_000 } } }],
    ['a list of origins with *', { corsOrigins: ['*'] }],
  ])('%s stops the start', async (_, options) => {
    const storage = sqlite(':memory:')

    expect(() => createAuth({ ...options, storage })).toThrow(ConfigurationError)
    await storage.close()
  })
})
