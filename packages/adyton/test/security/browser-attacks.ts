import { expect } from 'vitest'
import { type Browser, XSRF } from '../http/browser.ts'
import type { Answer, Call, CallOptions } from '../http/in-memory-caller.ts'
import { type Member, valueAt } from '../http/site.ts'

/** Signs in as front-ends do it: where the first try is a 419, its answer has brought the cookies for a second. */
export async function signIn(
  browser: Browser,
  { email, password }: Member,
  about: object = {},
): Promise<void> {
  const trying = () => browser.send('POST', '/login', { json: { email, password, ...about } })
  const first = await trying()
  const { status } = first.status === 419 ? await trying() : first
  expect(status).toBe(204)
}

/** Whose session a browser is in, by the id of the user; undefined where it is nobody's. */
export async function userOf(browser: { readonly send: Call }): Promise<unknown> {
  const answer = await browser.send('GET', '/api/user')
  return answer.status === 200 ? valueAt(answer, 'id') : undefined
}

/** Mints a token: an act worth forging, which the list of tokens shows. */
export function mintBy(browser: { readonly send: Call }, options: CallOptions = {}): Promise<Answer> {
  return browser.send('POST', '/api/tokens', { json: { name: MINTED }, ...options })
}

const MINTED = 'minted by a browser'

/** How many tokens have been minted in somebody's name. */
export async function mintedBy({ call }: { readonly call: Call }, { token }: Member): Promise<number> {
  const tokens = valueAt(await call('GET', '/api/tokens', { token }), 'tokens')
  return Array.isArray(tokens) ? tokens.filter(({ name }) => name === MINTED).length : Number.NaN
}

/** Expects that a browser's cookies are good for nothing: neither to read nor, with the proof it holds, to act. */
export async function expectWorthless(browser: Browser): Promise<void> {
  const [reader, actor] = [browser.copy(), browser.copy()]

  expect((await reader.send('GET', '/api/user')).status).toBe(401)
  expect([401, 419]).toContain((await mintBy(actor)).status)
}

/** The headers of a page of ours, with just these cookies and this proof. */
export function forgedHeaders(cookies: string, proof: string): Record<string, string> {
  return {
    Origin: 'http://localhost:3000',
    Referer: 'http://localhost:3000/',
    Cookie: `${cookies}; ${XSRF}=${proof}`,
    'X-XSRF-TOKEN': proof,
  }
}
