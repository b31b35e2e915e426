import { describe, expect, it } from 'vitest'
import {
  cookieNames,
  cookieOf,
  openBrowser,
  openGuest,
  openSignedIn,
  REMEMBER,
  SESSION,
  XSRF,
} from '../browser.ts'
import { newMember, openSite } from '../site.ts'
import { observedStorage } from './observed-storage.ts'
import { cookiesOf, FOREIGN_PAGE, OUR_PAGE } from './pages.ts'

const { storage, takeLookups } = observedStorage()
const site = await openSite({ storage })
const member = await newMember(site)

/** What never has to do with browsers, whoever asks: see split.test.ts. */
const TOKEN_PATHS = [
  '/api/auth/register',
  '/api/register',
  '/api/auth/login',
  '/api/login',
  '/api/auth/token',
  '/api/sanctum/token',
  '/sanctum/token',
  '/Login',
  '/Logout',
]

/** Every other method and path that changes something. */
const ACTS = site.auth.routes
  .flatMap(({ method, paths }) => paths.map((path) => ({ method, path })))
  .filter(({ method, path }) => method !== 'GET' && !TOKEN_PATHS.includes(path))
  .map(({ method, path }) => ({ method, path: path.replace(':id', '0') }))

describe('session mode', () => {
  it('is a first-party page with our session cookie', async () => {
    const { cookies } = await openSignedIn(site, member)

    const answer = await site.call('GET', '/api/user', {
      headers: { ...OUR_PAGE, Cookie: `${SESSION}=${cookies.get(SESSION)}` },
    })

    expect(answer).toMatchObject({ status: 200, body: { id: member.id } })
  })

  it('is a first-party page with our remember cookie alone', async () => {
    const browser = await openSignedIn(site, member, { remember: true })

    const answer = await site.call('GET', '/api/user', {
      headers: { ...OUR_PAGE, Cookie: `${REMEMBER}=${cookieOf(browser, REMEMBER)}` },
    })

    expect(answer).toMatchObject({ status: 200, body: { id: member.id } })
  })

  it('is not a first-party page with none of our cookies, which needs no proof and is nobody', async () => {
    const headers = { ...OUR_PAGE, Cookie: 'theme=dark; XSRF-TOKEN=x' }

    expect(await site.call('POST', '/api/tokens', { headers, json: { name: 'x' } })).toMatchObject({
      status: 401,
    })
  })
})

describe('outside session mode no cookie is read and none is set', () => {
  const requests = [
    ['GET', '/api/user'],
    ['POST', '/api/tokens'],
    ['DELETE', '/api/sessions/1'],
    ['POST', '/login'],
    ['POST', '/logout'],
    ['POST', '/register'],
  ] as const

  describe.each([
    ['from a foreign page', FOREIGN_PAGE],
    ['from nowhere, as a program asks', {}],
    ['from an opaque origin', { Origin: 'null' }],
  ])('%s', (_, page) => {
    it.each(requests)('%s %s', async (method, path) => {
      const browser = await openSignedIn(site, member, { remember: true })
      takeLookups()

      const answer = await site.call(method, path, {
        headers: { ...page, ...cookiesOf(browser), 'X-XSRF-TOKEN': cookieOf(browser, XSRF) },
        ...(method === 'POST' && { json: {} }),
      })

      expect([401, 422]).toContain(answer.status)
      expect(answer.setCookies).toEqual([])
      expect(takeLookups()).toEqual([])
    })
  })

  it.each(requests)('with a bearer token: %s %s', async (method, path) => {
    const { token } = await newMember(site)
    const browser = await openSignedIn(site, member, { remember: true })
    takeLookups()

    const answer = await browser.send(method, path, { token, ...(method === 'POST' && { json: {} }) })

    expect(answer.status).not.toBe(419)
    expect(answer.setCookies).toEqual([])
    expect(takeLookups()).toEqual([])
  })

  it('but for the page that asks for its cookies, wherever it is: its session goes on', async () => {
    const browser = await openSignedIn(site, member)
    const { cookies } = browser.copy()

    const answer = await browser.send('GET', '/sanctum/csrf-cookie', { headers: FOREIGN_PAGE })

    expect(answer.status).toBe(204)
    expect(cookieNames(answer)).toEqual([XSRF])
    expect(browser.cookies).toEqual(cookies)
  })

  it('and even that page revives nobody by a remember cookie, unless it is ours', async () => {
    const browser = await openSignedIn(site, member, { remember: true })
    browser.cookies.delete(SESSION)
    takeLookups()

    await browser.send('GET', '/sanctum/csrf-cookie', { headers: FOREIGN_PAGE })

    expect(takeLookups()).not.toContain('remember')
    browser.cookies.delete(REMEMBER)
    expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 401 })
  })
})

describe('in session mode', () => {
  describe.each(ACTS)('$method $path', ({ method, path }) => {
    const body = method === 'DELETE' ? {} : { json: {} }

    it('is refused without a proof', async () => {
      const browser = await openSignedIn(site, member)
      browser.cookies.delete(XSRF)

      const answer = await browser.send(method, path, body)

      expect(answer.status).toBe(419)
      expect(answer.body).toEqual({
        message: 'CSRF token mismatch.',
        code: 'csrf_mismatch',
        request_id: expect.any(String),
      })
    })

    it('is refused without a proof to a guest, and to a session that is dead', async () => {
      const guest = await openGuest(site)
      guest.cookies.delete(XSRF)
      const stranger = openBrowser(site, {}, new Map([[SESSION, 'x'.repeat(43)]]))

      expect((await guest.send(method, path, body)).status).toBe(419)
      expect((await stranger.send(method, path, body)).status).toBe(419)
    })

    it('is not refused for want of a proof with one', async () => {
      const browser = await openSignedIn(site, member)

      expect((await browser.send(method, path, body)).status).not.toBe(419)
    })
  })

  it('an act without a proof does nothing', async () => {
    const browser = await openSignedIn(site, member)
    const withoutProof = browser.copy()
    withoutProof.cookies.delete(XSRF)

    await withoutProof.send('POST', '/logout')

    expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 200 })
  })

  it.each(['GET', 'HEAD'])('%s needs none', async (method) => {
    const browser = await openSignedIn(site, member)
    browser.cookies.set(XSRF, 'wrong')

    expect(await browser.send(method, '/api/user')).toMatchObject({ status: 200 })
  })
})
