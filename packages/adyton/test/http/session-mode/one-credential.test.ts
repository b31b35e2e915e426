import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../../builders.ts'
import { type Browser, cookieOf, openSignedIn, XSRF } from '../browser.ts'
import { mint, newMember, openSite, registration } from '../site.ts'
import { cookiesOf, OUR_PAGE } from './pages.ts'

const site = await openSite()
const owner = await newMember(site)
const browser = await openSignedIn(site, owner, { remember: true })

/** Every method and path that demands a credential of some kind. */
const GUARDED = site.auth.routes
  .filter(({ access, name }) => access !== 'anyone' && !['sign_in', 'user.register'].includes(name))
  .flatMap(({ method, paths }) => paths.map((path) => ({ method, path: path.replace(':id', '0') })))

/** The session of the browser, on a page of ours, with its proof: whatever is refused is not refused for want of one. */
function inSession({ cookies }: Browser): Record<string, string> {
  return { ...OUR_PAGE, ...cookiesOf({ cookies }), 'X-XSRF-TOKEN': cookieOf({ cookies }, XSRF) }
}

describe('a Bearer header beside a live session', () => {
  it('makes the request the token’s: its user, no proof, no cookies', async () => {
    const other = await newMember(site)
    const headers = { ...OUR_PAGE, ...cookiesOf(browser) }

    const read = await site.call('GET', '/api/user', { token: other.token, headers })
    const act = await site.call('POST', '/api/tokens', { token: other.token, headers, json: { name: 'x' } })

    expect(read).toMatchObject({ status: 200, body: { id: other.id }, setCookies: [] })
    expect(act).toMatchObject({ status: 201, setCookies: [] })
  })

  it('grants what the token grants, and nothing of what the session would', async () => {
    const narrow = await mint(site, owner.token, { abilities: [] })

    const answer = await site.call('GET', '/api/tokens', { token: narrow.token, headers: inSession(browser) })

    expect(answer).toMatchObject({ status: 403, body: { code: 'missing_ability' } })
  })

  it('ends the token at sign-out, and not the session', async () => {
    const { token } = await mint(site, owner.token)

    await site.call('POST', '/api/auth/logout', { token, headers: inSession(browser) })

    expect(await site.call('GET', '/api/user', { token })).toMatchObject({ status: 401 })
    expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 200 })
  })
})

describe.each(GUARDED)('$method $path', ({ method, path }) => {
  it.each(['Bearer 1|wrong', 'Bearer nonsense', 'Bearer', 'Bearer ', 'bearer 1|wrong', 'BEARER\t1|wrong'])(
    'does not fall back to the session from %j',
    async (Authorization) => {
      const headers = { ...inSession(browser), Authorization }

      const answer = await site.call(method, path, { headers })

      expect(answer).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': 'Bearer' },
        body: { message: 'Unauthenticated.' },
        setCookies: [],
      })
    },
  )

  it.each<[string, string | readonly string[]]>([
    ['two Bearer headers', ['Bearer 1|a', 'Bearer 2|b']],
    ['two of other schemes', ['Basic eDp5', 'Basic eDp5']],
    ['a Basic one before a Bearer one', ['Basic eDp5', 'Bearer 1|a']],
    ['a comma in a Bearer one', 'Bearer 1|a, Bearer 2|b'],
  ])('answers 400 to %s, whatever the session', async (_, Authorization) => {
    const headers = { ...inSession(browser), Authorization }

    const answer = await site.call(method, path, { headers })

    expect(answer).toMatchObject({
      status: 400,
      headers: { 'www-authenticate': 'Bearer error="invalid_request"' },
      setCookies: [],
    })
  })
})

it('a request with a bad token is no use of the session beside it, which goes on lying idle', async () => {
  const quiet = await openSite()
  const idle = await openSignedIn(quiet, await newMember(quiet))
  quiet.clock.pass(119 * MINUTE_MS)
  expect(await idle.send('GET', '/api/user', { token: '1|wrong' })).toMatchObject({ status: 401 })

  quiet.clock.pass(MINUTE_MS)

  expect(await idle.send('GET', '/api/user')).toMatchObject({ status: 401 })
})

describe('another scheme counts as no header at all', () => {
  it.each(['Basic dXNlcjpwYXNz', 'Digest username="a", realm="b"', 'Negotiate x', 'Bearerish 1|x', ''])(
    '%j beside a session: the session counts, and needs its proof',
    async (Authorization) => {
      const headers = { ...inSession(browser), Authorization }
      const withoutProof = { ...headers, 'X-XSRF-TOKEN': '' }

      const read = await site.call('GET', '/api/user', { headers })
      const act = await site.call('DELETE', '/api/tokens/0', { headers })
      const forged = await site.call('DELETE', '/api/tokens/0', { headers: withoutProof })

      expect([read.status, act.status, forged.status]).toEqual([200, 404, 419])
    },
  )

  it('beside nothing it is nobody’s: a site behind Basic auth is not refused for it', async () => {
    const headers = { Authorization: 'Basic dXNlcjpwYXNz' }

    expect(await site.call('GET', '/api/user', { headers })).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
    })
    expect(await site.call('POST', '/login', { headers, json: owner })).toMatchObject({ status: 200 })
  })
})

describe('where anybody may go, the value of a Bearer header is not looked at', () => {
  const headersOf = (Authorization: string | readonly string[]) => ({ ...inSession(browser), Authorization })

  it.each<[string, string | readonly string[]]>([
    ['a dead one', 'Bearer 1|dead'],
    ['an empty one', 'Bearer'],
    ['one with a comma', 'Bearer 1|a,2|b'],
    ['two', ['Bearer 1|a', 'Bearer 2|b']],
  ])('%s: the answer is that for clients with tokens', async (_, Authorization) => {
    const headers = headersOf(Authorization)

    const signIn = await site.call('POST', '/login', { headers, json: owner })
    const register = await site.call('POST', '/register', { headers, json: registration() })
    const cookies = await site.call('GET', '/sanctum/csrf-cookie', { headers })

    expect(signIn).toMatchObject({ status: 200, body: { token: expect.any(String) }, setCookies: [] })
    expect(register).toMatchObject({ status: 201, setCookies: [] })
    expect(cookies).toMatchObject({ status: 204, setCookies: [] })
    expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 200 })
  })
})
