import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { MINUTE_MS } from '../builders.ts'
import { type Browser, cookieOf, openBrowser, openGuest, SESSION } from './browser.ts'
import type { CallOptions } from './in-memory-caller.ts'
import { isSignedIn, newVisitor } from './sessions.ts'
import { disable, type Member, type Site } from './site.ts'

/** One path and one method of a route. */
export interface Place {
  readonly method: string
  readonly path: string
}

const UNAUTHENTICATED = {
  status: 401,
  headers: { 'www-authenticate': 'Bearer' },
  body: { message: 'Unauthenticated.', code: 'unauthenticated', request_id: expect.any(String) },
}

const FORGED = { status: 419, body: { message: 'CSRF token mismatch.', code: 'csrf_mismatch' } }

/** Values of a session cookie that speak for nobody, made from a live session and a token of its user. */
const MADE_UP: readonly (readonly [string, (live: string, token: string) => string])[] = [
  ['a secret that was never given', () => 'A'.repeat(43)],
  ['a secret that lacks its end', (live) => live.slice(0, -1)],
  ['a secret with something after it', (live) => `${live}A`],
  ['the hash of a secret, as it is stored', (live) => createHash('sha256').update(live).digest('hex')],
  ['a secret with a signature of nobody', (live) => `${live}.${'A'.repeat(43)}`],
  ['a bearer token', (_, token) => token],
  ['the number of a session', () => '1'],
  ['nothing', () => ''],
]

/** How a session ends without its browser. */
const ENDINGS: readonly (readonly [string, (site: Site, member: Member, twin: Browser) => unknown])[] = [
  ['that was signed out', (_, __, twin) => twin.send('POST', '/logout')],
  ['that was ended from elsewhere', endSessions],
  ['of a disabled user', (site, member) => disable(site, member)],
  ['from before the password was changed', changePassword],
  ['that was idle for two hours', ({ clock }) => clock.pass(120 * MINUTE_MS)],
]

/** Pages that are none of ours, whatever cookies the browser sends along. */
const FOREIGN: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['another site', { Origin: 'https://evil.example', Referer: 'https://evil.example/' }],
  ['a look-alike', { Origin: 'http://localhost:3000.evil.example', Referer: '' }],
  ['a sandbox', { Origin: 'null', Referer: '' }],
  ['nowhere', { Origin: '', Referer: '' }],
]

/** Refuses sessions that are made up or over. Whoever would act with one is sent for new cookies first. */
export function refusesWorthlessSessions(site: Site, { method, path }: Place): void {
  const refusal = method === 'GET' ? UNAUTHENTICATED : FORGED

  it.each(MADE_UP)('refuses as a session %s', async (_, value) => {
    const { browser, member } = await newVisitor(site)
    const thief = browser.copy()
    thief.cookies.set(SESSION, value(cookieOf(browser), member.token))

    expect(await thief.send(method, path)).toMatchObject(refusal)
    expect(await isSignedIn(browser)).toBe(true)
  })

  it.each(ENDINGS)('refuses a session %s, and then the guest it has become', async (_, end) => {
    const { browser, member } = await newVisitor(site)
    await end(site, member, browser.copy())

    expect(await browser.send(method, path)).toMatchObject(refusal)
    expect(await browser.send(method, path)).toMatchObject(UNAUTHENTICATED)
  })

  it('refuses two sessions at once instead of choosing one', async () => {
    const { browser } = await newVisitor(site)
    const { browser: other } = await newVisitor(site)
    const Cookie = `${SESSION}=${cookieOf(browser)}; ${SESSION}=${cookieOf(other)}`

    expect(await browser.copy().send(method, path, { headers: { Cookie } })).toMatchObject(refusal)
    expect(await isSignedIn(browser)).toBe(true)
    expect(await isSignedIn(other)).toBe(true)
  })
}

/** Refuses whoever is not in session mode. Then cookies are not even read. */
export function refusesWithoutSessionMode(site: Site, { method, path }: Place): void {
  it('refuses a page of our own without cookies, and with those of a guest', async () => {
    expect(await openBrowser(site).send(method, path)).toMatchObject(UNAUTHENTICATED)
    expect(await (await openGuest(site)).send(method, path)).toMatchObject(UNAUTHENTICATED)
  })

  it.each(FOREIGN)('believes no session for a page of %s', async (_, headers) => {
    await expectUnread(site, { method, path }, () => ({ headers }))
  })

  it.each<[string, (live: string) => CallOptions]>([
    ['a dead token', () => ({ token: '1|dead' })],
    ['a Bearer header with nothing in it', () => ({ headers: { Authorization: 'Bearer' } })],
    ['its own secret as a token', (live) => ({ token: live })],
  ])('believes no session beside %s', async (_, beside) => {
    await expectUnread(site, { method, path }, beside)
  })
}

/** A route that has nothing to do with browsers: not even a live session opens it. */
export function knowsNoSessions(site: Site, place: Place): void {
  it('believes no session at all', async () => {
    await expectUnread(site, place, () => ({}))
  })
}

/** A live session is refused, its cookies are left alone, and nothing has become of it. */
async function expectUnread(
  site: Site,
  { method, path }: Place,
  options: (live: string) => CallOptions,
): Promise<void> {
  const { browser } = await newVisitor(site)

  const answer = await browser.send(method, path, options(cookieOf(browser)))

  expect(answer).toMatchObject(UNAUTHENTICATED)
  expect(answer.setCookies).toEqual([])
  expect(await isSignedIn(browser)).toBe(true)
}

async function endSessions(site: Site, { token, password }: Member): Promise<void> {
  await site.call('DELETE', '/api/sessions', { token, json: { password } })
}

async function changePassword(site: Site, { token, password }: Member): Promise<void> {
  const next = { password: 'another one', password_confirmation: 'another one' }
  await site.call('PUT', '/user/password', { token, json: { current_password: password, ...next } })
}
