import { describe, expect, test } from 'vitest'
import { resolveConfig } from '../config.ts'
import { DEFAULT_BUDGETS } from '../core/rate-limit/budget.ts'
import { DEFAULT_SETTINGS, toAuthOptions } from './settings.ts'
import { UNAVAILABLE, VARIABLES } from './variables.ts'

const KEY = 'Zm9yLXRlc3RzLW9ubHktbm90LWEtcmVhbC1rZXktMDE'

/** Every variable that the documentation of the product promises. */
const PROMISED = [
  'PORT',
  'HOST',
  'DATABASE_URL',
  'ADYTON_TIME_ZONE',
  'APP_TIMEZONE',
  'REDIS_URL',
  'LOG_LEVEL',
  'NODE_ENV',
  'TRUST_PROXY',
  'ADYTON_KEYS',
  'ADYTON_URL',
  'ADYTON_FRONTEND_URL',
  'ADYTON_COOKIE_DOMAIN',
  'SESSION_DOMAIN',
  'ADYTON_SESSION_COOKIE',
  'SESSION_COOKIE',
  'ADYTON_SESSION_LIFETIME',
  'SESSION_LIFETIME',
  'ADYTON_USER_TYPE',
  'ADYTON_LOCALES',
  'ADYTON_FIRST_PARTY',
  'SANCTUM_STATEFUL_DOMAINS',
  'ADYTON_CORS_ORIGINS',
  'ADYTON_TOKEN_PREFIX',
  'SANCTUM_TOKEN_PREFIX',
  'ADYTON_TOKEN_EXPIRATION',
  'ADYTON_POLICY',
  'ADYTON_PASSWORD_HASH',
  'ADYTON_RATE_LIMITS',
  'ADYTON_MAIL_URL',
  'ADYTON_WORKERS',
]

describe('the table of variables', () => {
  const names = VARIABLES.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias]))

  test('has everything that is promised, or says that it is not there', () => {
    expect([...names, ...UNAVAILABLE].toSorted()).toEqual(PROMISED.toSorted())
  })

  test('gives every setting but those of the file alone, each by one variable', () => {
    const fileOnly = [
      'roles',
      'tokensPerUserMax',
      'sessionAbsoluteMinutes',
      'rememberMinutes',
      'sessionsPerUserMax',
      'passwordLengthMin',
      'passwordConfirmedAtRegistration',
      'passwordChangeRevokesTokens',
      'hashThreads',
      'hashQueueMax',
    ]

    expect([...VARIABLES.map(({ key }) => key), ...fileOnly].toSorted()).toEqual(
      Object.keys(DEFAULT_SETTINGS).toSorted(),
    )
  })

  test.each(VARIABLES)('says what $name is for and what may stand in it', ({ purpose, form }) => {
    expect(purpose).toMatch(/^[A-Z].{10,}\.$/s)
    expect(form).toMatch(/^[a-z0-9].*[^.]$/s)
  })

  test('masks what may hold a password or a key', () => {
    expect(VARIABLES.filter(({ isSecret }) => isSecret).map(({ name }) => name)).toEqual([
      'DATABASE_URL',
      'ADYTON_KEYS',
    ])
  })
})

describe('the options made of the settings', () => {
  test('are the library’s own defaults where nothing is set', () => {
    expect(resolveConfig(toAuthOptions(DEFAULT_SETTINGS))).toEqual(resolveConfig({}))
  })

  test('carry every setting over', () => {
    const roles = { known: ['member', 'admin'], selfAssignable: ['member'], default: null }
    const options = toAuthOptions({
      ...DEFAULT_SETTINGS,
      url: 'https://api.example.com',
      frontendUrl: 'https://app.example.com',
      userTypes: ['user', 'App\\Models\\User'],
      firstParty: ['*.example.com'],
      corsOrigins: ['https://other.example'],
      tokenPrefix: 'adyton_',
      tokenExpirationMinutes: 5,
      keys: [KEY],
      cookieDomain: 'example.com',
      sessionCookie: 'sid',
      sessionIdleMinutes: 1,
      sessionAbsoluteMinutes: 2,
      rememberMinutes: 3,
      sessionsPerUserMax: 4,
      passwordConfirmedAtRegistration: false,
      passwordChangeRevokesTokens: true,
      passwordHash: 'argon2id',
      limits: { user: { max: 1, windowMs: 1_000 } },
      roles,
      tokensPerUserMax: 7,
      passwordLengthMin: 12,
      hashThreads: 1,
      hashQueueMax: 3,
    })

    expect(options.passwords).toMatchObject({ threads: 1, queueMax: 3 })
    expect(resolveConfig(options)).toMatchObject({
      secure: true,
      firstParty: ['*.example.com'],
      corsOrigins: ['https://other.example'],
      tokenPolicy: {
        prefix: 'adyton_',
        ageMinutesMax: 5,
        perUserMax: 7,
        ownerType: 'user',
        ownerTypes: ['user', 'App\\Models\\User'],
      },
      keys: [KEY],
      cookies: { session: '__Host-sid', remember: '__Host-sid_remember', domain: 'example.com' },
      sessionPolicy: {
        idleMs: 60_000,
        absoluteMs: 120_000,
        rememberMs: 180_000,
        perUserMax: 4,
        ownerType: 'user',
        ownerTypes: ['user', 'App\\Models\\User'],
      },
      passwordConfirmedAtRegistration: false,
      changeRevokesTokens: true,
      hashPolicy: { algorithm: 'argon2id' },
      passwordLengthMin: 12,
      rolePolicy: roles,
      budgets: { user: { max: 1, windowMs: 1_000 }, guest: DEFAULT_BUDGETS.guest },
    })
  })
})
