import { describe, expect, it } from 'vitest'
import { cookieOf, openSignedIn, SESSION, XSRF } from '../browser.ts'
import { newMember, openSite, type Site } from '../site.ts'
import { from } from './pages.ts'

/** A site whose pages are app.example.com and a few others, with somebody signed in. */
const site = await openSite({
  firstParty: ['app.example.com', '*.preview.example.com', 'dev.example.com:*', 'app.example.com:8443'],
})
const browser = await openSignedIn(site, await newMember(site), { page: 'https://app.example.com' })

const APP = 'https://app.example.com'
const EVIL = 'https://evil.example'

type Headers = Readonly<Record<string, string>>

/** How a request with the session of that browser, and its proof, is answered when it says this of its page. */
async function statusOf(method: 'GET' | 'DELETE', page: Headers): Promise<number> {
  const headers = {
    ...page,
    Cookie: `${SESSION}=${cookieOf(browser)}`,
    'X-XSRF-TOKEN': cookieOf(browser, XSRF),
  }
  const path = method === 'GET' ? '/api/user' : '/api/sessions/0'
  return (await site.call(method, path, { headers })).status
}

describe('a read is first-party', () => {
  it.each<[string, Headers]>([
    ['by its Referer', { Referer: `${APP}/page?query` }],
    ['by its Referer, whatever its Origin', { Referer: `${APP}/`, Origin: EVIL }],
    ['by its Origin, where it has no Referer', { Origin: APP }],
    ['by Sec-Fetch-Site, where it has neither', { 'Sec-Fetch-Site': 'same-origin' }],
    ['by a bare host without a scheme', { Referer: 'app.example.com' }],
    ['by a label in the place of *', from('https://pr-1.preview.example.com')],
    ['by several labels in the place of *', from('https://a.b.preview.example.com')],
    ['by any port in the place of *', from('http://dev.example.com:5173')],
    ['by a port that is listed', from('https://app.example.com:8443')],
    ['by either scheme over http', from('http://app.example.com')],
  ])('%s', async (_, page) => {
    expect(await statusOf('GET', page)).toBe(200)
  })
})

describe('a read is not first-party', () => {
  it.each<[string, Headers]>([
    ['with nothing that tells its page', {}],
    [
      'with a foreign Referer, whatever else',
      { Referer: `${EVIL}/`, Origin: APP, 'Sec-Fetch-Site': 'same-origin' },
    ],
    ['with a foreign Origin, whatever Sec-Fetch-Site', { Origin: EVIL, 'Sec-Fetch-Site': 'same-origin' }],
    ['from the same site, but another origin', { 'Sec-Fetch-Site': 'same-site' }],
    ['from no site', { 'Sec-Fetch-Site': 'none' }],
    ['from an opaque origin', { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' }],
    ['with the host in its path', { Referer: `${EVIL}/app.example.com/` }],
    ['with the host as a user', { Referer: 'https://app.example.com@evil.example/' }],
    ['with the host at its beginning', from('https://app.example.com.evil.example')],
    ['with the host at its end', from('https://evil-app.example.com')],
    ['with a dot that another letter stands for', from('https://appxexample.com')],
    ['on a port that is not listed', from('https://app.example.com:9000')],
    ['with no label in the place of *', from('https://preview.example.com')],
    ['with part of a label in the place of *', from('https://evilpreview.example.com')],
  ])('%s', async (_, page) => {
    expect(await statusOf('GET', page)).toBe(401)
  })
})

describe('an act with both headers', () => {
  it('is first-party where both are', async () => {
    expect(await statusOf('DELETE', from(APP))).toBe(404)
  })

  it.each<[string, Headers]>([
    ['Origin', { Referer: `${APP}/`, Origin: EVIL }],
    ['Origin, an opaque one', { Referer: `${APP}/`, Origin: 'null' }],
    ['Referer', { Referer: `${EVIL}/`, Origin: APP }],
  ])('is not where one is foreign: its %s', async (_, page) => {
    expect(await statusOf('DELETE', page)).toBe(401)
  })

  it.each<[string, Headers]>([
    ['Referer', { Referer: `${APP}/` }],
    ['Origin', { Origin: APP }],
    ['Sec-Fetch-Site', { 'Sec-Fetch-Site': 'same-origin' }],
  ])('goes by the one it has: its %s', async (_, page) => {
    expect(await statusOf('DELETE', page)).toBe(404)
  })
})

/** By how they are told which pages are theirs. */
const sites = {
  'no url': await openSite(),
  'a url on loopback': await openSite({ url: 'http://127.0.0.1:8321' }),
  'a url and a front-end': await openSite({
    url: 'https://api.example.com',
    frontendUrl: 'https://app.example.com:8443',
  }),
  'a list of its own': await openSite({ url: 'http://localhost:8000', firstParty: ['app.example.com'] }),
} satisfies Readonly<Record<string, Site>>

describe('the list', () => {
  it.each<[keyof typeof sites, readonly string[], readonly string[]]>([
    [
      'no url',
      [
        'http://localhost',
        'http://localhost:3000',
        'http://127.0.0.1',
        'http://127.0.0.1:8000',
        'http://[::1]',
      ],
      ['http://localhost:5173', 'http://[::1]:3000', 'http://127.0.0.2', 'https://app.example.com'],
    ],
    [
      'a url on loopback',
      ['http://127.0.0.1:8321', 'http://localhost:3000', 'http://127.0.0.1:8000'],
      ['http://127.0.0.1:8322', 'http://localhost:8321'],
    ],
    [
      'a url and a front-end',
      ['https://api.example.com', 'https://app.example.com:8443'],
      [
        'https://app.example.com',
        'https://example.com',
        'https://localhost:3000',
        // Over https an entry means https.
        'http://api.example.com',
        'http://app.example.com:8443',
      ],
    ],
    ['a list of its own', ['http://app.example.com'], ['http://localhost:3000', 'http://localhost:8000']],
  ])('with %s holds %j and not %j', async (name, ours, foreign) => {
    for (const page of ours) expect([page, await isFirstParty(sites[name], page)]).toEqual([page, true])
    for (const page of foreign) expect([page, await isFirstParty(sites[name], page)]).toEqual([page, false])
  })

  it('may be empty: then no page is ours', async () => {
    const closed = await openSite({ firstParty: [] })

    expect(await isFirstParty(closed, 'http://localhost:3000')).toBe(false)
  })
})

/** Whoever comes from a page of ours is given cookies, with a refusal too. */
async function isFirstParty({ call }: Site, page: string): Promise<boolean> {
  const answer = await call('GET', '/api/user', { headers: from(page) })
  return answer.setCookies.length > 0
}
