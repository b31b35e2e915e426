import { describe, expect, it } from 'vitest'
import { openBrowser, openGuest, openSignedIn, SESSION } from '../../../adyton/test/http/browser.ts'
import type { Answer, CallOptions } from '../../../adyton/test/http/in-memory-caller.ts'
import { newMember } from '../../../adyton/test/http/site.ts'
import { openListeningSite } from './listening-site.ts'

/* A page on another origin reads nothing that has not these headers: not the reason of a refusal, and not that there was one. */

const PAGE = 'https://app.example.com'
const site = await openListeningSite({ firstParty: ['app.example.com'], corsOrigins: [PAGE] })
const limited = await openListeningSite({
  firstParty: ['app.example.com'],
  corsOrigins: [PAGE],
  limits: { signIn: { max: 1, windowMs: 60_000 }, csrfCookie: { max: 1, windowMs: 60_000 } },
})
const member = await newMember(site)
const { email, password } = member

const visitors = {
  stranger: async () => openBrowser(site, { page: PAGE }),
  guest: () => openGuest(site, { page: PAGE }),
  member: () => openSignedIn(site, member, { page: PAGE }),
}

type Case = readonly [number, keyof typeof visitors, string, string, CallOptions]

const CASES: readonly Case[] = [
  [204, 'stranger', 'GET', '/sanctum/csrf-cookie', {}],
  [204, 'guest', 'POST', '/login', { json: { email, password } }],
  [422, 'guest', 'POST', '/login', { json: { email, password: 'wrong-password' } }],
  [422, 'guest', 'POST', '/register', { json: {} }],
  [419, 'guest', 'POST', '/login', { json: {}, headers: { 'X-XSRF-TOKEN': 'x' } }],
  [400, 'guest', 'POST', '/login', { body: '{', headers: { 'Content-Type': 'application/json' } }],
  [415, 'guest', 'POST', '/login', { body: '{}', headers: { 'Content-Type': 'text/plain' } }],
  [413, 'guest', 'POST', '/login', { json: 'x'.repeat(70_000) }],
  [401, 'guest', 'GET', '/api/user', {}],
  [200, 'member', 'GET', '/api/sessions', {}],
  [404, 'member', 'DELETE', '/api/sessions/999', {}],
  [419, 'member', 'DELETE', '/api/sessions', { headers: { 'X-XSRF-TOKEN': '' } }],
  [423, 'member', 'DELETE', '/api/sessions', { json: {} }],
  [422, 'member', 'PUT', '/user/password', { json: {} }],
  [403, 'member', 'GET', '/api/admin/users', {}],
  [405, 'member', 'PATCH', '/user/password', { json: {} }],
  [404, 'member', 'GET', '/nowhere', {}],
  [400, 'member', 'GET', '/api/%zz', {}],
  [204, 'member', 'POST', '/logout', { json: {} }],
]

it.each(CASES)('%i for a %s: %s %s', async (status, who, method, path, options) => {
  const visitor = await visitors[who]()

  expectReadable(await visitor.send(method, path, options), status)
})

it('429 of the cookies, 422 of too many sign-ins, and a 503', async () => {
  const visitor = await openGuest(limited, { page: PAGE })
  const signIn = () => visitor.send('POST', '/login', { json: { email, password } })
  await signIn()

  const tooMany = await visitor.send('GET', '/sanctum/csrf-cookie')
  expectReadable(tooMany, 429)
  expect(tooMany.headers).toMatchObject({
    'retry-after': expect.any(String),
    'x-ratelimit-limit': '1',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': expect.any(String),
  })
  expectReadable(await signIn(), 422)
  await limited.auth.close()
  expectReadable(await visitor.send('GET', '/api/user', { headers: { Cookie: sessionLike() } }), 503)
})

describe('a preflight', () => {
  it.each([
    ['PUT', '/user/password'],
    ['DELETE', '/api/sessions'],
    ['DELETE', '/api/sessions/1'],
    ['POST', '/login'],
    ['POST', '/logout'],
    ['GET', '/sanctum/csrf-cookie'],
    ['PUT', '/nowhere'],
  ])('of %s %s allows the method and the headers of the proof', async (method, path) => {
    const { status, headers, setCookies } = await preflight(PAGE, method, path)

    expect(status).toBe(204)
    expect(headers).toMatchObject({
      'access-control-allow-origin': PAGE,
      'access-control-allow-credentials': 'true',
    })
    expect(list(headers['access-control-allow-methods'])).toContain(method.toLowerCase())
    expect(list(headers['access-control-allow-headers'])).toEqual(
      expect.arrayContaining(['content-type', 'x-xsrf-token', 'x-csrf-token', 'x-requested-with']),
    )
    expect(setCookies).toEqual([])
  })

  it.each(['https://evil.example', 'https://app.example.com.evil.example', 'http://app.example.com', 'null'])(
    'from %s allows nothing',
    async (origin) => {
      const { status, headers } = await preflight(origin, 'PUT', '/user/password')

      expect(status).toBe(204)
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    },
  )
})

it('a page that may read nothing is not told of a session that its browser has', async () => {
  const ada = await visitors.member()

  const answer = await ada.send('GET', '/api/user', {
    headers: { Origin: 'https://evil.example', Referer: 'https://evil.example/' },
  })

  expect(answer.status).toBe(401)
  expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
})

function expectReadable({ status, headers }: Answer, expected: number): void {
  expect(status).toBe(expected)
  expect(headers).toMatchObject({
    'access-control-allow-origin': PAGE,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': expect.stringContaining('Retry-After'),
    'cache-control': 'no-store',
  })
  expect(list(headers['vary'])).toContain('origin')
}

function preflight(origin: string, method: string, path: string): Promise<Answer> {
  return site.call('OPTIONS', path, {
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': method,
      'Access-Control-Request-Headers': 'content-type,x-xsrf-token',
    },
  })
}

function list(header = ''): readonly string[] {
  return header.split(',').map((item) => item.trim().toLowerCase())
}

/** What looks like the cookie of a session, and costs a look-up. */
function sessionLike(): string {
  return `${SESSION}=${'a'.repeat(43)}`
}
