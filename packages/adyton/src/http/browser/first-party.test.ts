import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFirstPartyCheck, LOOPBACK_HOSTS } from './first-party.ts'

interface Headers {
  readonly referer?: string
  readonly origin?: string
  readonly site?: string
  /** GET unless told. */
  readonly method?: string
}

function isFirstParty(
  entries: readonly string[],
  { referer, origin, site, method = 'GET' }: Headers,
  secure = false,
): boolean {
  const rawHeaders = Object.entries({ Referer: referer, Origin: origin, 'Sec-Fetch-Site': site }).flatMap(
    ([name, value]) => (value === undefined ? [] : [name, value]),
  )
  return createFirstPartyCheck(entries, { secure })({ method, rawHeaders })
}

const APP = ['app.example.com']

test('a host longer than any name in the DNS is nobody’s, however many wildcards could match it', () => {
  const labels = 'a.'.repeat(126)

  expect(isFirstParty(['*.x'], { referer: `http://${labels}x/` })).toBe(true)
  expect(isFirstParty(['*.x'], { referer: `http://a.${labels}x/` })).toBe(false)
})

describe('a page', () => {
  test('is first-party by its Referer, whatever its path', () => {
    for (const referer of [
      'https://app.example.com',
      'http://app.example.com/',
      'https://app.example.com/a/b?c#d',
      'HTTPS://APP.EXAMPLE.COM/x',
      'https://app.example.com:443/',
    ])
      expect(isFirstParty(APP, { referer })).toBe(true)
  })

  test('is first-party by its Origin where it has no Referer', () => {
    expect(isFirstParty(APP, { origin: 'https://app.example.com' })).toBe(true)
    expect(isFirstParty(APP, { origin: 'https://app.example.com', referer: '' })).toBe(true)
    expect(isFirstParty(APP, { origin: 'https://evil.example' })).toBe(false)
  })

  test('with a foreign Referer is foreign, whatever its Origin says', () => {
    expect(isFirstParty(APP, { referer: 'https://evil.example/', origin: 'https://app.example.com' })).toBe(
      false,
    )
    expect(
      isFirstParty(APP, { referer: 'nonsense', origin: 'https://app.example.com', site: 'same-origin' }),
    ).toBe(false)
  })

  test('without either is first-party only when the browser says that it is on our own origin', () => {
    expect(isFirstParty(APP, { site: 'same-origin' })).toBe(true)
    for (const site of ['same-site', 'cross-site', 'none', 'Same-Origin', ''])
      expect(isFirstParty(APP, { site })).toBe(false)
    expect(isFirstParty(APP, {})).toBe(false)
  })

  test.each([
    ['a look-alike behind', 'https://app.example.com.evil.example/'],
    ['a look-alike before', 'https://evil-app.example.com/'],
    ['a sub-domain', 'https://x.app.example.com/'],
    ['the parent', 'https://example.com/'],
    ['the host in the path', 'https://evil.example/app.example.com/'],
    ['the host in the query', 'https://evil.example/?https://app.example.com/'],
    ['the host in the fragment', 'https://evil.example/#@app.example.com'],
    ['the host as a user name', 'https://app.example.com@evil.example/'],
    ['a user name before the host', 'https://evil@app.example.com/'],
    ['a password before the host', 'https://:x@app.example.com/'],
    ['another port', 'https://app.example.com:8443/'],
    ['the port of the other scheme', 'https://app.example.com:80/'],
    ['a dot at the end', 'https://app.example.com./'],
    ['a dot that is none', 'https://appxexample.com/'],
    ['another scheme', 'ftp://app.example.com/'],
    ['a scheme of scripts', 'javascript://app.example.com/%0aalert(1)'],
    ['a file', 'file://app.example.com/'],
    ['a data page', 'data:text/html,https://app.example.com/'],
    ['a blob', 'blob:https://app.example.com/1'],
    ['an opaque origin', 'null'],
    ['a letter that only looks alike', 'https://аpp.example.com/'],
    ['no address at all', '://'],
    ['a port that is none', 'https://app.example.com:99999/'],
  ])('is foreign with %s', (_, address) => {
    expect(isFirstParty(APP, { referer: address })).toBe(false)
    expect(isFirstParty(APP, { origin: address })).toBe(false)
  })

  test('is foreign where nothing is listed', () => {
    expect(isFirstParty([], { origin: 'https://app.example.com' })).toBe(false)
  })
})

describe('a request that changes something', () => {
  const [OURS, THEIRS] = ['https://app.example.com', 'https://evil.example']

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'post', ''])(
    'by %j is foreign unless Referer and Origin both are ours',
    (method) => {
      expect(isFirstParty(APP, { method, referer: `${OURS}/page`, origin: OURS })).toBe(true)
      expect(isFirstParty(APP, { method, referer: `${OURS}/page`, origin: THEIRS })).toBe(false)
      expect(isFirstParty(APP, { method, referer: `${THEIRS}/`, origin: OURS })).toBe(false)
    },
  )

  test.each<Headers>([{ referer: `${OURS}/page` }, { origin: OURS }, { site: 'same-origin' }])(
    'is ours by %j alone',
    (headers) => {
      expect(isFirstParty(APP, { method: 'POST', ...headers })).toBe(true)
    },
  )

  test('is foreign from an opaque origin, whatever its Referer says', () => {
    expect(isFirstParty(APP, { method: 'POST', referer: `${OURS}/page`, origin: 'null' })).toBe(false)
  })
})

test.each(['GET', 'HEAD', 'OPTIONS'])('a mere %s counts by its Referer before its Origin', (method) => {
  const [OURS, THEIRS] = ['https://app.example.com', 'https://evil.example']

  expect(isFirstParty(APP, { method, referer: OURS, origin: THEIRS })).toBe(true)
  expect(isFirstParty(APP, { method, referer: THEIRS, origin: OURS })).toBe(false)
})

test.each(['*', '*:*', 'null', 'n*', '*l', '*.example.com'])(
  'no entry means an opaque origin, not even %j',
  (entry) => {
    for (const secure of [true, false])
      for (const method of ['GET', 'POST']) {
        expect(isFirstParty([entry], { method, origin: 'null' }, secure)).toBe(false)
        expect(isFirstParty([entry], { method, referer: 'null' }, secure)).toBe(false)
      }
  },
)

describe('over https', () => {
  test('a listed host means its https pages alone', () => {
    expect(isFirstParty(APP, { origin: 'https://app.example.com' }, true)).toBe(true)
    expect(isFirstParty(APP, { origin: 'http://app.example.com' }, true)).toBe(false)
  })

  test('a bare host without a scheme counts', () => {
    expect(isFirstParty(APP, { referer: 'app.example.com' }, true)).toBe(true)
    expect(isFirstParty(APP, { referer: 'app.example.com/page' }, true)).toBe(true)
  })
})

describe('an entry', () => {
  test('of loopback names stands for exactly those that stock Sanctum has', () => {
    for (const host of ['localhost', 'localhost:3000', '127.0.0.1', '127.0.0.1:8000', '[::1]'])
      expect(isFirstParty(LOOPBACK_HOSTS, { origin: `http://${host}` })).toBe(true)
    for (const host of [
      'localhost:5173',
      '127.0.0.1:3000',
      '[::1]:3000',
      '127.0.0.2',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '[::2]',
    ])
      expect(isFirstParty(LOOPBACK_HOSTS, { origin: `http://${host}` })).toBe(false)
  })

  test('with a port means that port, and without one the scheme’s own', () => {
    expect(isFirstParty(['app.example.com:8080'], { origin: 'http://app.example.com:8080' })).toBe(true)
    expect(isFirstParty(['app.example.com:8080'], { origin: 'http://app.example.com' })).toBe(false)
    expect(isFirstParty(['app.example.com'], { origin: 'http://app.example.com:80' })).toBe(true)
  })

  test.each([
    ['app.example.com:443', 'https://app.example.com', true],
    ['app.example.com:443', 'https://app.example.com:443', true],
    ['app.example.com:443', 'http://app.example.com', false],
    ['app.example.com:80', 'http://app.example.com', true],
    ['app.example.com:80', 'https://app.example.com', false],
    ['*.example.com:443', 'https://app.example.com', true],
    ['[::1]:80', 'http://[::1]', true],
  ])('may name the scheme’s own port: %j and a page at %s: %s', (entry, origin, expected) => {
    expect(isFirstParty([entry], { origin })).toBe(expected)
  })

  test('may have blanks around it and capitals', () => {
    expect(isFirstParty([' App.Example.COM '], { origin: 'https://app.example.com' })).toBe(true)
  })

  test.each([
    ['*.example.com', 'https://a.example.com', true],
    ['*.example.com', 'https://a.b-c.example.com', true],
    ['*.example.com', 'https://example.com', false],
    ['*.example.com', 'https://.example.com', false],
    ['*.example.com', 'https://evilexample.com', false],
    ['*.example.com', 'https://a.example.com.evil.example', false],
    ['*.example.com', 'https://evil.example/x.example.com/', false],
    ['*.example.com', 'https://a.example.com:8443', false],
    ['*.example.com:*', 'https://a.example.com:8443', true],
    ['*.example.com:*', 'https://a.example.com', true],
    ['preview-*.example.com', 'https://preview-12.example.com', true],
    ['preview-*.example.com', 'https://preview-.example.com', false],
    ['localhost:*', 'http://localhost:5173', true],
    ['localhost:*', 'http://localhost', true],
    ['localhost:*', 'http://localhost.evil.example:5173', false],
    ['[::1]:*', 'http://[::1]:5173', true],
    ['[::1]:8000', 'http://[::1]:8000', true],
    ['a.example.com', 'https://aXexample.com', false],
  ])('%j and a page at %s: %s', (entry, origin, expected) => {
    expect(isFirstParty([entry], { origin })).toBe(expected)
  })

  test('without a wildcard means one host and port, and no other', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
    const host = fc
      .tuple(label, label, fc.constantFrom('com', 'example', 'test'))
      .map((labels) => labels.join('.'))

    fc.assert(
      fc.property(host, host, (entry, page) => {
        expect(isFirstParty([entry], { origin: `https://${page}` })).toBe(entry === page)
      }),
    )
  })
})

test('whatever a header holds, it is judged and not thrown about', () => {
  const check = createFirstPartyCheck(['*.example.com:*', ...LOOPBACK_HOSTS], { secure: false })

  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl()), (referer) => {
      expect(check({ method: 'POST', rawHeaders: ['Referer', referer] })).toBeTypeOf('boolean')
    }),
  )
})

test('a page that begins with a listed host is judged by the host that its URL has', () => {
  const check = createFirstPartyCheck(['localhost:3000'], { secure: false })
  const rest = fc.oneof(
    fc.constantFrom('', '/', ':80', '@evil.example', '.evil.example', '0', '\\', '?', '#', '/@evil.example'),
    fc.string({ unit: 'binary' }),
  )

  fc.assert(
    fc.property(fc.constantFrom('http', 'https', 'ftp'), rest, (scheme, text) => {
      const referer = `${scheme}://localhost:3000${text}`
      const url = URL.parse(referer)
      const isOurs = url?.host === 'localhost:3000' && url.username === '' && scheme !== 'ftp'

      expect(check({ method: 'GET', rawHeaders: ['Referer', referer] })).toBe(isOurs)
    }),
  )
})
