import { parseSetCookie } from 'cookie'
import { describe, expect, it } from 'vitest'
import { openAuditedSite } from '../../../../test/http/audited-site.ts'
import {
  cookieNames,
  cookieOf,
  openBrowser,
  openGuest,
  REMEMBER,
  SESSION,
  XSRF,
} from '../../../../test/http/browser.ts'
import { isSignedIn, newVisitor } from '../../../../test/http/sessions.ts'

const site = await openAuditedSite()
const PATH = '/sanctum/csrf-cookie'
const GUEST = /^[\w-]{43}\.[\w-]{43}$/
const MONTH_SECONDS = 30 * 24 * 3_600

const rows = (table: string) => site.sql(`select id from ${table}`)

describe('a browser without cookies', () => {
  it.each([PATH, `${PATH}/`])('GET %s is given those of a guest', async (path) => {
    const answer = await openBrowser(site).send('GET', path)

    expect(answer).toMatchObject({ status: 204, body: undefined })
    expect(answer.setCookies.map((line) => parseSetCookie(line))).toEqual([
      {
        name: SESSION,
        value: expect.stringMatching(GUEST),
        maxAge: MONTH_SECONDS,
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
      },
      {
        name: XSRF,
        value: expect.stringMatching(/^[\w-]{43}$/),
        maxAge: MONTH_SECONDS,
        path: '/',
        sameSite: 'lax',
      },
    ])
  })

  it('is given the same by HEAD', async () => {
    const answer = await openBrowser(site).send('HEAD', PATH)

    expect(answer.status).toBe(204)
    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
  })

  it('is given other secrets than the next', async () => {
    const one = await openGuest(site)
    const other = await openGuest(site)

    expect(cookieOf(one)).not.toBe(cookieOf(other))
    expect(cookieOf(one, XSRF)).not.toBe(cookieOf(other, XSRF))
  })

  it('costs no row, neither at its first request nor at the next ones', async () => {
    const before = [await rows('adyton_sessions'), await rows('audit_events')]
    const browser = await openGuest(site)
    await browser.send('GET', PATH)
    await browser.send('GET', '/api/user')

    expect([await rows('adyton_sessions'), await rows('audit_events')]).toEqual(before)
  })
})

describe('a page of any origin', () => {
  it.each([
    ['of another site', { Origin: 'https://evil.example', Referer: 'https://evil.example/' }],
    ['in a sandbox', { Origin: 'null', Referer: '' }],
    ['that does not say where it is from', { Origin: '', Referer: '' }],
  ])('%s is given cookies, since they prove nothing there', async (_, headers) => {
    const answer = await openBrowser(site).send('GET', PATH, { headers })

    expect(answer.status).toBe(204)
    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
  })

  it('cannot have a session revived by the remember cookie', async () => {
    const { browser } = await newVisitor(site, { remember: true })
    browser.cookies.delete(SESSION)

    await browser.send('GET', PATH, { headers: { Origin: 'https://evil.example', Referer: '' } })

    expect(cookieOf(browser)).toMatch(GUEST)
  })
})

describe('cookies that the browser has', () => {
  it('are kept where they are a guest’s, and their proof is told again', async () => {
    const browser = await openGuest(site)
    const before = new Map(browser.cookies)
    browser.cookies.delete(XSRF)

    const answer = await browser.send('GET', PATH)

    expect(cookieNames(answer)).toEqual([XSRF])
    expect(browser.cookies).toEqual(before)
  })

  it('are kept where they are a live session’s', async () => {
    const { browser } = await newVisitor(site)
    const before = new Map(browser.cookies)

    const answer = await browser.send('GET', PATH)

    expect(cookieNames(answer)).toEqual([XSRF])
    expect(browser.cookies).toEqual(before)
    expect(await isSignedIn(browser)).toBe(true)
  })

  it.each([
    ['of a session that has ended', (live: string) => live],
    ['of a guest that nobody signed', () => `${'A'.repeat(43)}.${'A'.repeat(43)}`],
    [
      'of a guest whose secret was changed',
      (_: string, guest: string) => `A${guest}`.slice(0, 43) + guest.slice(43),
    ],
    ['that are nonsense', () => '☃'],
    ['that are empty', () => ''],
  ])('are replaced where they are %s', async (_, value) => {
    const { browser, guest } = await newVisitor(site)
    const live = cookieOf(browser)
    await browser.send('POST', '/logout')
    browser.cookies.set(SESSION, value(live, cookieOf(guest)))

    const answer = await browser.send('GET', PATH)

    expect(answer.status).toBe(204)
    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
    expect(cookieOf(browser)).toMatch(GUEST)
  })

  it('become a session again where the remember cookie stands for one', async () => {
    const { browser } = await newVisitor(site, { remember: true })
    browser.cookies.delete(SESSION)

    const answer = await browser.send('GET', PATH)

    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('lose a remember cookie that is good for nothing', async () => {
    const browser = await openGuest(site)
    browser.cookies.set(REMEMBER, 'A'.repeat(43))

    const answer = await browser.send('GET', PATH)

    expect(cookieNames(answer)).toEqual([XSRF, REMEMBER])
    expect(browser.cookies.has(REMEMBER)).toBe(false)
  })
})

describe('a client with a bearer token', () => {
  it.each(['1|dead', ''])('is given no cookie, and %j is not looked at', async (token) => {
    const answer = await openBrowser(site).send('GET', PATH, { token })

    expect(answer.status).toBe(204)
    expect(answer.setCookies).toEqual([])
  })

  it('is given none with a live token either', async () => {
    const { member, browser } = await newVisitor(site)

    const answer = await browser.send('GET', PATH, { token: member.token })

    expect(answer.status).toBe(204)
    expect(answer.setCookies).toEqual([])
  })
})
