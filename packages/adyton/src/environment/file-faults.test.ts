import { expect, test } from 'vitest'
import { fileFaults } from './file-faults.ts'
import { DEFAULT_SETTINGS } from './settings.ts'

const KEY = 'Zm9yLXRlc3RzLW9ubHktbm90LWEtcmVhbC1rZXktMDE'

test('every default is a value that the file may give', () => {
  expect(fileFaults('x.ts', DEFAULT_SETTINGS)).toEqual([])
})

test.each([
  { port: 0 },
  { host: '::' },
  { databaseUrl: 'sqlite:///var/data.sqlite' },
  { databaseUrl: 'postgres://ada:secret@db.example.com:5432/school?sslmode=verify-full' },
  { logLevel: 'silent' },
  { production: true },
  { trustProxy: ['loopback', '10.0.0.0/8'] },
  { keys: [KEY] },
  { url: 'https://api.example.com' },
  { userTypes: ['user', 'App\\Models\\User'] },
  { firstParty: [] },
  { corsOrigins: ['https://app.example.com'] },
  { tokenPrefix: 'adyton_' },
  { tokenExpirationMinutes: 0 },
  { passwordHash: 'argon2id' },
  { limits: { guest: { max: 5, windowMs: 1_000 } } },
  { roles: { known: ['member', 'editor'], selfAssignable: ['member'], default: null } },
  { roles: { default: 'team_member' } },
  { tokensPerUserMax: 10 },
  { cookieDomain: '.example.com' },
  { sessionCookie: 'sid' },
  { sessionIdleMinutes: 1 },
  { sessionAbsoluteMinutes: 5_256_000 },
  { rememberMinutes: 43_200 },
  { sessionsPerUserMax: 1 },
  { passwordConfirmedAtRegistration: false },
  { passwordChangeRevokesTokens: true },
  { passwordLengthMin: 12 },
  { hashThreads: 1 },
  { hashQueueMax: 0 },
  { limits: { ...DEFAULT_SETTINGS.limits, user: { max: 0, windowMs: 1 } } },
])('takes %j', (settings) => {
  expect(fileFaults('x.ts', settings)).toEqual([])
})

test.each<[string, readonly unknown[]]>([
  ['port', ['8080', 65_536, -1, 1.5, Number.NaN, null, true, 8080n, [], [8080], {}]],
  ['host', ['a b', 127, [], ['::']]],
  ['databaseUrl', ['postgres://h', 'sqlite://h/x', 1]],
  ['logLevel', ['verbose', 1]],
  ['production', ['production', 1, null]],
  ['trustProxy', ['10.0.0.1', ['*'], [1], ['10.0.0.1,10.0.0.2'], [' 10.0.0.1'], [['10.0.0.1']], null]],
  ['keys', [KEY, ['short']]],
  ['url', ['api.example.com', new URL('https://api.example.com')]],
  ['frontendUrl', ['localhost:3000', false]],
  ['userTypes', ['user', ['x'.repeat(256)], ['']]],
  ['firstParty', ['app.example.com', ['https://app.example.com']]],
  ['corsOrigins', ['https://app.example.com', ['*']]],
  ['tokenPrefix', ['a|b', 1, []]],
  ['tokenExpirationMinutes', ['60', -1, 5_256_001]],
  ['policy', ['hardened', 1]],
  ['passwordHash', ['bcrypt', 12]],
  [
    'roles',
    [
      'member',
      ['member'],
      { selfAssignable: ['admin'] },
      { default: 'admin' },
      { default: 'member' },
      { known: 'student, team_member' },
      { known: null },
      { names: ['member'] },
      { default: 1 },
    ],
  ],
  ['tokensPerUserMax', [-1, 1.5, '10', null]],
  ['cookieDomain', ['https://example.com', null, ['example.com']]],
  ['sessionCookie', ['a b', 1, null]],
  ['sessionIdleMinutes', [0, '120', 5_256_001]],
  ['sessionAbsoluteMinutes', [0, 1.5, '1', 5_256_001]],
  ['rememberMinutes', [0, 43_201, '1']],
  ['sessionsPerUserMax', [0, 1.5, '1']],
  ['passwordConfirmedAtRegistration', [0, 'false', null]],
  ['passwordChangeRevokesTokens', [1, 'true', null]],
  ['passwordLengthMin', [0, '12']],
  ['hashThreads', [0, 1.5, '2']],
  ['hashQueueMax', [-1, '50']],
  [
    'limits',
    [
      'off',
      [],
      { login: { max: 1, windowMs: 1 } },
      { user: 5 },
      { user: { max: -1, windowMs: 1 } },
      { user: { max: 1 } },
    ],
  ],
])('refuses under %s what it cannot be', (key, values) => {
  for (const value of values)
    expect(fileFaults('x.ts', { [key]: value })).toEqual([
      expect.stringMatching(`^x.ts: ${key} is .+\\. Allowed: `),
    ])
})

test('shows no more of a value than is needed to know it again, and nothing of a secret', () => {
  const [port = '', keys = ''] = fileFaults('x.ts', { port: { deep: 'x'.repeat(10_000) }, keys: ['hunter2'] })

  expect(port.length).toBeLessThan(200)
  expect(keys).toContain('(masked)')
  expect(keys).not.toContain('hunter2')
})
