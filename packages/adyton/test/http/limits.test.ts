import { describe, expect, it } from 'vitest'
import type { Storage } from '../../src/core/ports.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { MINUTE_MS } from '../builders.ts'
import type { Answer, CallOptions } from './in-memory-caller.ts'
import { SIGN_IN_PATHS } from './sign-in-paths.ts'
import { disable, mint, newIp, newMember, openSite, registration, type Site } from './site.ts'

const site = await openSite({ limits: {} })
const unlimited = await openSite({ limits: 'off' })
const guestsOnly = await openSite({ limits: { user: { max: 0, windowMs: MINUTE_MS } } })
const lookups: string[] = []
const watched = await openSite({ limits: {}, storage: watchAccounts(sqlite(':memory:'), lookups) })

const me = (options: CallOptions, at: Site = site) => at.call('GET', '/api/user', options)
const tryPassword = (options: CallOptions, path = '/api/auth/login') =>
  site.call('POST', path, { json: { email: 'nobody@example.com', password: 'guess' }, ...options })

async function repeat(times: number, request: () => Promise<Answer>): Promise<readonly number[]> {
  const statuses: number[] = []
  for (let count = 0; count < times; count += 1) statuses.push((await request()).status)
  return statuses
}

const all = (times: number, status: number) => Array.from({ length: times }, () => status)

describe('a signed-in user', () => {
  it('has sixty requests a minute', async () => {
    const { token } = await newMember(site)

    expect(await repeat(61, () => me({ token }))).toEqual([...all(60, 200), 429])
  })

  it('has them once, over all devices and from all addresses', async () => {
    const { token } = await newMember(site)
    const phone = await mint(site, token)
    await repeat(30, () => me({ token: phone.token, ip: newIp() }))
    await repeat(29, () => me({ token, ip: newIp() }))

    expect((await me({ token, ip: newIp() })).status).toBe(429)
    expect((await me({ token: phone.token, ip: newIp() })).status).toBe(429)
  })

  it('takes none from another user at the same address', async () => {
    const ip = newIp()
    const ada = await newMember(site)
    const eve = await newMember(site)
    await repeat(61, () => me({ token: ada.token, ip }))

    expect((await me({ token: eve.token, ip })).status).toBe(200)
  })

  it('is counted on every route that ends no credential, refused there or not', async () => {
    const { token } = await newMember(site)
    await repeat(20, () => site.call('GET', '/api/tokens', { token }))
    await repeat(20, () => site.call('POST', '/api/tokens', { token, json: {} }))
    await repeat(20, () => site.call('DELETE', '/api/tokens/0', { token }))
    await repeat(20, () => site.call('GET', '/api/admin/users', { token }))

    expect((await me({ token })).status).toBe(429)
  })

  it('is told what is left', async () => {
    const { token } = await newMember(site)

    const first = await me({ token })
    const second = await me({ token })

    expect(first.headers).toMatchObject({ 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '59' })
    expect(second.headers).toMatchObject({ 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '58' })
    expect(first.headers).not.toHaveProperty('retry-after')
    expect(first.headers).not.toHaveProperty('x-ratelimit-reset')
  })
})

describe('a guest', () => {
  it('has ten requests a minute', async () => {
    const ip = newIp()

    expect(await repeat(11, () => me({ ip }))).toEqual([...all(10, 401), 429])
  })

  it('has them once, whatever it presents and wherever it goes', async () => {
    const ip = newIp()
    const member = await newMember(site)
    await disable(site, member)
    await repeat(3, () => me({ ip, token: '1|guess' }))
    await repeat(3, () => me({ ip, token: member.token }))
    await repeat(2, () => site.call('POST', '/api/auth/logout', { ip }))
    await repeat(2, () => site.call('POST', '/register', { ip, json: {} }))

    expect((await me({ ip })).status).toBe(429)
    expect((await site.call('POST', '/api/register', { ip, json: registration() })).status).toBe(429)
  })

  it('does not use up the requests of a user at the same address', async () => {
    const ip = newIp()
    const { token } = await newMember(site)
    await repeat(11, () => me({ ip }))

    expect((await me({ ip, token })).status).toBe(200)
  })

  it('who is counted out is not told whether a token would do', async () => {
    const ip = newIp()
    const { token } = await newMember(site)
    const expired = await mint(site, token, { expires_in: 1 })
    site.clock.pass(2_000)
    await repeat(10, () => me({ ip }))

    expect((await me({ ip, token: expired.token })).status).toBe(429)
  })
})

describe('a first-party page without a credential', () => {
  it.each<[string, Record<string, string>]>([
    ['by its Referer', { Referer: 'http://localhost:3000/page' }],
    ['by its Origin', { Origin: 'http://localhost:3000' }],
    ['by Sec-Fetch-Site', { 'Sec-Fetch-Site': 'same-origin' }],
  ])('has three hundred reads a minute, known %s', async (_, headers) => {
    const ip = newIp()
    const answer = await me({ ip, headers })
    expect(answer.headers).toMatchObject({ 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '299' })

    await repeat(299, () => me({ ip, headers }))

    expect((await me({ ip, headers })).status).toBe(429)
  })

  it('has no more writes than any guest', async () => {
    const headers = { Referer: 'http://localhost:3000/' }

    const answer = await site.call('POST', '/api/auth/logout', { ip: newIp(), headers })

    expect(answer.headers).toMatchObject({ 'x-ratelimit-limit': '10' })
  })

  it.each([
    'https://evil.example/localhost:3000/',
    'http://localhost:3001/',
    'http://localhost:3000.evil.example/',
    'http://localhost:3000@evil.example/',
    'http://user@localhost:3000/',
    'javascript:localhost:3000',
    'null',
  ])('is not one that says %s', async (Referer) => {
    const answer = await me({ ip: newIp(), headers: { Referer } })

    expect(answer.headers).toMatchObject({ 'x-ratelimit-limit': '10' })
  })

  it('is not one with a foreign Referer and a good Origin', async () => {
    const headers = { Referer: 'https://evil.example/', Origin: 'http://localhost:3000' }

    expect((await me({ ip: newIp(), headers })).headers).toMatchObject({ 'x-ratelimit-limit': '10' })
  })

  it('does not use up what guests at its address have', async () => {
    const ip = newIp()
    await repeat(301, () => me({ ip, headers: { 'Sec-Fetch-Site': 'same-origin' } }))

    expect((await me({ ip })).status).toBe(401)
  })
})

describe('sign-in', () => {
  it('may be tried five times a minute from an address, over all its paths together', async () => {
    const ip = newIp()
    const tried = await Promise.all(SIGN_IN_PATHS.map((path) => tryPassword({ ip }, path)))

    expect(tried.filter(({ status }) => status !== 429)).toHaveLength(5)
    for (const path of SIGN_IN_PATHS) expect((await tryPassword({ ip }, path)).status).toBe(429)
  })

  it('counts every disguise of a try', async () => {
    const ip = newIp()
    const { token } = await newMember(site)
    await tryPassword({ ip }, '/Login/')
    await site.call('POST', '/login', { ip, form: { email: 'a@b.cd', password: 'guess' } })
    await tryPassword({ ip, token }, '/api/sanctum/token/')
    await site.call('POST', '/api/login?email=x', { ip, body: '{', headers: { 'Content-Type': 'text/xml' } })
    await tryPassword({ ip, headers: { 'X-Forwarded-For': newIp(), Referer: 'http://localhost:3000/' } })

    expect((await tryPassword({ ip })).status).toBe(429)
  })

  it('counts those that succeed', async () => {
    const ip = newIp()
    const { email, password } = await newMember(site)
    const signIn = () => site.call('POST', '/api/login', { ip, json: { email, password } })

    expect(await repeat(6, signIn)).toEqual([...all(5, 200), 429])
  })

  it('tells what is left, and then how long to wait', async () => {
    const ip = newIp()

    const passed = await tryPassword({ ip })
    site.clock.pass(20_500)
    await repeat(4, () => tryPassword({ ip }))
    const refused = await tryPassword({ ip })

    expect(passed.headers).toMatchObject({ 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '4' })
    expect(passed.headers).not.toHaveProperty('retry-after')
    expect(refused).toMatchObject({
      status: 429,
      headers: {
        'retry-after': '40',
        'x-ratelimit-limit': '5',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Math.ceil((site.clock.now() + 39_500) / 1_000)),
      },
      body: { message: 'Too many login attempts. Please try again later.', code: 'too_many_sign_ins' },
    })
  })

  it.each([
    [
      'of one IPv6 /64',
      ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:0DB8:0001:0002:0:0:0:9'],
    ],
    ['of one IPv4 mapped into IPv6', ['203.0.113.7', '::ffff:203.0.113.7', '::FFFF:cb00:7107']],
    ['with and without a zone', ['fe80::1', 'fe80::2%eth0', 'fe80::3%1']],
    ['that are none', ['', 'unknown', '999.1.1.1']],
  ])('counts addresses %s as one', async (_, [first = '', second = '', third = '']) => {
    await repeat(3, () => tryPassword({ ip: first }))
    await repeat(2, () => tryPassword({ ip: second }))

    expect((await tryPassword({ ip: third })).status).toBe(429)
  })

  it.each([
    ['IPv4 addresses', '203.0.113.20', '203.0.113.21'],
    ['IPv6 networks', '2001:db8:9:1::1', '2001:db8:9:2::1'],
  ])('counts two %s apart', async (_, one, other) => {
    await repeat(6, () => tryPassword({ ip: one }))

    expect((await tryPassword({ ip: other })).status).toBe(401)
  })

  it('is refused alike, to the byte, for accounts that exist and that do not', async () => {
    const ip = newIp()
    const { email, password } = await newMember(site)
    await repeat(5, () => tryPassword({ ip }))

    const known = await site.call('POST', '/api/login', { ip, json: { email, password } })
    const unknown = await tryPassword({ ip }, '/api/login')

    const { 'x-request-id': _, 'content-length': __, ...headers } = known.headers
    expect(unknown).toMatchObject({ status: 429, headers })
    expect(known.body).toEqual({ ...Object(unknown.body), request_id: known.headers['x-request-id'] })
  })

  it('is counted before an account is looked up or a password is hashed', async () => {
    const guess = () => watched.call('POST', '/api/login', { json: { email: 'a@b.cd', password: 'guess' } })

    const answers = await Promise.all(Array.from({ length: 1_000 }, guess))

    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(995)
    expect(lookups).toHaveLength(5)
  })

  it('is not locked out by page views, registrations or a user’s own requests', async () => {
    const ip = newIp()
    const { token, email, password } = await newMember(site)
    await repeat(11, () => me({ ip }))
    await repeat(301, () => me({ ip, headers: { 'Sec-Fetch-Site': 'same-origin' } }))
    await repeat(61, () => me({ ip, token }))

    expect((await site.call('POST', '/Login', { ip, json: { email, password } })).status).toBe(200)
  })

  it('that is counted out locks out nothing else', async () => {
    const ip = newIp()
    const { token } = await newMember(site)
    await repeat(6, () => tryPassword({ ip }))

    expect((await me({ ip, token })).status).toBe(200)
    expect((await site.call('POST', '/register', { ip, json: registration() })).status).toBe(201)
  })
})

describe('a window', () => {
  it('opens with its first request and reopens after a minute, not a moment before', async () => {
    const ip = newIp()
    await tryPassword({ ip })
    site.clock.pass(30_000)
    await repeat(4, () => tryPassword({ ip }))

    site.clock.pass(29_999)
    expect((await tryPassword({ ip })).status).toBe(429)
    site.clock.pass(1)
    expect((await tryPassword({ ip })).status).toBe(401)
  })

  it('is not prolonged by those it refused', async () => {
    const ip = newIp()
    await repeat(5, () => tryPassword({ ip }))
    for (let second = 0; second < 59; second += 1) {
      site.clock.pass(1_000)
      expect((await tryPassword({ ip })).status).toBe(429)
    }

    site.clock.pass(1_000)

    expect(await repeat(6, () => tryPassword({ ip }))).toEqual([...all(5, 401), 429])
  })

  it('never asks to wait less than a second', async () => {
    const ip = newIp()
    await repeat(5, () => tryPassword({ ip }))
    site.clock.pass(MINUTE_MS - 1)

    expect((await tryPassword({ ip })).headers).toMatchObject({ 'retry-after': '1' })
  })

  it('is not stuck when the clock is set back', async () => {
    const late = await tryPassword({ ip: newIp() })
    expect(late.status).toBe(401)
    const ip = newIp()
    await repeat(6, () => tryPassword({ ip }))

    site.clock.pass(-3_600_000)

    expect((await tryPassword({ ip })).status).toBe(401)
    site.clock.pass(3_600_000)
  })
})

describe('limits that are off', () => {
  it('refuse nobody and say nothing', async () => {
    const { token } = await newMember(unlimited)

    expect(await repeat(70, () => me({ token }, unlimited))).toEqual(all(70, 200))
    expect((await me({ token }, unlimited)).headers).not.toHaveProperty('x-ratelimit-limit')
    expect(await repeat(20, () => me({}, unlimited))).toEqual(all(20, 401))
  })

  it('are off one by one', async () => {
    const { token } = await newMember(guestsOnly)

    expect(await repeat(70, () => me({ token }, guestsOnly))).toEqual(all(70, 200))
    expect((await me({ ip: newIp() }, guestsOnly)).headers).toMatchObject({ 'x-ratelimit-limit': '10' })
  })
})

describe('the guard of an application’s own route', () => {
  it('neither counts nor refuses by count', async () => {
    const { token } = await newMember(site)
    await repeat(61, () => me({ token }))
    const request = {
      id: 'own',
      method: 'GET',
      params: {},
      query: '',
      rawHeaders: ['Authorization', `Bearer ${token}`],
      ip: newIp(),
      body: undefined,
    }

    expect(await site.auth.guard()(request)).toMatchObject({ ok: true })
  })
})

/** Writes down which accounts are looked up. */
function watchAccounts(storage: Storage, lookups: string[]): Storage {
  const findAccount: Storage['users']['findAccount'] = (email) => {
    lookups.push(email)
    return storage.users.findAccount(email)
  }
  return { ...storage, users: { ...storage.users, findAccount } }
}
