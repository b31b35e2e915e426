import { describe, expect, test } from 'vitest'
import { doubtsOf } from './doubts.ts'
import { DEFAULT_SETTINGS, type Settings } from './settings.ts'

/** What is doubtful about the defaults with these changes: what it is about, and its text. */
function doubts(changes: Partial<Settings>): readonly (readonly [string, string])[] {
  return doubtsOf({ ...DEFAULT_SETTINGS, ...changes }).map(({ about, text }) => [about, text])
}

const API = 'https://api.example.com'

test('there is none about the defaults', () => {
  expect(doubts({})).toEqual([])
})

describe('in production', () => {
  test('the policy is doubtful, and so is plain http', () => {
    const policy = ['policy', expect.stringContaining('passwords of 6 characters')]

    expect(doubts({ production: true, url: API })).toEqual([policy])
    for (const url of [undefined, 'http://api.example.com'])
      expect(doubts({ production: true, url })).toEqual([
        policy,
        ['https', expect.stringContaining('__Host-')],
      ])
  })
})

test('a cookie domain is doubtful where nothing says that the server lies in it', () => {
  expect(doubts({ cookieDomain: 'example.com' })).toEqual([
    ['pages', expect.stringContaining('ADYTON_URL is unset')],
  ])
  expect(doubts({ cookieDomain: 'example.com', url: API })).toEqual([])
})

test('a key that can be guessed is doubtful', () => {
  const random = 'kq9v7TgRKvGg8kD3gLwWv1a2s3d4f5g6h7j8k9l0qwE'

  expect(doubts({ keys: [random] })).toEqual([])
  expect(doubts({ keys: [random, 'change-me-change-me-change-me-change-me-1234'] })).toEqual([
    ['keys', expect.stringContaining('text or a sample')],
  ])
})

describe('a front-end that can sign in', () => {
  test.each<Partial<Settings>>([
    { url: API },
    { frontendUrl: 'https://app.example.com' },
    { url: API, frontendUrl: 'https://api.example.com:8443' },
    { url: API, frontendUrl: 'https://app.example.com', cookieDomain: 'example.com' },
    { url: API, frontendUrl: 'https://example.com', cookieDomain: 'example.com' },
    // As Laravel's files have it.
    { url: API, frontendUrl: 'https://app.example.com', cookieDomain: '.Example.com' },
    { url: 'http://localhost:8000', frontendUrl: 'http://localhost:5173' },
  ])('is not doubtful: %j', (settings) => {
    expect(doubts(settings)).toEqual([])
  })
})

describe('a front-end is doubtful', () => {
  test.each<[string, Partial<Settings>]>([
    ['ADYTON_COOKIE_DOMAIN=example.com.', { frontendUrl: 'https://app.example.com' }],
    ['ADYTON_COOKIE_DOMAIN=example.com.', { frontendUrl: 'https://example.com' }],
    ['ADYTON_COOKIE_DOMAIN=api.example.com.', { frontendUrl: 'https://app.api.example.com' }],
    [
      'ADYTON_COOKIE_DOMAIN=example.com.',
      { frontendUrl: 'https://app.example.com', cookieDomain: 'api.example.com' },
    ],
    ['two sites', { frontendUrl: 'http://app.example.com', cookieDomain: 'example.com' }],
    ['two sites', { frontendUrl: 'https://app.example.org' }],
    ['two sites', { frontendUrl: 'https://localhost:3000' }],
    ['two sites', { url: 'http://localhost:8000', frontendUrl: 'http://127.0.0.1:3000' }],
    ['two sites', { url: 'http://10.1.2.3', frontendUrl: 'http://10.9.2.3' }],
  ])('which is told "%s": %j', (text, settings) => {
    expect(doubts({ url: API, ...settings })).toEqual([['pages', expect.stringContaining(text)]])
  })
})

describe('a database on another machine', () => {
  const about = (databaseUrl: string) =>
    doubts({ production: true, url: API, databaseUrl }).filter(([what]) => what === 'database')

  test.each([
    ['postgres://ada:hunter2@db.example.com/school', '?sslmode=verify-full'],
    ['mysql://ada:hunter2@10.0.0.7/school', '?ssl={}'],
  ])(
    'is doubtful in production without encryption, and its password is not told: %s',
    (databaseUrl, remedy) => {
      const [[, text] = ['', '']] = about(databaseUrl)

      expect(text).toContain(`Add ${remedy} to DATABASE_URL.`)
      expect(text).not.toContain('hunter2')
    },
  )

  test.each([
    'postgres://ada@db.example.com/school?sslmode=verify-full',
    'mysql://ada@db.example.com/school?ssl={}',
    'postgres://ada@localhost/school',
    'postgres://ada@%2Fvar%2Frun%2Fpostgresql/school',
    'postgres:///school?host=/var/run/postgresql',
    'mysql://ada@127.0.0.1/school',
    'sqlite:storage/school.sqlite',
  ])('is not, or is none: %s', (databaseUrl) => {
    expect(about(databaseUrl)).toEqual([])
  })

  test('is nothing to tell of outside production', () => {
    expect(doubts({ databaseUrl: 'postgres://ada@db.example.com/school' })).toEqual([])
  })
})
