import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../../builders.ts'
import {
  type Browser,
  cookieNames,
  cookieOf,
  openBrowser,
  openGuest,
  openSignedIn,
  SESSION,
  XSRF,
} from '../browser.ts'
import { mint, newAddress, newIp, newMember, openSite, registration } from '../site.ts'
import { ACTS_FOR_A_NEW_SECRET, ACTS_UNDER_ONE_SECRET, withoutXsrfCookie } from './browser-acts.ts'
import { cookiesOf, OUR_PAGE } from './pages.ts'
import { setCookie } from './set-cookies.ts'

const ONCE_A_MINUTE = { max: 1, windowMs: MINUTE_MS }

const site = await openSite()
const limited = await openSite({
  limits: {
    user: ONCE_A_MINUTE,
    guest: ONCE_A_MINUTE,
    guestRead: ONCE_A_MINUTE,
    signIn: ONCE_A_MINUTE,
    csrfCookie: ONCE_A_MINUTE,
    password: ONCE_A_MINUTE,
  },
})
const member = await newMember(site)
const guest = await openGuest(site)

describe('an answer to a first-party page carries XSRF-TOKEN', () => {
  it.each([...ACTS_UNDER_ONE_SECRET, ...ACTS_FOR_A_NEW_SECRET])('%i, %s', async (status, _, act) => {
    const someone = await newMember(site)
    const browser = withoutXsrfCookie(await openSignedIn(site, someone))

    const answer = await act(browser, someone)

    expect(answer.status).toBe(status)
    expect(cookieNames(answer)).toContain(XSRF)
    expect(await browser.send('POST', '/api/tokens', { json: {} })).not.toMatchObject({ status: 419 })
  })

  it.each([
    ['GET', '/api/user'],
    ['POST', '/api/tokens'],
    ['POST', '/logout'],
  ])('401, of a guest: %s %s', async (method, path) => {
    const browser = withoutXsrfCookie(await openGuest(site))

    const answer = await browser.send(method, path)

    expect([answer.status, cookieNames(answer)]).toEqual([401, [XSRF]])
  })

  it.each([
    [429, 'GET', '/api/user'],
    [429, 'GET', '/sanctum/csrf-cookie'],
    [429, 'POST', '/api/tokens'],
    [422, 'POST', '/login'],
  ])('%i, one request too many of a guest: %s %s', async (status, method, path) => {
    const browser = withoutXsrfCookie(await openGuest(limited, { ip: newIp() }))
    const body = method === 'POST' ? { json: {} } : {}
    const first = await browser.send(method, path, body)
    browser.cookies.delete(XSRF)

    const second = await browser.send(method, path, body)

    expect(first.headers['x-ratelimit-remaining']).toBe('0')
    expect(second.status).toBe(status)
    expect(JSON.stringify(second.body)).toMatch(/too many/i)
    expect(cookieNames(second)).toEqual([XSRF])
  })

  it('429, one request too many of a user', async () => {
    const browser = withoutXsrfCookie(await openSignedIn(limited, await newMember(limited), { ip: newIp() }))
    await browser.send('GET', '/api/user')
    browser.cookies.delete(XSRF)

    const answer = await browser.send('GET', '/api/user')

    expect([answer.status, cookieNames(answer)]).toEqual([429, [XSRF]])
  })
})

describe('an answer to a read', () => {
  it('carries no XSRF-TOKEN where it came with the right one: an answer that is late would bring back an old one', async () => {
    const browser = await openSignedIn(site, member)

    expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 200, setCookies: [] })
    expect(await guest.send('GET', '/api/user')).toMatchObject({ status: 401, setCookies: [] })
  })

  it.each<[string, (browser: Browser) => unknown]>([
    ['none', ({ cookies }) => cookies.delete(XSRF)],
    ['a wrong one', ({ cookies }) => cookies.set(XSRF, 'x'.repeat(43))],
    ['a guest’s', ({ cookies }) => cookies.set(XSRF, cookieOf(guest, XSRF))],
  ])('carries it where it came with %s', async (_, change) => {
    const browser = await openSignedIn(site, member)
    const proof = cookieOf(browser, XSRF)
    change(browser)

    const answer = await browser.send('GET', '/api/user')

    expect(cookieNames(answer)).toEqual([XSRF])
    expect(setCookie(answer, XSRF).value).toBe(proof)
  })

  it('carries it for the page that asks for it, which may have it', async () => {
    const browser = await openSignedIn(site, member)

    expect(cookieNames(await browser.send('GET', '/sanctum/csrf-cookie'))).toEqual([XSRF])
  })
})

describe('no cookie is set', () => {
  it.each<[number, string, string, object | undefined]>([
    [200, 'GET', '/api/user', undefined],
    [201, 'POST', '/api/tokens', { name: 'phone' }],
    [404, 'DELETE', '/api/tokens/987654', undefined],
    [422, 'POST', '/api/tokens', {}],
    [403, 'GET', '/api/admin/users', undefined],
    [200, 'POST', '/logout', undefined],
    [200, 'POST', '/api/auth/logout', undefined],
    [204, 'GET', '/sanctum/csrf-cookie', undefined],
  ])('with %i on a bearer request from a page of ours: %s %s', async (status, method, path, json) => {
    const { token } = await newMember(site)

    const answer = await site.call(method, path, {
      token,
      headers: { ...OUR_PAGE, ...cookiesOf(guest) },
      ...(json && { json }),
    })

    expect(answer).toMatchObject({ status, setCookies: [] })
  })

  it('with the 401 of a bad bearer token, nor with the 403 of a narrow one', async () => {
    const narrow = await mint(site, member.token, { abilities: ['nothing'] })
    const ask = (token: string) => site.call('GET', '/api/tokens', { token, headers: OUR_PAGE })

    expect(await ask('1|wrong')).toMatchObject({ status: 401, setCookies: [] })
    expect(await ask(narrow.token)).toMatchObject({ status: 403, setCookies: [] })
  })

  it('with the 400 of two Authorization headers', async () => {
    const headers = { ...OUR_PAGE, Authorization: ['Bearer 1|a', 'Bearer 2|b'] }

    expect(await site.call('GET', '/api/user', { headers })).toMatchObject({ status: 400, setCookies: [] })
  })

  it.each<[number, string, object]>([
    [200, '/login', member],
    [201, '/register', registration()],
    [401, '/logout', {}],
    [200, '/api/login', member],
    [201, '/api/register', registration()],
    [200, '/sanctum/token', member],
    [200, '/Login', member],
    [401, '/api/auth/login', { email: newAddress(), password: 'wrong' }],
    [422, '/api/auth/register', {}],
  ])(
    'with %i on what tokens are for, to a first-party page that brings none: %s',
    async (status, path, json) => {
      const answer = await site.call('POST', path, { headers: OUR_PAGE, json })

      expect(answer).toMatchObject({ status, setCookies: [] })
    },
  )
})

describe('a first-party page that brought no cookie', () => {
  it.each([
    [401, 'GET', '/api/user'],
    [204, 'GET', '/sanctum/csrf-cookie'],
    [401, 'POST', '/api/tokens'],
    [401, 'DELETE', '/api/sessions'],
  ])('is given both with %i, and can sign in by them: %s %s', async (status, method, path) => {
    const browser = openBrowser(site)

    const answer = await browser.send(method, path)

    expect([answer.status, cookieNames(answer)]).toEqual([status, [SESSION, XSRF]])
    expect(await browser.send('POST', '/login', { json: member })).toMatchObject({ status: 204 })
  })
})
