import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { createSocketCaller } from '../../../adyton/test/bindings/socket-caller.ts'
import {
  type Browser,
  openBrowser,
  openGuest,
  openSignedIn,
  REMEMBER,
  SESSION,
  XSRF,
} from '../../../adyton/test/http/browser.ts'
import { type Member, newMember } from '../../../adyton/test/http/site.ts'
import { spellings } from '../secret-spellings.ts'
import { startServerProcess } from '../server-process.ts'

/* A day of browsers on a server that logs all it can, read afterwards as a thief of the log would read it. */

const server = await startServerProcess({
  LOG_LEVEL: 'trace',
  ADYTON_PASSWORD_HASH: 'bcrypt:4',
  ADYTON_RATE_LIMITS: 'off',
})
const site = { call: createSocketCaller(server) }
const secrets = new Set<string>()
const statuses = new Set<number>()
await live()
const log = await server.stop()
const lines = log
  .split('\n')
  .filter((line) => line !== '')
  .map((line): Readonly<Record<string, unknown>> => JSON.parse(line))

it('the day had what browsers see: cookies, proofs, refusals and defects', () => {
  expect(secrets.size).toBeGreaterThan(15)
  expect(statuses).toEqual(new Set([200, 201, 204, 401, 404, 405, 419, 422, 500]))
})

it('the log holds no cookie, no proof, no password and no hash of them, in any spelling', () => {
  for (const secret of secrets) {
    for (const spelling of spellings(secret)) expect(log).not.toContain(spelling)
    expect(log).not.toContain(createHash('sha256').update(secret).digest('hex'))
  }
})

it('the log holds nothing of a page but its host', () => {
  expect(log).not.toMatch(/reset-link|referer/i)
})

it.each<[string, object]>([
  ['sends no proof', { method: 'DELETE', reason: 'no X-XSRF-TOKEN header' }],
  ['could read no proof', { method: 'DELETE', reason: 'an empty X-XSRF-TOKEN header' }],
  ['sends a proof of another session', { method: 'POST', reason: 'a proof that is not of this session' }],
  ['has a session that has ended', { method: 'POST', reason: 'no live session' }],
])('an operator learns of a page that %s, and which page it is', (_, details) => {
  expect(lines).toContainEqual({
    level: 40,
    time: expect.any(String),
    requestId: expect.stringMatching(/\S/),
    ip: '127.0.0.1',
    page: 'localhost:3000',
    ...details,
    msg: 'A CSRF proof was missing or wrong.',
  })
})

it('an operator is told of a page that asks for no cookie first, and what it must do', () => {
  expect(lines).toContainEqual({
    level: 40,
    time: expect.any(String),
    requestId: expect.stringMatching(/\S/),
    ip: '127.0.0.1',
    page: 'localhost:3000',
    route: 'sign_in',
    msg: expect.stringContaining('GET /sanctum/csrf-cookie first'),
  })
})

it('an operator is told of a page whose browser keeps the cookies back', () => {
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 40, msg: expect.stringContaining('keeps the cookies back') }),
  )
})

it('an operator is told of a page that asks for cookies and is not first-party, and what to do', () => {
  expect(lines).toContainEqual({
    level: 40,
    time: expect.any(String),
    requestId: expect.stringMatching(/\S/),
    ip: '127.0.0.1',
    page: 'localhost:5173',
    msg: expect.stringMatching(/is not first-party .* ADYTON_FRONTEND_URL/),
  })
})

it('the request of each such line has a line of its own, with path and status', () => {
  const refused = lines.filter(({ msg }) => msg === 'A CSRF proof was missing or wrong.')
  const requests = lines.filter(({ msg }) => msg === 'request')

  for (const { requestId } of refused)
    expect(requests).toContainEqual(
      expect.objectContaining({ requestId, status: 419, path: expect.stringMatching(/^\//) }),
    )
})

async function live(): Promise<void> {
  const member = await newMember(site)
  secrets.add(member.password)
  await signInWithoutCookies(member)
  const ada = keep(await openSignedIn(site, member, { remember: true }))
  await act(ada, member)
  await actWithoutProof(ada)
  await sendSecretsWhereTheyDoNotBelong(ada)
  await comeBack(ada)
  await leave(ada)
  await breakDatabase(member)
}

async function signInWithoutCookies({ email, password }: Member): Promise<void> {
  const browser = openBrowser(site)
  await note(browser, 'POST', '/login', { json: { email, password } })
  await note(openBrowser(site), 'POST', '/login', {
    json: { email, password },
    headers: { 'Sec-Fetch-Site': 'cross-site' },
  })
  await note(openBrowser(site, { page: 'http://localhost:5173' }), 'GET', '/sanctum/csrf-cookie')
  const guest = keep(await openGuest(site))
  await note(guest, 'POST', '/login', { json: { email, password: `${password}-wrong` } })
  await note(guest, 'POST', '/register', { json: { email } })
}

async function act(ada: Browser, { password }: Member): Promise<void> {
  await note(ada, 'GET', '/api/user')
  await note(ada, 'GET', '/api/sessions')
  await note(ada, 'POST', '/user/confirm-password', { json: { password } })
  await note(ada, 'PUT', '/user/password', { json: { current_password: 'no', password: 'new-password' } })
  await note(ada, 'POST', '/api/tokens', { json: { name: 'script' } })
  await note(ada, 'POST', '/user/password', { form: { _token: ada.cookies.get(XSRF) ?? '' } })
}

async function actWithoutProof(ada: Browser): Promise<void> {
  const headers = { Referer: 'http://localhost:3000/reset-link?token=reset-link#reset-link' }
  const guest = keep(await openGuest(site))
  await note(ada, 'DELETE', '/api/sessions', { headers: { ...headers, 'X-XSRF-TOKEN': [] } })
  await note(ada, 'DELETE', '/api/sessions', { headers: { ...headers, 'X-XSRF-TOKEN': '' } })
  await note(ada, 'POST', '/logout', {
    headers: { ...headers, 'X-XSRF-TOKEN': guest.cookies.get(XSRF) ?? '' },
  })
  guest.cookies.set(SESSION, 'a'.repeat(43))
  await note(guest, 'POST', '/login', { headers, json: {} })
}

async function sendSecretsWhereTheyDoNotBelong(ada: Browser): Promise<void> {
  const query = new URLSearchParams(Object.fromEntries(ada.cookies)).toString()
  const session = ada.cookies.get(SESSION) ?? ''
  await note(ada, 'GET', `/api/user?${query}`)
  await note(ada, 'DELETE', `/api/sessions/${session}`)
  await note(ada, 'GET', `/nowhere/${session}?_token=${session}`)
  await note(ada, 'GET', '/api/user', { token: session })
  await note(ada, 'GET', '/api/user', { headers: { 'User-Agent': query, 'X-Request-Id': session } })
  await note(ada, 'PATCH', '/user/password', { headers: { 'X-CSRF-TOKEN': session } })
}

async function comeBack(ada: Browser): Promise<void> {
  ada.cookies.delete(SESSION)
  await note(ada, 'GET', '/api/user')
}

async function leave(ada: Browser): Promise<void> {
  const before = ada.copy()
  await note(ada, 'POST', '/logout')
  await note(before, 'GET', '/api/user')
}

/** Takes the tables from under the server, so that everything that comes is a defect. */
async function breakDatabase(member: Member): Promise<void> {
  const ada = keep(await openSignedIn(site, member, { remember: true }))
  const database = new DatabaseSync(server.file, { timeout: 5_000 })
  database.exec('drop table adyton_sessions; drop table adyton_remember_tokens')
  database.close()
  await note(ada, 'GET', '/api/user')
  await note(ada, 'POST', '/logout')
  ada.cookies.delete(SESSION)
  await note(ada, 'GET', '/api/user')
}

async function note(browser: Browser, ...request: Parameters<Browser['send']>): Promise<void> {
  const { status } = await browser.send(...request)
  statuses.add(status)
  keep(browser)
}

/** What the browser holds now must not be read in the log. */
function keep(browser: Browser): Browser {
  for (const name of [SESSION, REMEMBER, XSRF]) {
    const value = browser.cookies.get(name)
    for (const part of value?.split('.') ?? []) secrets.add(part)
  }
  return browser
}
