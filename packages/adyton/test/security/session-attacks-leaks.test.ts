import { inspect } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { openAuditedSite } from '../http/audited-site.ts'
import { breakableStorage } from '../http/breakable-storage.ts'
import { type Browser, cookieOf, openGuest, REMEMBER, SESSION, XSRF } from '../http/browser.ts'
import { type Answer, createCaller } from '../http/in-memory-caller.ts'
import { newVisitor } from '../http/sessions.ts'
import { giveRole, newMember, openSite } from '../http/site.ts'
import { signIn } from './browser-attacks.ts'

/* Where the secrets of a browser must never stand: in the log, in the audit trail, in any table, in any answer's body. */

const PASSWORD = 'Zürich|correct horse 7'
const NEXT = 'Genève|battery staple 8'

const logged: unknown[] = []
const log = {
  warn: (details: object, message: string) => void logged.push({ ...details, message }),
  error: (details: object, message: string) => void logged.push({ ...details, message }),
}
const site = await openAuditedSite({ log })
const answers: Answer[] = []
const secrets = new Set<string>([PASSWORD, NEXT])

beforeAll(async () => {
  const passwords = { password: PASSWORD, password_confirmation: PASSWORD }
  const member = await newMember(site, passwords)
  const guest = await openGuest(site)
  const browser = remembering(guest)
  const thief = remembering(guest)
  await signIn(browser, member, { remember: true })
  for (const act of lifeOf(browser, thief)) answers.push(await act())
  await giveRole(site, member, 'admin')
  answers.push(await browser.send('GET', '/api/admin/users'))
  browser.cookies.delete(SESSION)
  answers.push(await browser.send('GET', '/api/user'), await browser.send('POST', '/logout'))
  answers.push(await browser.send('GET', '/api/user'))
})

/** What happens to a browser between its sign-in and its sign-out, well and badly. */
function lifeOf(browser: Browser, thief: Browser): readonly (() => Promise<Answer>)[] {
  const { send } = browser
  return [
    () => send('GET', '/api/user'),
    () => send('GET', '/api/sessions'),
    () => send('GET', '/sanctum/csrf-cookie'),
    () => send('POST', '/user/confirm-password', { json: { password: 'wrong' } }),
    () => send('POST', '/user/confirm-password', { json: { password: PASSWORD } }),
    () => send('GET', '/user/confirmed-password-status'),
    () => send('POST', '/api/tokens', { json: { name: 'x' } }),
    () => send('POST', '/api/tokens', { json: { name: 'x' }, headers: { 'X-XSRF-TOKEN': 'wrong' } }),
    () =>
      send('POST', '/api/tokens', {
        json: { _token: cookieOf(browser, XSRF) },
        headers: { 'X-XSRF-TOKEN': [] },
      }),
    () => send('GET', '/api/user', { token: cookieOf(browser) }),
    () =>
      send('GET', '/api/user', {
        headers: { Origin: 'https://evil.example', Referer: 'https://evil.example/' },
      }),
    () => thief.send('POST', '/login', { json: { email: 'a@b.cd', password: PASSWORD } }),
    () =>
      thief.send('GET', '/api/user', { headers: { Cookie: `${SESSION}=${cookieOf(browser, REMEMBER)}` } }),
    () => send('DELETE', '/api/sessions', { json: { password: 'wrong' } }),
    () => send('PUT', '/user/password', { json: change('wrong') }),
    () => send('PUT', '/user/password', { json: change(PASSWORD) }),
    () => send('DELETE', '/api/sessions', { json: { password: NEXT } }),
    () => send('DELETE', '/api/sessions/999999'),
  ]
}

/** A browser whose every cookie is noted, as it comes. */
function remembering(browser: Browser): Browser {
  const copy = browser.copy()
  return {
    ...copy,
    async send(...request) {
      const answer = await copy.send(...request)
      for (const value of copy.cookies.values()) secrets.add(value)
      return answer
    },
  }
}

function change(current_password: string): object {
  return { current_password, password: NEXT, password_confirmation: NEXT }
}

describe('the secrets of a browser', () => {
  it('are many in the life that these tests look at', () => {
    // The passwords; guest, session, remember and proof as they were at first and after each renewal.
    expect(secrets.size).toBeGreaterThan(9)
    expect(answers.map(({ status }) => status)).toEqual([
      ...[200, 200, 204, 422, 201, 200, 201, 419, 422, 401, 401, 422, 401, 423, 422, 200, 200, 404],
      ...[200, 200, 204, 401],
    ])
    expect(logged.length).toBeGreaterThan(2)
  })

  it('stand in no log', () => {
    expectNone(inspect(logged, { depth: 20, showHidden: true }) + JSON.stringify(logged))
  })

  it('stand in no table, the audit trail included', async () => {
    const tables = await site.sql("select name from sqlite_master where type = 'table'")
    const rows = await Promise.all(tables.map(({ name }) => site.sql(`select * from "${name}"`)))

    expect(rows.flat().length).toBeGreaterThan(20)
    expectNone(JSON.stringify(rows))
  })

  it('stand in no body, and in no header but Set-Cookie', () => {
    const visible = answers.map(({ headers: { 'set-cookie': _, ...headers }, body }) => ({ headers, body }))

    expectNone(JSON.stringify(visible))
  })

  it('but for the proof, are for the server’s eyes only', () => {
    const readable = answers
      .flatMap(({ setCookies }) => setCookies)
      .filter((line) => !/; HttpOnly/.test(line))

    expect(readable.filter((line) => !line.startsWith(`${XSRF}=`))).toEqual([])
  })
})

it('an outage that hangs a secret on its error logs none of it', async () => {
  const { storage, fail, mend } = breakableStorage()
  const broken = await openSite({ storage, log })
  const { browser } = await newVisitor(broken, { remember: true })
  const [session, remember] = [cookieOf(browser), cookieOf(browser, REMEMBER)]
  logged.length = 0

  for (const half of ['reads', 'writes'] as const) {
    const input = { session: new Secret(session), remember: new Secret(remember) }
    fail(half, Object.assign(new Error(`failed for ${input.session}`, { cause: input }), input))
    await browser.send('GET', '/api/user')
    await browser.send('POST', '/logout')
    const returning = browser.copy()
    returning.cookies.delete(SESSION)
    await returning.send('GET', '/api/user')
    mend()
  }

  const text = inspect(logged, { depth: 20, showHidden: true }) + JSON.stringify(logged)
  expect(text).toContain('[secret]')
  expect(text).not.toContain(session)
  expect(text).not.toContain(remember)
  expect(await createCaller(broken.auth)('GET', '/api/user')).toMatchObject({ status: 401 })
})

function expectNone(text: string): void {
  expect([...secrets].filter((secret) => text.includes(secret))).toEqual([])
}
