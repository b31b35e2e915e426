import { parseSetCookie } from 'cookie'
import { describe, expect, it } from 'vitest'
import { createCors, preflightHeaders } from '../../src/http/cors.ts'
import {
  cookieNames,
  cookieOf,
  openBrowser,
  openGuest,
  openSignedIn,
  REMEMBER,
  SESSION,
  XSRF,
} from '../http/browser.ts'
import { newAddress, newIp, newMember, openSite, registration, type Site, textAt } from '../http/site.ts'

/*
 * What existing clients of Sanctum need of a server, one claim or more for each requirement, numbered as in the list
 * that was read from the sources of ten of them. What concerns mail comes with mail.
 */

const site = await openSite()

interface Requirement {
  readonly number: number
  readonly claim: string
  readonly holds: (site: Site) => Promise<void>
}

const REQUIREMENTS: readonly Requirement[] = [
  {
    number: 1,
    claim: 'csrf-cookie answers 204 with both cookies, Lax, for every path and no other host',
    async holds() {
      const answer = await openBrowser(site).send('GET', '/sanctum/csrf-cookie')
      const [session, xsrf] = answer.setCookies.map((line) => parseSetCookie(line))

      expect(answer.status).toBe(204)
      expect(session).toMatchObject({ name: SESSION, httpOnly: true, sameSite: 'lax', path: '/' })
      expect(xsrf).toMatchObject({ name: XSRF, sameSite: 'lax', path: '/' })
      expect(xsrf?.httpOnly).toBeUndefined()
      expect([session?.domain, xsrf?.domain]).toEqual([undefined, undefined])
    },
  },
  {
    number: 2,
    claim: 'a first-party 401 and a first-party 422 give a page that has no cookies both of them',
    async holds() {
      const unknown = await openBrowser(site).send('GET', '/api/user')
      const guest = await openGuest(site)
      const invalid = await guest.send('POST', '/login', { json: {} })

      expect([unknown.status, cookieNames(unknown)]).toEqual([401, [SESSION, XSRF]])
      expect([invalid.status, cookieNames(invalid)]).toEqual([422, [XSRF]])
    },
  },
  {
    number: 2,
    claim: 'the pair that a 401 gave signs in without a call of csrf-cookie',
    async holds() {
      const member = await newMember(site)
      const browser = openBrowser(site)
      await browser.send('GET', '/api/user')

      const answer = await browser.send('POST', '/login', { json: credentials(member) })

      expect(answer.status).toBe(204)
    },
  },
  {
    number: 3,
    claim: 'XSRF-TOKEN reads the same decoded and undecoded',
    async holds() {
      const browser = await openGuest(site)

      expect(cookieOf(browser, XSRF)).toMatch(/^[A-Za-z0-9_-]+$/)
    },
  },
  {
    number: 4,
    claim: 'the proof counts in X-XSRF-TOKEN, in X-CSRF-TOKEN and in the body, and is harmless on reads',
    async holds() {
      const member = await newMember(site)
      for (const way of ['X-XSRF-TOKEN', 'X-CSRF-TOKEN'] as const) {
        const guest = await openGuest(site)
        const proof = cookieOf(guest, XSRF)
        guest.cookies.delete(XSRF)
        const answer = await guest.send('POST', '/login', {
          json: credentials(member),
          headers: { [way]: proof },
        })
        expect([way, answer.status]).toEqual([way, 204])
      }
      const guest = await openGuest(site)
      const proof = cookieOf(guest, XSRF)
      guest.cookies.delete(XSRF)
      const answer = await guest.send('POST', '/login', { json: { ...credentials(member), _token: proof } })
      const read = await guest.send('GET', '/api/user', { headers: { 'X-XSRF-TOKEN': 'anything' } })
      expect([answer.status, read.status]).toEqual([204, 200])
    },
  },
  {
    number: 4,
    claim: 'a wrong proof is 419 with a message in JSON',
    async holds() {
      const guest = await openGuest(site)

      const answer = await guest.send('POST', '/login', { json: {}, headers: { 'X-XSRF-TOKEN': 'wrong' } })

      expect(answer).toMatchObject({ status: 419, body: { message: 'CSRF token mismatch.' } })
    },
  },
  {
    number: 5,
    claim: 'a page is known by Referer, else by Origin, with or without a scheme or a slash at the end',
    async holds() {
      const sources = [
        { Referer: 'http://localhost:3000/deep/page?x=1' },
        { Referer: 'http://localhost:3000' },
        { Origin: 'http://localhost:3000' },
        { Referer: 'localhost:3000' },
        { Origin: 'localhost:3000' },
      ]
      for (const headers of sources) {
        const answer = await site.call('GET', '/api/user', { headers })
        expect([headers, cookieNames(answer)]).toEqual([headers, [SESSION, XSRF]])
      }
    },
  },
  {
    number: 6,
    claim: 'a bearer request needs no proof, and one that it brings along is not looked at',
    async holds() {
      const { token } = await newMember(site)

      const answer = await openBrowser(site).send('POST', '/api/tokens', {
        token,
        json: { name: 'phone' },
        headers: { 'X-XSRF-TOKEN': 'wrong' },
      })

      expect([answer.status, answer.setCookies]).toEqual([201, []])
    },
  },
  {
    number: 7,
    claim: 'a listed origin is echoed with credentials, also on errors, and may send what clients send',
    async holds() {
      const origin = 'http://localhost:3000'
      const answer = await site.call('GET', '/api/user', { headers: { Origin: origin } })
      const preflight = preflightHeaders(createCors([origin]), { rawHeaders: ['Origin', origin] }).join()

      expect(answer).toMatchObject({
        status: 401,
        headers: { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' },
      })
      expect(answer.headers['vary']).toBe('Origin')
      for (const name of [
        'X-XSRF-TOKEN',
        'X-CSRF-TOKEN',
        'X-Requested-With',
        'Authorization',
        'Content-Type',
        'Accept',
      ])
        expect(preflight).toContain(name)
    },
  },
  {
    number: 8,
    claim: 'nobody is redirected, signed in or not',
    async holds() {
      const member = await newMember(site)
      const browser = await openSignedIn(site, member)

      const again = await browser.send('POST', '/login', { json: credentials(member) })
      const guest = await openBrowser(site).send('GET', '/api/user', { headers: { Accept: 'text/html' } })

      expect([again.status, guest.status]).toEqual([204, 401])
    },
  },
  {
    number: 9,
    claim: 'answers are JSON whatever a client accepts',
    async holds() {
      for (const headers of [{}, { Accept: '*/*' }, { Accept: 'text/html' }]) {
        const answer = await openBrowser(site).send('GET', '/api/user', { headers })
        expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
      }
    },
  },
  {
    number: 10,
    claim: 'an empty body that says it is JSON is an empty object',
    async holds() {
      const browser = await openSignedIn(site, await newMember(site))
      const headers = { 'Content-Type': 'application/json' }

      const read = await browser.send('GET', '/api/user', { headers, body: '' })
      const act = await browser.send('POST', '/logout', { headers, body: '' })

      expect([read.status, act.status]).toEqual([200, 204])
    },
  },
  {
    number: 11,
    claim: 'remember is true, false, null, "on", 1 or absent',
    async holds() {
      const member = await newMember(site)
      for (const [remember, isRemembered] of [
        [true, true],
        ['on', true],
        [1, true],
        [false, false],
        [null, false],
        [undefined, false],
      ] as const) {
        const browser = await openGuest(site)
        const answer = await browser.send('POST', '/login', { json: { ...credentials(member), remember } })
        expect([remember, answer.status, browser.cookies.has(REMEMBER)]).toEqual([
          remember,
          204,
          isRemembered,
        ])
      }
    },
  },
  {
    number: 12,
    claim: 'the device name is optional and may be called deviceName',
    async holds() {
      const member = await newMember(site)
      for (const named of [{}, { device_name: 'phone' }, { deviceName: 'phone' }]) {
        const answer = await site.call('POST', '/api/sanctum/token', {
          json: { ...credentials(member), ...named },
        })
        expect(answer.status).toBe(200)
      }
    },
  },
  {
    number: 13,
    claim: 'a sign-in answers 204 to a page and a token at the top to a client',
    async holds() {
      const member = await newMember(site)
      const guest = await openGuest(site)

      const page = await guest.send('POST', '/login', { json: credentials(member) })
      const client = await site.call('POST', '/api/login', { json: credentials(member) })

      expect([page.status, page.body]).toEqual([204, undefined])
      expect(textAt(client, 'token')).toMatch(/^\d+\|/)
    },
  },
  {
    number: 14,
    claim: 'the user is flat at /api/user and wrapped at /api/auth/user',
    async holds() {
      const member = await newMember(site)
      const browser = await openSignedIn(site, member)
      const user = { id: member.id, name: member.name, email: member.email, email_verified_at: null }

      expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 200, body: user })
      expect(await browser.send('GET', '/api/auth/user')).toMatchObject({ status: 200, body: { user } })
    },
  },
  {
    number: 15,
    claim: 'a guest is exactly 401, and what is invalid 422 with a list at each field',
    async holds() {
      const guest = await openGuest(site)

      const unknown = await guest.send('GET', '/api/user')
      const invalid = await guest.send('POST', '/register', { json: { email: 'x' } })

      expect(unknown).toMatchObject({ status: 401, body: { message: 'Unauthenticated.' } })
      expect(invalid).toMatchObject({
        status: 422,
        body: {
          message: expect.any(String),
          errors: { name: [expect.any(String)], email: expect.any(Array) },
        },
      })
    },
  },
  {
    number: 16,
    claim: 'a throttled sign-in of a page is 422 at the address, and 429 with Retry-After elsewhere',
    async holds() {
      const throttling = await openSite({ limits: {} })
      const guest = await openGuest(throttling)
      const wrong = { email: newAddress(), password: 'wrong-password' }
      for (let tried = 0; tried < 5; tried += 1) await guest.send('POST', '/login', { json: wrong })

      const page = await guest.send('POST', '/login', { json: wrong })
      const client = await throttling.call('POST', '/api/login', { json: wrong })

      expect(page).toMatchObject({
        status: 422,
        body: { errors: { email: ['Too many login attempts. Please try again in 60 seconds.'] } },
      })
      expect(client).toMatchObject({ status: 429, headers: { 'retry-after': '60' } })
    },
  },
  {
    number: 17,
    claim: 'forms and multipart bodies are read, and _method makes another method of POST',
    async holds() {
      const member = await newMember(site)
      const guest = await openGuest(site)
      const signedIn = await guest.send('POST', '/login', { form: credentials(member) })

      const ended = await guest.send('POST', '/api/sessions', {
        form: { _method: 'DELETE', password: member.password },
      })

      expect([signedIn.status, ended.status]).toEqual([204, 200])
    },
  },
  {
    number: 20,
    claim: 'two first requests at once leave one browser that can sign in',
    async holds() {
      const member = await newMember(site)
      const browser = openBrowser(site)
      await Promise.all([
        browser.send('GET', '/sanctum/csrf-cookie'),
        browser.send('GET', '/sanctum/csrf-cookie'),
        browser.send('GET', '/api/user'),
      ])

      const answer = await browser.send('POST', '/login', { json: credentials(member) })

      expect(answer.status).toBe(204)
      expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 200 })
    },
  },
  {
    number: 21,
    claim: 'signing out kills the old id and its proof, and leaves a guest',
    async holds() {
      const browser = await openSignedIn(site, await newMember(site))
      const before = browser.copy()

      const answer = await browser.send('POST', '/logout')

      expect([answer.status, cookieNames(answer)]).toEqual([204, [SESSION, XSRF]])
      expect(await before.copy().send('GET', '/api/user')).toMatchObject({ status: 401 })
      expect(await before.copy().send('POST', '/logout')).toMatchObject({ status: 419 })
      expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 401 })
    },
  },
  {
    number: 22,
    claim: 'a registration without password_confirmation is 422',
    async holds() {
      const answer = await site.call('POST', '/api/register', {
        json: registration({ password_confirmation: undefined }),
      })

      expect(answer).toMatchObject({
        status: 422,
        body: { errors: { password: ['The password confirmation does not match.'] } },
      })
    },
  },
  {
    number: 22,
    claim: 'a setting takes a registration without password_confirmation, and none with a wrong one',
    async holds() {
      const relaxed = await openSite({ passwords: { hash: 'bcrypt:4', confirmedAtRegistration: false } })
      const paths = ['/api/auth/register', '/api/register', '/register']
      const statuses = (password_confirmation: string | undefined) =>
        Promise.all(
          paths.map(async (path) => {
            const json = registration({ email: newAddress(), password_confirmation })
            return (await relaxed.call('POST', path, { json, ip: newIp() })).status
          }),
        )

      expect(await statuses(undefined)).toEqual([201, 201, 201])
      expect(await statuses('password124')).toEqual([422, 422, 422])
    },
  },
  {
    number: 23,
    claim: 'the session cookie is called as it is configured',
    async holds() {
      const renamed = await openSite({ sessions: { cookie: 'laravel-session' } })

      const answer = await openBrowser(renamed).send('GET', '/sanctum/csrf-cookie')

      expect(cookieNames(answer)).toEqual(['laravel-session', XSRF])
    },
  },
]

describe.each(REQUIREMENTS)('requirement $number of Sanctum clients', ({ claim, holds }) => {
  it(claim, () => holds(site))
})

function credentials({ email, password }: { readonly email: string; readonly password: string }) {
  return { email, password }
}
