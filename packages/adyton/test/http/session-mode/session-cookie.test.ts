import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../../builders.ts'
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
import { ACTS_FOR_A_NEW_SECRET, ACTS_UNDER_ONE_SECRET, withoutXsrfCookie } from './browser-acts.ts'
import { OUR_PAGE } from './pages.ts'
import { setCookie } from './set-cookies.ts'

const site = await openSite()
const member = await newMember(site)

describe('the session cookie is set', () => {
  it.each<[string, () => Promise<string>]>([
    ['is empty', async () => ''],
    ['is no secret', async () => 'nonsense'],
    ['is unknown', async () => 'x'.repeat(43)],
    ['is a guest’s without its signature', async () => (await guestCookie()).slice(0, 43)],
    ['is a guest’s with that of another', async () => swapped(await guestCookie(), await guestCookie())],
    ['is a guest’s with one letter too many', async () => `${await guestCookie()}A`],
    ['is a guest’s with a third part', async () => `${await guestCookie()}.x`],
    ['belongs to a session that was signed out', signedOutCookie],
    ['belongs to a session that lay idle', idleCookie],
  ])('in the place of one that %s', async (_, make) => {
    const browser = openBrowser(site, {}, new Map([[SESSION, await make()]]))

    const answer = await browser.send('GET', '/api/user')

    expect([answer.status, cookieNames(answer)]).toEqual([401, [SESSION, XSRF]])
    expect(await browser.send('POST', '/login', { json: member })).toMatchObject({ status: 204 })
  })

  it('in the place of two that differ, though both are good: neither is believed', async () => {
    const session = cookieOf(await openSignedIn(site, member))
    const Cookie = `${SESSION}=${session}; ${SESSION}=${await guestCookie()}`

    const answer = await site.call('GET', '/api/user', { headers: { ...OUR_PAGE, Cookie } })

    expect([answer.status, cookieNames(answer)]).toEqual([401, [SESSION, XSRF]])
  })

  it.each(ACTS_FOR_A_NEW_SECRET)('with %i, %s, and with it a proof that goes with it', async (_, __, act) => {
    const someone = await newMember(site)
    const browser = await openSignedIn(site, someone)
    const before = new Map(browser.cookies)

    const answer = await act(browser, someone)

    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
    expect(cookieOf(browser)).not.toBe(before.get(SESSION))
    expect(cookieOf(browser, XSRF)).not.toBe(before.get(XSRF))
    expect(await browser.send('POST', '/api/tokens', { json: {} })).not.toMatchObject({ status: 419 })
  })
})

describe('a session cookie that is good is never sent again', () => {
  it.each(ACTS_UNDER_ONE_SECRET)('with %i, %s', async (_, __, act) => {
    const someone = await newMember(site)
    const browser = withoutXsrfCookie(await openSignedIn(site, someone))

    expect(cookieNames(await act(browser, someone))).toEqual([XSRF])
  })

  it.each([
    ['GET', '/api/user'],
    ['GET', '/sanctum/csrf-cookie'],
    ['POST', '/login'],
    ['POST', '/register'],
    ['POST', '/logout'],
    ['POST', '/api/tokens'],
  ])('to a guest either: %s %s', async (method, path) => {
    const browser = await openGuest(site)

    const answer = await browser.send(method, path, method === 'GET' ? {} : { json: {} })

    expect(cookieNames(answer)).not.toContain(SESSION)
  })

  it('where it came twice alike either', async () => {
    const cookie = `${SESSION}=${await guestCookie()}`

    const answer = await site.call('GET', '/api/user', {
      headers: { ...OUR_PAGE, Cookie: `${cookie}; ${cookie}` },
    })

    expect(cookieNames(answer)).toEqual([XSRF])
  })
})

describe('after sign-out', () => {
  it('a browser has the cookies of a guest, and no other', async () => {
    const browser = await openSignedIn(site, member, { remember: true })

    const answer = await browser.send('POST', '/logout')

    expect(cookieNames(answer)).toEqual([SESSION, XSRF, REMEMBER])
    expect(setCookie(answer, REMEMBER)).toMatchObject({ value: '', maxAge: 0 })
    expect([...browser.cookies.keys()]).toEqual([SESSION, XSRF])
    expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 401, setCookies: [] })
    expect(await browser.send('POST', '/login', { json: member })).toMatchObject({ status: 204 })
  })
})

async function guestCookie(): Promise<string> {
  return cookieOf(await openGuest(site))
}

/** The secret of the one and the signature of the other. */
function swapped(one: string, other: string): string {
  return one.slice(0, 43) + other.slice(43)
}

async function signedOutCookie(): Promise<string> {
  const browser = await openSignedIn(site, member)
  const cookie = cookieOf(browser)
  await browser.send('POST', '/logout')
  return cookie
}

async function idleCookie(): Promise<string> {
  const cookie = cookieOf(await openSignedIn(site, member))
  site.clock.pass(120 * MINUTE_MS)
  return cookie
}
