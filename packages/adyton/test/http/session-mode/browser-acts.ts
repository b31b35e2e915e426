import { type Browser, cookieOf, XSRF } from '../browser.ts'
import type { Answer } from '../in-memory-caller.ts'
import { type Member, registration } from '../site.ts'
import { changePassword, confirmPassword } from './password-acts.ts'

/** Something that a browser does in which the member is signed in. */
export type Act = (browser: Browser, member: Member) => Promise<Answer>

/** The status of its answer, what it is, and how it is done. */
type StatedAct = readonly [number, string, Act]

const NOT_JSON = { body: '{', headers: { 'Content-Type': 'application/json' } }
const NO_FORM = { body: 'x', headers: { 'Content-Type': 'text/plain' } }
const FORGED = { headers: { 'X-XSRF-TOKEN': 'forged' } }

/** What leaves the browser the session cookie that it has. */
export const ACTS_UNDER_ONE_SECRET: readonly StatedAct[] = [
  [200, 'a read', (browser) => browser.send('GET', '/api/user')],
  [201, 'a new token', (browser) => browser.send('POST', '/api/tokens', { json: { name: 'phone' } })],
  [400, 'a body that is not JSON', (browser) => browser.send('POST', '/api/tokens', NOT_JSON)],
  [403, 'what the role forbids', (browser) => browser.send('GET', '/api/admin/users')],
  [404, 'what is not there', (browser) => browser.send('DELETE', '/api/tokens/987654')],
  [415, 'a body of an unknown kind', (browser) => browser.send('POST', '/api/tokens', NO_FORM)],
  [419, 'a forged act', (browser) => browser.send('POST', '/logout', FORGED)],
  [422, 'a field that is missing', (browser) => browser.send('POST', '/api/tokens', { json: {} })],
  [
    422,
    'a wrong password',
    (browser, { email }) => browser.send('POST', '/login', { json: { email, password: 'wrong' } }),
  ],
  [423, 'what wants the password', (browser) => browser.send('DELETE', '/api/sessions')],
]

/** What gives it another. */
export const ACTS_FOR_A_NEW_SECRET: readonly StatedAct[] = [
  [204, 'a sign-in', (browser, member) => browser.send('POST', '/login', { json: member })],
  [204, 'a registration', (browser) => browser.send('POST', '/register', { json: registration() })],
  [200, 'a change of the password', changePassword],
  [201, 'a confirmation of the password', confirmPassword],
  [204, 'a sign-out', (browser) => browser.send('POST', '/logout')],
]

/** The same browser with its proof in a header, and no cookie XSRF-TOKEN: it can act, and has to be given one. */
export function withoutXsrfCookie(browser: Browser): Browser {
  const proof = cookieOf(browser, XSRF)
  browser.cookies.delete(XSRF)
  return {
    ...browser,
    send(method, target, options = {}) {
      const given = browser.cookies.get(XSRF) ?? proof
      return browser.send(method, target, {
        ...options,
        headers: { 'X-XSRF-TOKEN': given, ...options.headers },
      })
    },
  }
}
