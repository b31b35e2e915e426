import { describe, expect, it } from 'vitest'
import { cookieOf, openSignedIn, XSRF } from '../http/browser.ts'
import { newMember, openSite, type Site } from '../http/site.ts'
import { mintedBy } from './browser-attacks.ts'

/*
 * Pages that are none of ours but would pass for one where addresses are matched as text. A browser sends them the
 * victim's cookie if it is on the same site; even with the right proof it must count for nothing.
 */

const APP = 'https://app.example.com'
const DEV = 'http://[::1]'

const secure = await openSite({
  url: 'https://api.example.com',
  frontendUrl: APP,
  firstParty: ['app.example.com', '*.shop.example.com', 'preview.example.com:*'],
})
const loopback = await openSite()

interface Victim {
  readonly site: Site
  readonly member: Awaited<ReturnType<typeof newMember>>
  readonly headers: Readonly<Record<string, string>>
}

const onSecure = await openVictim(secure, APP, '__Host-adyton_session')
const onLoopback = await openVictim(loopback, DEV, 'adyton_session')

/** Addresses that hold the name of a page of ours, and are another's. Letters beyond ASCII are as Node shows their bytes. */
const LOOK_ALIKES: readonly string[] = [
  'https://app.example.com.evil.test',
  'https://app.example.com-evil.test',
  'https://evil-app.example.com',
  'https://evilapp.example.com',
  'https://x.app.example.com',
  'https://example.com',
  'https://appxexample.com',
  'https://app.example.co',
  'https://app.example.comm',
  'https://app.example.com.',
  'https://.app.example.com',
  'https://app..example.com',
  'https://app.example.com@evil.test',
  'https://app.example.com:443@evil.test',
  'https://app.example.com%40evil.test',
  'https://app.example.com%2eevil.test',
  'https://user@app.example.com',
  'https://:password@app.example.com',
  'https://evil.test/app.example.com/',
  'https://evil.test/https://app.example.com/',
  'https://evil.test/?https://app.example.com/',
  'https://evil.test?app.example.com',
  'https://evil.test#@app.example.com/',
  'https://evil.test\\@app.example.com/',
  'https://evil.test\\.app.example.com',
  'https://evil.test;app.example.com',
  'https://evil.test,https://app.example.com',
  'https://evil.test https://app.example.com',
  'https://app.example.com https://evil.test',
  'https://app.example.com:8443',
  'https://app.example.com:80',
  'https://app.example.com:443443',
  'https://app.example.com:0',
  'http://app.example.com',
  'http://app.example.com:443',
  'ws://app.example.com',
  'file://app.example.com',
  'javascript://app.example.com/%0aalert(1)',
  'data:text/html,https://app.example.com',
  'blob:https://app.example.com/1',
  'https:app.example.com',
  'https://xn--pp-6kc.example.com',
  'https://\u00d0\u00b0pp.example.com',
  'https://app\u00e3\u0080\u0082example.com',
  'https://[::ffff:127.0.0.1]',
  // Entries with a wildcard.
  'https://shop.example.com',
  'https://evilshop.example.com',
  'https://a.shop.example.com.evil.test',
  'https://evil.test/a.shop.example.com/',
  'https://evil.test#.shop.example.com',
  'https://evil.test?.shop.example.com',
  'https://*.shop.example.com',
  'https://preview.example.com.evil.test:8080',
  'https://preview.example.com:8080@evil.test',
  // What stands for no page at all.
  'null',
  'NULL',
  'undefined',
  '*',
  '/',
  'https://',
  '://app.example.com',
  'about:blank',
  'app.example.com.evil.test',
  'evil.test/app.example.com',
]

const LOOPBACK_LOOK_ALIKES: readonly string[] = [
  'http://localhost.evil.test',
  'http://localhost:3000@evil.test',
  'http://localhost:3001',
  'http://localhost:30000',
  'http://localhost.:3000',
  'http://xlocalhost:3000',
  'http://127.0.0.1.evil.test',
  'http://127.0.0.1:3000',
  'http://127.0.0.2',
  'http://0.0.0.0',
  'http://[::1]:3000',
  'http://[::]',
  'http://[::2]',
  'http://[::1].evil.test',
  'http://[::1]@evil.test',
  'http://[::ffff:127.0.0.1]',
  'http://[fe80::1]',
  '::1',
]

/** Other ways to write what a browser would open as a page of ours. */
const SPELLINGS: readonly (readonly [Victim, string])[] = [
  [onSecure, 'https://APP.Example.COM'],
  [onSecure, 'https://app.example.com:443'],
  [onSecure, 'https://app.example.com/a/../b?c=evil.test#@evil.test'],
  [onSecure, 'https://app.example.com\\@evil.test'],
  [onSecure, 'https://app.example.com/@evil.test'],
  [onSecure, 'https://a.b.shop.example.com'],
  [onSecure, 'https://preview.example.com:8080'],
  [onSecure, 'app.example.com'],
  [onLoopback, 'http://[0:0:0:0:0:0:0:1]'],
  [onLoopback, 'http://127.0.0.1:8000'],
  [onLoopback, 'http://LOCALHOST:3000'],
]

describe.each<[string, Victim, readonly string[]]>([
  ['app.example.com', onSecure, LOOK_ALIKES],
  ['a loopback name', onLoopback, LOOPBACK_LOOK_ALIKES],
])('a page that looks like %s', (_, victim, addresses) => {
  it.each(addresses)('%j has no use of the cookies', async (address) => {
    for (const page of pagesAt(address)) {
      expect(await attempts(victim, page), JSON.stringify(page)).toEqual([
        [401, []],
        [401, []],
        [401, []],
      ])
    }
    expect(await mintedBy(victim.site, victim.member)).toBe(0)
  })
})

describe('a page of ours', () => {
  it.each(SPELLINGS.map(([victim, address]) => [address, victim] as const))(
    'may be written %j',
    async (address, { site, headers }) => {
      const read = await site.call('GET', '/api/user', { headers: { ...headers, Referer: address } })

      expect(read.status).toBe(200)
    },
  )
})

describe('a sandboxed or opaque page', () => {
  it.each(['same-origin', 'same-site', 'cross-site', 'none'])(
    'has no use of the cookies, though the browser calls it %s',
    async (fetchSite) => {
      const page = { Origin: 'null', 'Sec-Fetch-Site': fetchSite }

      expect((await attempts(onSecure, page)).map(([status]) => status)).toEqual([401, 401, 401])
    },
  )

  it('has none either where every host is taken for ours', async () => {
    const open = await openSite({ firstParty: ['*', '*:*'] })
    const victim = await openVictim(open, 'http://anything.test', 'adyton_session')

    expect((await attempts(victim, { Origin: 'null' })).map(([status]) => status)).toEqual([401, 401, 401])
  })
})

/** An address that a page has, in each of the places where browsers name it, alone and beside ours. */
function pagesAt(address: string): readonly Readonly<Record<string, string>>[] {
  return [
    { Referer: address },
    { Origin: address },
    { Referer: address, Origin: address, 'Sec-Fetch-Site': 'same-origin' },
    { Referer: address, 'Sec-Fetch-Site': 'same-origin' },
  ]
}

/** A read, an act and a sign-out with the victim's cookie and proof: their statuses, and the cookies they were given. */
async function attempts(
  { site, headers }: Victim,
  page: Readonly<Record<string, string>>,
): Promise<readonly (readonly [number, readonly string[]])[]> {
  const request = { headers: { ...headers, ...page } }
  const answers = [
    await site.call('GET', '/api/user', request),
    await site.call('POST', '/api/tokens', { ...request, json: { name: 'minted by a browser' } }),
    await site.call('POST', '/logout', request),
  ]
  return answers.map(({ status, setCookies }) => [status, setCookies])
}

async function openVictim(site: Site, page: string, cookie: string): Promise<Victim> {
  const member = await newMember(site)
  const browser = await openSignedIn(site, member, { page })
  const headers = {
    Cookie: `${cookie}=${cookieOf(browser, cookie)}`,
    'X-XSRF-TOKEN': cookieOf(browser, XSRF),
  }
  return { site, member, headers }
}
