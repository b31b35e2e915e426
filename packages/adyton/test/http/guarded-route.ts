import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../builders.ts'
import type { Answer } from './in-memory-caller.ts'
import { newVisitor } from './sessions.ts'
import { disable, idOf, isAlive, type Member, mint, newIp, newMember, openSite, type Site } from './site.ts'
import { knowsNoSessions, refusesWithoutSessionMode, refusesWorthlessSessions } from './worthless-sessions.ts'

/*
 * What holds alike on every route that demands a credential. Each folder of a route runs these under its own
 * paths, so that the folder tells all of what the route promises.
 */

const UNAUTHENTICATED = {
  status: 401,
  headers: { 'www-authenticate': 'Bearer', 'cache-control': 'no-store' },
  body: { message: 'Unauthenticated.', code: 'unauthenticated', request_id: expect.any(String) },
}

/** Authorization headers that prove nothing, made from a live token of another's. */
const WORTHLESS: readonly (readonly [string, (token: string) => string | undefined])[] = [
  ['no header', () => undefined],
  ['the scheme alone', () => 'Bearer'],
  ['the scheme and a blank', () => 'Bearer '],
  ['another scheme', (token) => `Basic ${token}`],
  ['a token without a scheme', (token) => token],
  ['the wrong secret', (token) => `Bearer ${idOf(token)}|${'A'.repeat(48)}`],
  ['an id and no secret', (token) => `Bearer ${idOf(token)}|`],
  ['a secret under another id', (token) => `Bearer ${idOf(token) + 1_000_000}|${secretOf(token)}`],
  ['an id with a leading zero', (token) => `Bearer 0${token}`],
  ['a signed id', (token) => `Bearer +${token}`],
  ['an id beyond 2^53', (token) => `Bearer 9007199254740993|${secretOf(token)}`],
  ['an id beyond 2^63', (token) => `Bearer 9223372036854775808|${secretOf(token)}`],
  ['an id that is no number', (token) => `Bearer one|${secretOf(token)}`],
  ['a blank inside', (token) => `Bearer ${token.replace('|', '| ')}`],
]

/** The method and the path, the latter also with a slash at its end. */
export interface GuardedEndpoint {
  readonly method: string
  readonly paths: readonly string[]
}

/** Refuses whoever has no live credential, be it of the one kind or of the other. */
export function refusesStrangers(site: Site, endpoint: GuardedEndpoint): void {
  refusesTokens(site, endpoint)
  describe.each(endpoint.paths)(`${endpoint.method} %s`, (path) => {
    refusesWorthlessSessions(site, { method: endpoint.method, path })
    refusesWithoutSessionMode(site, { method: endpoint.method, path })
  })
}

/** The same on a route where no session counts, live or dead. */
export function refusesStrangersAndSessions(site: Site, endpoint: GuardedEndpoint): void {
  refusesTokens(site, endpoint)
  describe.each(endpoint.paths)(`${endpoint.method} %s`, (path) => {
    knowsNoSessions(site, { method: endpoint.method, path })
    refusesWithoutSessionMode(site, { method: endpoint.method, path })
  })
}

function refusesTokens(site: Site, { method, paths }: GuardedEndpoint): void {
  describe.each(paths.flatMap((path) => [path, `${path}/`]))(`${method} %s`, (path) => {
    it.each(WORTHLESS)('refuses %s', async (_, authorization) => {
      const { token } = await newMember(site)
      const value = authorization(token)

      const answer = await site.call(method, path, {
        headers: value === undefined ? {} : { Authorization: value },
      })

      expectUnauthenticated(answer)
      expect(await isAlive(site, token)).toBe(true)
    })
  })
  describe.each(paths)(`${method} %s`, (path) => {
    it('refuses a revoked token', async () => {
      const { token } = await newMember(site)
      await site.call('POST', '/api/auth/logout', { token })

      expectUnauthenticated(await site.call(method, path, { token }))
    })

    it('refuses the token of a disabled user', async () => {
      const member = await newMember(site)
      await disable(site, member)

      expectUnauthenticated(await site.call(method, path, { token: member.token }))
    })

    it('tells that a token has expired only to who has its secret', async () => {
      const { token } = await newMember(site)
      const { token: shortLived } = await mint(site, token, { expires_in: 60 })
      site.clock.pass(MINUTE_MS + 1_000)

      const holder = await site.call(method, path, { token: shortLived })
      const guesser = await site.call(method, path, { token: `${idOf(shortLived)}|guess` })

      expect(holder).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
        body: { message: 'Token has expired.', code: 'token_expired' },
      })
      expectUnauthenticated(guesser)
    })
  })
}

/** Runs on a site of its own, whose users have two requests a minute, over their tokens and sessions together. */
export async function countsAgainstItsUser({ method, paths }: GuardedEndpoint): Promise<void> {
  const site = await openSite({ limits: { user: { max: 2, windowMs: MINUTE_MS } } })
  countsTokens(site, { method, paths })
  it.each(paths)(`${method} %s is refused to a session once its user has no requests left`, async (path) => {
    const { browser, member } = await newVisitor(site, { ip: newIp() })
    await site.call('GET', '/api/user', { token: member.token })
    await browser.send('GET', '/api/user')

    expect(await browser.send(method, path)).toMatchObject(THROTTLED)
  })
}

/** Counts by the credential that asks, apart from what others of its user have asked for. */
export async function countsAgainstItsCredential(
  { method, paths }: GuardedEndpoint,
  { bySession = true } = {},
): Promise<void> {
  const none = { 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '1' }
  it.each(paths)(`${method} %s is open to a token though its user has no requests left`, async (path) => {
    const site = await openSite({ limits: { user: { max: 2, windowMs: MINUTE_MS } } })
    const member = await newMember(site)
    const other = await mint(site, member.token, { abilities: ['read'] })
    await site.call('GET', '/api/user', { token: other.token })
    expect(await site.call('GET', '/api/user', { token: member.token })).toMatchObject(THROTTLED)

    expect(await site.call(method, path, { token: member.token })).toMatchObject({ headers: none })
  })
  if (!bySession) return
  it.each(paths)(`${method} %s is refused to a session after as many as a user has`, async (path) => {
    const site = await openSite({ limits: { user: { max: 2, windowMs: MINUTE_MS } } })
    const { browser } = await newVisitor(site, { ip: newIp() })
    const forged = { headers: { 'X-XSRF-TOKEN': 'wrong' } }

    expect(await browser.send(method, path, forged)).toMatchObject({ status: 419, headers: none })
    await browser.send(method, path, forged)
    expect(await browser.send(method, path, forged)).toMatchObject(THROTTLED)
  })
}

const THROTTLED = {
  status: 429,
  headers: { 'retry-after': '60', 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '0' },
  body: { message: 'Too Many Attempts.', code: 'too_many_attempts', request_id: expect.any(String) },
}

function countsTokens(site: Site, { method, paths }: GuardedEndpoint): void {
  it.each(paths)(`${method} %s is refused once the user has no requests left`, async (path) => {
    const member: Member = await newMember(site)
    await site.call('GET', '/api/user', { token: member.token })
    await site.call('GET', '/api/user', { token: member.token })

    const answer = await site.call(method, path, { token: member.token })

    expect(answer).toMatchObject(THROTTLED)
    expect(answer.headers['x-ratelimit-reset']).toBe(String(site.clock.now() / 1_000 + 60))
  })
}

/** The ability and nothing like it opens the route. */
export function needsAbility(site: Site, ability: string, { method, paths }: GuardedEndpoint): void {
  const others = ['read', 'write', 'admin'].filter((other) => other !== ability)
  const insufficient = [[], others, [`${ability}:all`], [ability.toUpperCase()], [`${ability}*`]]
  describe.each(paths)(`${method} %s`, (path) => {
    it.each(insufficient.map((abilities) => [abilities]))(
      'refuses a token that grants %j',
      async (abilities) => {
        const { token } = await newMember(site)
        const limited = await mint(site, token, { abilities })

        const answer = await site.call(method, path, { token: limited.token })

        expect(answer).toMatchObject({
          status: 403,
          headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' },
          body: {
            message: 'Invalid ability provided.',
            code: 'missing_ability',
            request_id: expect.any(String),
          },
        })
        expect(Object.keys(answer.body ?? {})).toEqual(['message', 'code', 'request_id'])
      },
    )
  })
}

const BAD_PAGING: readonly (readonly [string, object])[] = [
  ['per_page=0', { per_page: ['The per page must be at least 1.'] }],
  ['per_page=-1', { per_page: ['The per page must be at least 1.'] }],
  ['per_page=201', { per_page: ['The per page must not be greater than 200.'] }],
  ['per_page=1.5', { per_page: ['The per page must be an integer.'] }],
  ['per_page=1e2', { per_page: ['The per page must be an integer.'] }],
  ['per_page=many', { per_page: ['The per page must be an integer.'] }],
  ['per_page=99999999999999999999', { per_page: ['The per page must be an integer.'] }],
  ['cursor=x', { cursor: ['The selected cursor is invalid.'] }],
  ['cursor=MA', { cursor: ['The selected cursor is invalid.'] }],
  ['cursor=%00', { cursor: ['The selected cursor is invalid.'] }],
  [
    'per_page=0&cursor=x',
    { per_page: ['The per page must be at least 1.'], cursor: ['The selected cursor is invalid.'] },
  ],
]

/** What no page can be made of is said of every parameter at once. */
export function refusesBadPaging(site: Site, token: string, paths: readonly string[]): void {
  describe.each(paths)('GET %s', (path) => {
    it.each(BAD_PAGING)('refuses ?%s', async (query, errors) => {
      const answer = await site.call('GET', `${path}?${query}`, { token })

      expect(answer.status).toBe(422)
      expect(answer.body).toEqual({
        message: 'The given data was invalid.',
        errors,
        code: 'validation_failed',
        request_id: expect.any(String),
      })
    })
  })
}

function expectUnauthenticated(answer: Answer): void {
  expect(answer).toMatchObject(UNAUTHENTICATED)
  expect(Object.keys(answer.body ?? {})).toEqual(['message', 'code', 'request_id'])
}

function secretOf(token: string): string {
  return token.slice(token.indexOf('|') + 1)
}
