import { describe, expect, test } from 'vitest'
import { type AuthOptions, resolveConfig } from './config.ts'
import { ConfigurationError } from './core/errors.ts'

const KEY = 'Zm9yLXRlc3RzLW9ubHktbm90LWEtcmVhbC1rZXktMDE'

type Options = Omit<AuthOptions, 'storage'>

describe('without a word', () => {
  const config = resolveConfig({})

  test('tokens live for a day, a thousand per user, without a prefix', () => {
    expect(config.tokenPolicy).toEqual({
      prefix: '',
      ageMinutesMax: 1_440,
      perUserMax: 1_000,
      ownerType: 'App\\Models\\User',
      ownerTypes: ['App\\Models\\User'],
    })
  })

  test('sessions end after two idle hours or thirty days, a hundred per user', () => {
    expect(config.sessionPolicy).toEqual({
      idleMs: 120 * 60_000,
      absoluteMs: 30 * 86_400_000,
      rememberMs: 30 * 86_400_000,
      perUserMax: 100,
      ownerType: 'App\\Models\\User',
      ownerTypes: ['App\\Models\\User'],
    })
  })

  test('cookies are named after Adyton and belong to the host, and no key is there to sign with', () => {
    expect(config.cookies).toEqual({
      session: 'adyton_session',
      remember: 'adyton_remember',
      domain: undefined,
    })
    expect(config.keys).toEqual([])
  })

  test('a changed password leaves tokens alone', () => {
    expect(config.changeRevokesTokens).toBe(false)
  })

  test('passwords are of six characters and hashed with bcrypt at cost 12', () => {
    expect(config.passwordLengthMin).toBe(6)
    expect(config.passwordConfirmedAtRegistration).toBe(true)
    expect(config.hashPolicy).toEqual({ algorithm: 'bcrypt', cost: 12 })
  })

  test('the five documented roles are known, two may be picked, and a student is made otherwise', () => {
    expect(config.rolePolicy).toEqual({
      known: ['admin', 'coordinator', 'teacher', 'student', 'team_member'],
      selfAssignable: ['student', 'team_member'],
      default: 'student',
    })
  })

  test('a minute holds 60 requests of a user, 10 of a guest, 300 reads of a page, 5 sign-ins, 60 cookies and 5 passwords', () => {
    const perMinute = (max: number) => ({ max, windowMs: 60_000 })

    expect(config.budgets).toEqual({
      user: perMinute(60),
      guest: perMinute(10),
      guestRead: perMinute(300),
      signIn: perMinute(5),
      csrfCookie: perMinute(60),
      password: perMinute(5),
    })
  })

  test('pages on loopback are first-party and may read answers, and HSTS is off', () => {
    expect(config.firstParty).toEqual(['localhost', 'localhost:3000', '127.0.0.1', '127.0.0.1:8000', '[::1]'])
    expect(config.corsOrigins).toContain('http://localhost:3000')
    expect(config.secure).toBe(false)
  })
})

describe('the address of the server', () => {
  test.each(['http://localhost:8000', 'http://127.0.0.1:8000', 'https://[::1]:8443'])(
    'on loopback, %s, joins the loopback names',
    (url) => {
      const { firstParty, corsOrigins } = resolveConfig({ url })

      expect(firstParty).toContain('localhost:3000')
      expect(firstParty).toContain(new URL(url).host)
      expect(corsOrigins).toContain(new URL(url).origin)
    },
  )

  test('elsewhere replaces them: nobody’s own machine is first-party to a public server', () => {
    const { firstParty, corsOrigins } = resolveConfig({ url: 'https://api.example.com/base' })

    expect(firstParty).toEqual(['api.example.com'])
    expect(corsOrigins).toEqual([])
  })

  test.each(['http://localhost.example.com', 'http://127.0.0.1.example.com', 'http://localhost.'])(
    'that only looks like loopback, %s, is elsewhere',
    (url) => {
      expect(resolveConfig({ url }).firstParty).not.toContain('localhost:3000')
    },
  )

  test('is over https when it says so', () => {
    expect(resolveConfig({ url: 'https://api.example.com' }).secure).toBe(true)
    expect(resolveConfig({ url: 'http://api.example.com' }).secure).toBe(false)
  })

  test('over https takes the loopback pages over https alone', () => {
    const { corsOrigins } = resolveConfig({ url: 'https://localhost:8443' })

    expect(corsOrigins).toContain('https://localhost:3000')
    expect(corsOrigins).not.toContain('http://localhost:3000')
  })
})

describe('the front-end', () => {
  test('is first-party and may read answers, wherever the server is', () => {
    const frontendUrl = 'https://app.example.com:8443/start'
    for (const options of [{ frontendUrl }, { frontendUrl, url: 'https://api.example.com' }]) {
      const { firstParty, corsOrigins } = resolveConfig(options)

      expect(firstParty).toContain('app.example.com:8443')
      expect(corsOrigins).toContain('https://app.example.com:8443')
    }
  })
})

describe('what is given', () => {
  test('replaces the lists', () => {
    const { firstParty, corsOrigins } = resolveConfig({
      url: 'http://localhost:8000',
      frontendUrl: 'https://app.example.com',
      firstParty: ['*.example.com'],
      corsOrigins: ['https://other.example'],
    })

    expect(firstParty).toEqual(['*.example.com'])
    expect(corsOrigins).toEqual(['https://other.example'])
  })

  test('replaces one limit and leaves the others', () => {
    const user = { max: 1, windowMs: 1_000 }

    expect(resolveConfig({ limits: { user } }).budgets).toMatchObject({
      user,
      guest: { max: 10 },
      signIn: { max: 5 },
    })
  })

  test('switches all limits off', () => {
    expect(Object.values(resolveConfig({ limits: 'off' }).budgets).every(({ max }) => max === 0)).toBe(true)
  })

  test('replaces one part of the roles and leaves the others', () => {
    expect(resolveConfig({ roles: { default: null } }).rolePolicy).toMatchObject({
      default: null,
      selfAssignable: ['student', 'team_member'],
    })
  })

  test('names the owner type that is written, and those that mean our users too', () => {
    const { tokenPolicy, sessionPolicy } = resolveConfig({
      userType: 'user',
      userTypeAliases: ['App\\Models\\User'],
    })
    const owners = { ownerType: 'user', ownerTypes: ['user', 'App\\Models\\User'] }

    expect(tokenPolicy).toMatchObject(owners)
    expect(sessionPolicy).toMatchObject(owners)
  })

  test('bounds sessions', () => {
    const sessions = { idleMinutes: 1, absoluteMinutes: 2, rememberMinutes: 3, perUserMax: 4 }

    expect(resolveConfig({ sessions }).sessionPolicy).toMatchObject({
      idleMs: 60_000,
      absoluteMs: 120_000,
      rememberMs: 180_000,
      perUserMax: 4,
    })
  })

  test('names the cookies, which over https are locked to the host, and the domain of XSRF-TOKEN', () => {
    const sessions = { cookie: 'sid', cookieDomain: '.example.com' }

    expect(resolveConfig({ sessions, url: 'https://api.example.com' }).cookies).toEqual({
      session: '__Host-sid',
      remember: '__Host-sid_remember',
      domain: 'example.com',
    })
  })

  test('signs, the first key before the others', () => {
    const keys = [KEY, KEY.toUpperCase()]

    expect(resolveConfig({ keys }).keys).toEqual(keys)
  })

  test('revokes tokens with a changed password', () => {
    expect(resolveConfig({ passwords: { changeRevokesTokens: true } }).changeRevokesTokens).toBe(true)
  })
})

describe('a setting that cannot be used', () => {
  test.each<[string, Options]>([
    ['url', { url: 'api.example.com' }],
    ['url', { url: 'ftp://api.example.com' }],
    ['url', { url: '' }],
    ['frontendUrl', { frontendUrl: 'localhost:3000' }],
    ['tokens.expirationMinutes', { tokens: { expirationMinutes: -1 } }],
    ['tokens.expirationMinutes', { tokens: { expirationMinutes: 1.5 } }],
    ['tokens.expirationMinutes', { tokens: { expirationMinutes: Number.NaN } }],
    ['tokens.expirationMinutes', { tokens: { expirationMinutes: Number.POSITIVE_INFINITY } }],
    ['tokens.perUserMax', { tokens: { perUserMax: -1 } }],
    ['keys', { keys: [KEY, 'short'] }],
    ['keys', { keys: [''] }],
    ['keys', { keys: ['a'.repeat(43)] }],
    ['sessions.cookie', { sessions: { cookie: 'a b' } }],
    ['sessions.cookie', { sessions: { cookie: '__Host-sid' } }],
    ['sessions.cookieDomain', { sessions: { cookieDomain: '*.example.com' } }],
    [
      'sessions.cookieDomain',
      { url: 'https://api.example.com', sessions: { cookieDomain: 'other.example' } },
    ],
    ['sessions.idleMinutes', { sessions: { idleMinutes: 0 } }],
    ['sessions.idleMinutes', { sessions: { idleMinutes: 5_256_001 } }],
    ['sessions.absoluteMinutes', { sessions: { absoluteMinutes: 0 } }],
    ['sessions.absoluteMinutes', { sessions: { absoluteMinutes: Number.MAX_SAFE_INTEGER } }],
    ['sessions.rememberMinutes', { sessions: { rememberMinutes: 0 } }],
    ['sessions.rememberMinutes', { sessions: { rememberMinutes: 43_201 } }],
    ['sessions.perUserMax', { sessions: { perUserMax: 0 } }],
    ['tokens.prefix', { tokens: { prefix: 'a b' } }],
    ['tokens.prefix', { tokens: { prefix: 'a,' } }],
    ['tokens.prefix', { tokens: { prefix: 'a|' } }],
    ['tokens.prefix', { tokens: { prefix: 'a'.repeat(33) } }],
    ['password hash', { passwords: { hash: 'md5' } }],
    ['passwords.lengthMin', { passwords: { lengthMin: 0 } }],
    ['passwords.lengthMin', { passwords: { lengthMin: Number.NaN } }],
    ['passwords.threads', { passwords: { threads: 0 } }],
    ['passwords.threads', { passwords: { threads: 1.5 } }],
    ['passwords.queueMax', { passwords: { queueMax: -1 } }],
    ['limits.user.max', { limits: { user: { max: Number.NaN, windowMs: 1 } } }],
    ['limits.signIn.max', { limits: { signIn: { max: -5, windowMs: 1 } } }],
    ['limits.guest.windowMs', { limits: { guest: { max: 1, windowMs: 0 } } }],
    ['roles', { roles: { default: 'pupil' } }],
    ['roles', { roles: { selfAssignable: ['root'] } }],
    ['admin', { roles: { selfAssignable: ['student', 'admin'] } }],
    ['admin', { roles: { default: 'admin' } }],
    ['admin', { roles: { known: ['user'], selfAssignable: [], default: 'admin' } }],
    ['roles', { roles: { known: [''], selfAssignable: [], default: null } }],
    ['roles', { roles: { default: '' } }],
    ['corsOrigins', { corsOrigins: ['*'] }],
    ['corsOrigins', { corsOrigins: ['null'] }],
    ['corsOrigins', { corsOrigins: ['https://app.example.com/'] }],
    ['corsOrigins', { corsOrigins: ['https://*.example.com'] }],
    ['corsOrigins', { corsOrigins: ['app.example.com'] }],
    ['corsOrigins', { corsOrigins: ['https://APP.example.com'] }],
    ['corsOrigins', { corsOrigins: ['https://app.example.com:443'] }],
  ])('is refused by its name: %s in %j', (name, options) => {
    expect(() => resolveConfig(options)).toThrow(ConfigurationError)
    expect(() => resolveConfig(options)).toThrow(name)
  })
})
