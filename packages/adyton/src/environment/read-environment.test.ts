import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ConfigurationError } from '../core/errors.ts'
import { readEnvironment } from './read-environment.ts'
import { DEFAULT_SETTINGS } from './settings.ts'
import { UNAVAILABLE, VARIABLES } from './variables.ts'

const KEY = 'Zm9yLXRlc3RzLW9ubHktbm90LWEtcmVhbC1rZXktMDE'
const OTHER_KEY = 'YW5vdGhlci1mb3ItdGVzdHMtb25seS0wMTIzNDU2Nzg'
const folder = mkdtempSync(join(tmpdir(), 'adyton-environment-'))

afterAll(() => rmSync(folder, { recursive: true }))

function fileWith(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** The faults that a set of variables has, one per line. */
function faults(environment: Record<string, string>, settings = {}): readonly string[] {
  try {
    readEnvironment(environment, { path: 'adyton.config.ts', settings })
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    const [headline, ...lines] = error.message.split('\n')
    expect(headline).toBe('The configuration has faults:')
    return lines.map((line) => line.replace(/^ {2}- /, ''))
  }
  return []
}

describe('the settings', () => {
  test('are the defaults where nothing is set, or set to nothing', () => {
    expect(readEnvironment({})).toEqual(DEFAULT_SETTINGS)
    expect(
      readEnvironment({ PORT: '', ADYTON_URL: '', ADYTON_KEYS_FILE: '', REDIS_URL: '', ADYTON_MAIL_URL: '' }),
    ).toEqual(DEFAULT_SETTINGS)
  })

  test('come from the environment, else from the file, else from the defaults', () => {
    const settings = readEnvironment(
      { PORT: '1' },
      { path: 'adyton.config.ts', settings: { port: 2, host: '0.0.0.0' } },
    )

    expect(settings).toMatchObject({ port: 1, host: '0.0.0.0', logLevel: 'info' })
  })

  test('take no notice of variables that are not ours', () => {
    expect(
      readEnvironment({ PATH: '/bin', APP_URL: 'nonsense', SANCTUM_GUARD: 'web', npm_config_port: 'x' }),
    ).toEqual(DEFAULT_SETTINGS)
  })

  test.each([
    ['PORT', '0', { port: 0 }],
    ['PORT', ' 8080\n', { port: 8080 }],
    ['HOST', '::', { host: '::' }],
    ['DATABASE_URL', 'sqlite:data/a b.sqlite', { databaseUrl: 'sqlite:data/a b.sqlite' }],
    ['DATABASE_URL', 'mysql://ada:s@h/school', { databaseUrl: 'mysql://ada:s@h/school' }],
    ['LOG_LEVEL', 'silent', { logLevel: 'silent' }],
    ['NODE_ENV', 'production', { production: true }],
    ['NODE_ENV', 'test', { production: false }],
    [
      'TRUST_PROXY',
      'loopback, 10.0.0.0/8,2001:db8::/32 ,192.0.2.1',
      { trustProxy: ['loopback', '10.0.0.0/8', '2001:db8::/32', '192.0.2.1'] },
    ],
    ['ADYTON_KEYS', `${KEY},${OTHER_KEY}`, { keys: [KEY, OTHER_KEY] }],
    ['ADYTON_URL', 'https://api.example.com', { url: 'https://api.example.com' }],
    ['ADYTON_FRONTEND_URL', 'http://localhost:3000', { frontendUrl: 'http://localhost:3000' }],
    ['ADYTON_USER_TYPE', 'App\\Models\\User, user', { userTypes: ['App\\Models\\User', 'user'] }],
    [
      'ADYTON_FIRST_PARTY',
      'app.example.com,*.example.com:*,[::1]',
      { firstParty: ['app.example.com', '*.example.com:*', '[::1]'] },
    ],
    ['ADYTON_CORS_ORIGINS', 'https://app.example.com', { corsOrigins: ['https://app.example.com'] }],
    ['ADYTON_TOKEN_PREFIX', 'adyton_', { tokenPrefix: 'adyton_' }],
    ['ADYTON_TOKEN_EXPIRATION', '0', { tokenExpirationMinutes: 0 }],
    ['ADYTON_COOKIE_DOMAIN', '.example.com', { cookieDomain: '.example.com' }],
    ['ADYTON_SESSION_COOKIE', 'sid', { sessionCookie: 'sid' }],
    ['ADYTON_SESSION_LIFETIME', '30', { sessionIdleMinutes: 30 }],
    ['ADYTON_POLICY', 'documented', { policy: 'documented' }],
    ['ADYTON_PASSWORD_HASH', 'argon2id', { passwordHash: 'argon2id' }],
  ])('take %s=%j', (name, text, settings) => {
    expect(readEnvironment({ [name]: text })).toEqual({ ...DEFAULT_SETTINGS, ...settings })
  })

  test('take limits one by one, and all of them off', () => {
    const { limits } = readEnvironment({ ADYTON_RATE_LIMITS: 'login=3, user=0' })

    expect(limits).toMatchObject({
      signIn: { max: 3 },
      user: { max: 0 },
      guest: { max: 10 },
      guestRead: { max: 300 },
    })
    expect(
      Object.values(readEnvironment({ ADYTON_RATE_LIMITS: 'off' }).limits).every(({ max }) => max === 0),
    ).toBe(true)
  })
})

describe('an alias', () => {
  test.each([
    ['SANCTUM_STATEFUL_DOMAINS', 'app.example.com', { firstParty: ['app.example.com'] }],
    ['SANCTUM_TOKEN_PREFIX', 'adyton_', { tokenPrefix: 'adyton_' }],
    ['SESSION_DOMAIN', '.example.com', { cookieDomain: '.example.com' }],
    ['SESSION_COOKIE', 'laravel-session', { sessionCookie: 'laravel-session' }],
    ['SESSION_LIFETIME', '120', { sessionIdleMinutes: 120 }],
  ])('%s is taken as Laravel has it', (name, text, settings) => {
    expect(readEnvironment({ [name]: text })).toMatchObject(settings)
  })

  test('gives way to our own name', () => {
    expect(
      readEnvironment({ ADYTON_TOKEN_PREFIX: 'ours_', SANCTUM_TOKEN_PREFIX: 'stock_' }).tokenPrefix,
    ).toBe('ours_')
  })

  const aliased = VARIABLES.flatMap(({ name, alias }) => (alias === undefined ? [] : [name, alias]))

  test.each(aliased)('may be carried over as Laravel has what is not set: %s=null', (name) => {
    expect(readEnvironment({ [name]: 'null' })).toEqual(DEFAULT_SETTINGS)
    expect(readEnvironment({ [name]: ' null\n' })).toEqual(DEFAULT_SETTINGS)
  })

  test('counts where our own name is null', () => {
    expect(
      readEnvironment({ ADYTON_COOKIE_DOMAIN: 'null', SESSION_DOMAIN: 'example.com' }).cookieDomain,
    ).toBe('example.com')
  })

  test('is named when its value is at fault', () => {
    expect(faults({ SANCTUM_TOKEN_PREFIX: 'a b' })).toEqual([
      expect.stringMatching(/^SANCTUM_TOKEN_PREFIX is "a b"\./),
    ])
  })
})

describe('a file', () => {
  test('may hold any value, with a line break at its end', () => {
    const settings = readEnvironment({
      ADYTON_KEYS_FILE: fileWith('keys', `${KEY}\n`),
      PORT_FILE: fileWith('port', '8080\r\n'),
      SANCTUM_TOKEN_PREFIX_FILE: fileWith('prefix', 'adyton_'),
    })

    expect(settings).toMatchObject({ keys: [KEY], port: 8080, tokenPrefix: 'adyton_' })
  })

  test('gives way to the value itself', () => {
    expect(readEnvironment({ PORT: '1', PORT_FILE: fileWith('port', '2') }).port).toBe(1)
  })

  test('that cannot be read is a fault that names it', () => {
    const path = join(folder, 'missing')

    expect(faults({ ADYTON_KEYS_FILE: path })).toEqual([`ADYTON_KEYS_FILE: the file ${path} cannot be read.`])
  })

  test('whose value is at fault is named, and a secret in it is not shown', () => {
    const [fault = ''] = faults({ ADYTON_KEYS_FILE: fileWith('bad-keys', 'hunter2') })

    expect(fault).toContain('ADYTON_KEYS_FILE is (masked)')
    expect(fault).not.toContain('hunter2')
  })
})

describe('faults', () => {
  test('are told all together, each with the value and the form that is allowed', () => {
    expect(
      faults({
        PORT: 'http',
        NODE_ENV: 'prod',
        ADYTON_URL: 'api.example.com',
        ADYTON_LOCALES: 'de',
        ADYTON_TOKEN_EXPIRY: '5',
      }),
    ).toEqual([
      'PORT is "http". Allowed: a number from 0 to 65535.',
      'NODE_ENV is "prod". Allowed: production, development or test.',
      'ADYTON_URL is "api.example.com". Allowed: an http or https address, such as https://api.example.com.',
      'ADYTON_LOCALES is set, but what it configures is not available in this version. Unset it.',
      'ADYTON_TOKEN_EXPIRY is not a setting of Adyton.',
    ])
  })

  test.each([
    ['PORT', ['65536', '-1', '1.5', '0x50', '1e3', '80 80', '٨٠', 'PORT', '99999999999']],
    ['HOST', ['a b', 'http://x', 'x/y', 'é']],
    [
      'DATABASE_URL',
      [
        'postgres://user@host',
        'redis://user@host/0',
        'mysql://x',
        'storage/adyton.sqlite',
        'sqlite:',
        'SQLITE:x',
        'sqlite://relative/x',
        'sqlite:////x',
      ],
    ],
    ['LOG_LEVEL', ['INFO', 'verbose', 'info,debug']],
    ['NODE_ENV', ['prod', 'Production', 'staging']],
    [
      'TRUST_PROXY',
      [
        '*',
        'true',
        '1',
        '10.0.0.0/33',
        '0.0.0.0/0',
        '::/0',
        '2001:db8::/129',
        '10.0.0.0/',
        '10.0.0.0/8/8',
        'example.com',
        '10.0.0.0/-1',
      ],
    ],
    ['ADYTON_KEYS', ['short', `${KEY}=`, 'a'.repeat(43), `${KEY} ${OTHER_KEY}`]],
    ['ADYTON_URL', ['api.example.com', 'ftp://api.example.com', '//api.example.com', 'javascript:alert(1)']],
    ['ADYTON_FRONTEND_URL', ['localhost:3000']],
    ['ADYTON_USER_TYPE', ['x'.repeat(256)]],
    ['ADYTON_FIRST_PARTY', ['https://app.example.com', 'app.example.com/x', 'a b']],
    [
      'ADYTON_CORS_ORIGINS',
      ['*', 'null', 'https://app.example.com/', 'app.example.com', 'https://*.example.com'],
    ],
    ['ADYTON_TOKEN_PREFIX', ['a b', 'a|b', 'a,b', 'x'.repeat(33), 'ü']],
    ['ADYTON_TOKEN_EXPIRATION', ['-1', '1.5', 'never', '5256001', '1h']],
    ['ADYTON_COOKIE_DOMAIN', ['https://example.com', 'example.com:8000', '*.example.com', '.', 'a b']],
    ['ADYTON_SESSION_COOKIE', ['a b', 'a=b', 'XSRF-TOKEN', '__Host-sid', 'x'.repeat(101)]],
    ['ADYTON_SESSION_LIFETIME', ['0', '-1', '1.5', '2h', '5256001']],
    ['ADYTON_POLICY', ['hardened', 'Documented']],
    ['ADYTON_PASSWORD_HASH', ['bcrypt', 'bcrypt:3', 'bcrypt:21', 'md5', 'argon2']],
    [
      'ADYTON_RATE_LIMITS',
      [
        'user',
        'user=',
        'user=-1',
        'user=1.5',
        'users=1',
        'user=60;guest=10',
        'guestRead=1',
        'Off',
        'constructor=1',
        '__proto__=1',
      ],
    ],
  ])('are found in %s', (name, texts) => {
    for (const text of texts)
      expect(faults({ [name]: text })).toEqual([expect.stringContaining(`${name} is `)])
  })

  test.each(VARIABLES.map((variable) => [variable.name, variable] as const))(
    'of %s tell the form that is allowed',
    (name, { form }) => {
      // Not one of the forms takes a lone brace, nor text of such a length.
      expect(faults({ [name]: `{${'x'.repeat(300)}` })).toEqual([
        expect.stringContaining(`Allowed: ${form}.`),
      ])
    },
  )

  test('are found in a cookie domain that the server is not in, under either name', () => {
    const fault =
      'ADYTON_COOKIE_DOMAIN is "example.org". Allowed: the host of ADYTON_URL, api.example.com, or a domain above it.'
    const url = 'https://api.example.com'

    expect(faults({ ADYTON_URL: url, ADYTON_COOKIE_DOMAIN: 'example.org' })).toEqual([fault])
    expect(faults({ SESSION_DOMAIN: 'example.org' }, { url })).toEqual([fault])
    expect(faults({ ADYTON_URL: url, SESSION_DOMAIN: '.example.com' })).toEqual([])
  })

  test('of single values come before those of values that do not go together', () => {
    expect(
      faults({ ADYTON_COOKIE_DOMAIN: 'example.org' }, { url: 'nonsense' }).map(
        (fault) => fault.split(' ')[1],
      ),
    ).toEqual(['url'])
  })

  test('show no more of a value than is needed to know it again', () => {
    const [fault = ''] = faults({ PORT: 'x'.repeat(10_000) })

    expect(fault.length).toBeLessThan(200)
  })

  test.each(VARIABLES.filter(({ isSecret }) => isSecret).map(({ name }) => name))(
    'never show the value of %s',
    (name) => {
      expect(faults({ [name]: 'postgres://user:hunter2@host' }).join()).not.toContain('hunter2')
    },
  )

  test('in the value of a feature that is not there do not show it either', () => {
    expect(faults({ REDIS_URL: 'redis://:hunter2@host' }).join()).not.toContain('hunter2')
  })
})

describe('a variable whose feature is not there', () => {
  test.each(UNAVAILABLE)('is a fault rather than a shrug: %s', (name) => {
    const [fault = ''] = faults({ [name]: 'x' })
    expect(fault).toMatch(`${name} is set, but what it configures is not available in this version.`)

    const [fileFault = ''] = faults({ [`${name}_FILE`]: '/run/secret' })
    expect(fileFault).toMatch(`${name}_FILE is set, but`)
  })
})

describe('a name that is none of ours', () => {
  test.each([
    ['ADYTON_KEY', 'ADYTON_KEYS'],
    ['ADYTON_URI', 'ADYTON_URL'],
    ['ADYTON_PASSWORT_HASH', 'ADYTON_PASSWORD_HASH'],
    ['ADYTON_RATELIMITS', 'ADYTON_RATE_LIMITS'],
  ])('%s is answered with the one that was meant', (name, meant) => {
    expect(faults({ [name]: 'x' })).toEqual([`${name} is not a setting of Adyton. Did you mean ${meant}?`])
  })

  test('far from all of ours is answered without a guess', () => {
    expect(faults({ ADYTON_FEATURE_FLAGS: 'x' })).toEqual([
      'ADYTON_FEATURE_FLAGS is not a setting of Adyton.',
    ])
  })
})

describe('in production', () => {
  test('a hash that is too cheap is refused, wherever it was set', () => {
    const refused = ['ADYTON_PASSWORD_HASH: a bcrypt cost under 10 is refused in production.']

    for (const hash of ['bcrypt:4', 'bcrypt:04', 'bcrypt:9']) {
      expect(faults({ NODE_ENV: 'production', ADYTON_PASSWORD_HASH: hash })).toEqual(refused)
      expect(faults({ NODE_ENV: 'production' }, { passwordHash: hash })).toEqual(refused)
      expect(faults({ NODE_ENV: 'development', ADYTON_PASSWORD_HASH: hash })).toEqual([])
    }
    for (const hash of ['bcrypt:10', 'bcrypt:12', 'argon2id'])
      expect(faults({ NODE_ENV: 'production', ADYTON_PASSWORD_HASH: hash })).toEqual([])
  })

  test('a key that is text or a sample is refused and not shown, wherever it was set', () => {
    const refused = [
      'ADYTON_KEYS: a key that is text or a sample is refused in production. Make another with `adyton secret`.',
    ]
    const random = 'kL3vXo8RzQ1mTn5WcY7uBd2HfJ9sGaE4pVxI6yNwKtM'

    expect(faults({ NODE_ENV: 'production', ADYTON_KEYS: `${random},${KEY}` })).toEqual(refused)
    expect(faults({ NODE_ENV: 'production' }, { keys: [KEY] })).toEqual(refused)
    expect(faults({ NODE_ENV: 'development', ADYTON_KEYS: KEY })).toEqual([])
    expect(faults({ NODE_ENV: 'production', ADYTON_KEYS: random })).toEqual([])
  })
})
