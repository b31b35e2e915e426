import { parseSetCookie } from 'cookie'
import { expect, it } from 'vitest'
import { type Browser, openBrowser, SESSION } from '../../../adyton/test/http/browser.ts'
import { type Call, createCaller } from '../../../adyton/test/http/in-memory-caller.ts'
import { openListeningSite } from './listening-site.ts'

/* What the tests of session mode see in memory is what a browser sees over a socket. */

const site = await openListeningSite()
const twin = await openListeningSite()

const password = 'password123'
const account = { name: 'Ada', email: 'ada@example.com', password, password_confirmation: password }
const credentials = { email: account.email, password }

type Step = readonly [string, string, Parameters<Browser['send']>[2]?]

const STEPS: readonly Step[] = [
  ['GET', '/api/user'],
  ['GET', '/sanctum/csrf-cookie'],
  ['POST', '/register', { json: account }],
  ['POST', '/logout'],
  ['POST', '/login', { json: { ...credentials, password: 'wrong-password' } }],
  ['POST', '/login', { json: credentials, headers: { 'X-XSRF-TOKEN': '' } }],
  ['POST', '/login', { form: { ...credentials, remember: 'on' } }],
  ['GET', '/api/user/'],
  ['GET', '/api/sessions'],
  ['DELETE', '/api/sessions/999'],
  ['DELETE', '/api/sessions'],
  ['POST', '/api/sessions', { form: { _method: 'delete', password } }],
  ['POST', '/user/confirm-password', { json: { password } }],
  ['GET', '/user/confirmed-password-status'],
  ['PUT', '/user/password', { json: { ...account, current_password: password } }],
  ['POST', '/api/tokens', { json: { name: 'script' } }],
  ['DELETE', '/api/tokens/1'],
  ['GET', '/api/user', { token: '1|dead' }],
  ['POST', '/Login', { json: {} }],
]

/** Of a browser that has lost its session, and is known by its remember cookie. */
const REMEMBERED_STEPS: readonly Step[] = [
  ['POST', '/logout'],
  ['GET', '/api/user'],
  ['POST', '/logout'],
  ['GET', '/api/user'],
]

it('both callers give a browser the same answers and the same cookies', async () => {
  const overTheSocket = await story(site.call)
  const inTheProcess = await story(createCaller(twin.auth))

  expect(overTheSocket).toEqual(inTheProcess)
  expect(new Set(overTheSocket.map(({ status }) => status))).toEqual(
    new Set([200, 201, 204, 401, 404, 419, 422, 423]),
  )
})

async function story(call: Call) {
  const browser = openBrowser({ call }, { userAgent: 'browser/1.0' })
  const chapters = await play(STEPS, browser)
  browser.cookies.delete(SESSION)
  return [...chapters, ...(await play(REMEMBERED_STEPS, browser))]
}

async function play(steps: readonly Step[], browser: Browser) {
  const chapters = []
  for (const [method, path, options] of steps) {
    const { status, headers, setCookies, body } = await browser.send(method, path, options)
    chapters.push({
      step: `${method} ${path}`,
      status,
      headers: Object.keys(headers).filter(isOfTheAnswer).sort(),
      setCookies: setCookies.map((line) => ({ ...parseSetCookie(line), value: undefined })),
      body: withoutChance(body),
    })
  }
  return chapters
}

/** Only a connection has these. */
function isOfTheAnswer(name: string): boolean {
  return !['date', 'connection', 'keep-alive'].includes(name)
}

/** The body without what differs by chance. */
function withoutChance(body: unknown): unknown {
  if (body === undefined || body === '') return undefined
  return JSON.parse(
    JSON.stringify(body)
      .replace(/\|[A-Za-z0-9]{48}/g, '|secret')
      .replace(/"request_id":"[^"]+"/g, '"request_id":"id"')
      .replace(/"ip_address":"[^"]+"/g, '"ip_address":"ip"'),
  )
}
