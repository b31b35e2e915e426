import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cookieOf, openBrowser, openGuest, REMEMBER, SESSION } from '../http/browser.ts'
import { isSignedIn, newVisitor } from '../http/sessions.ts'
import { openSite } from '../http/site.ts'
import { watchedStorage } from './watched-storage.ts'

/* Made-up cookies and ids: they cost no look-up, break nothing, and nothing of them comes back. */

const { storage, takeReads, takeWrites } = watchedStorage()
const site = await openSite({ storage })

const PAGE = { Origin: 'http://localhost:3000' }

/** What cannot be a secret by its form. The longest are all that fits into the headers of a request. */
const SHAPELESS: readonly string[] = [
  '0',
  '-1',
  '1|secret',
  'A'.repeat(42),
  'A'.repeat(44),
  'A'.repeat(16_000),
  '.'.repeat(16_000),
  `${'A'.repeat(43)}.`,
  `.${'A'.repeat(43)}`,
  `${'A'.repeat(43)}.${'A'.repeat(43)}`,
  `${'A'.repeat(43)}.${'A'.repeat(43)}.${'A'.repeat(43)}`,
  `${'A'.repeat(43)}.${'A'.repeat(15_000)}`,
  `${'A'.repeat(42)}=`,
  `${'A'.repeat(42)}+`,
  `${'A'.repeat(42)}/`,
  `${'A'.repeat(42)}\u0000`,
  `${'A'.repeat(42)}\u00c4`,
  `${'A'.repeat(43)}%0a`,
  `${'A'.repeat(43)}%00`,
  '%'.repeat(10_000),
  '%41'.repeat(5_000),
  "' or 1=1 --",
  '__proto__',
  '{"$ne":null}',
  '9'.repeat(43 * 43),
]

describe.each([
  ['session', SESSION],
  ['remember', REMEMBER],
])('a %s cookie that can be none', (_, cookie) => {
  it.each(SHAPELESS)('%j costs no look-up and is refused', async (value) => {
    takeReads()
    takeWrites()

    const headers = { ...PAGE, Cookie: `${cookie}=${value}` }
    const read = await site.call('GET', '/api/user', { headers })
    const act = await site.call('POST', '/logout', { headers })

    expect([read.status, act.status]).toEqual([401, 419])
    expect(takeReads()).toEqual([])
    expect(takeWrites()).toEqual([])
  })
})

it('thousands of cookies are read as one request is, and none of them is looked for', async () => {
  const { browser } = await newVisitor(site)
  const crowd = Array.from({ length: 1_500 }, (_, at) => `c${at}=${at}`).join('; ')
  const doubled = Array.from({ length: 200 }, () => `${SESSION}=${'A'.repeat(43)}`).join('; ')
  const read = (Cookie: string) => site.call('GET', '/api/user', { headers: { ...PAGE, Cookie } })
  takeReads()

  expect((await read(`${crowd}; ${SESSION}=${cookieOf(browser)}`)).status).toBe(200)
  expect((await read(`${doubled}; ${SESSION}=${cookieOf(browser)}`)).status).toBe(401)
  expect(takeReads()).toHaveLength(1)
})

describe('the number of a session', () => {
  it.each([
    '0',
    '-1',
    '01',
    '+1',
    '1.0',
    '1e3',
    '0x1',
    '١',
    'NaN',
    'null',
    '__proto__',
    '9007199254740992',
    '9223372036854775808',
    '9'.repeat(10_000),
    '1%00',
    '1%20',
    '%0a1',
    "1'--",
    '1;2',
    '1,2',
  ])('%s is refused without a look', async (id) => {
    const { browser } = await newVisitor(site)
    takeWrites()

    const answer = await browser.send('DELETE', `/api/sessions/${id}`)

    expect(answer).toMatchObject({ status: 404, body: { code: 'session_not_found' } })
    expect(takeWrites()).toEqual([])
    expect(await isSignedIn(browser)).toBe(true)
  })
})

const OURS =
  /^(?:adyton_session|adyton_remember|XSRF-TOKEN)=[\w.-]*; Max-Age=\d+; Path=\/(?:; HttpOnly)?; SameSite=Lax$/

/** What a header may hold once Node has read it: Latin-1 without control characters. */
const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
})
const lineBreaks = fc.constantFrom(
  '%0d%0a',
  '%0D%0ASet-Cookie:%20a=b',
  '%0a',
  '; Domain=evil.test',
  '; Path=/x',
)
const cookieText = fc
  .array(fc.tuple(fc.constantFrom(SESSION, REMEMBER, 'XSRF-TOKEN', 'x'), fc.oneof(headerText, lineBreaks)))
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('; '))

describe('whatever a browser sends as cookies', () => {
  it('what it is given is ours to the last letter', async () => {
    const property = fc.asyncProperty(cookieText, headerText, async (Cookie, proof) => {
      const headers = { ...PAGE, Cookie, 'X-XSRF-TOKEN': proof, 'User-Agent': proof }
      const answers = [
        await site.call('GET', '/sanctum/csrf-cookie', { headers }),
        await site.call('GET', '/api/user', { headers }),
        await site.call('POST', '/logout', { headers }),
      ]
      for (const { status, setCookies } of answers) {
        expect(status).toBeLessThan(500)
        for (const line of setCookies) expect(line).toMatch(OURS)
      }
    })

    await fc.assert(property, { numRuns: 1_000 })
  })

  it.each(['%0d%0aSet-Cookie:%20adyton_session=evil', 'x%3b%20Domain=evil.test', '\u0085\u00a0'])(
    '%j is not given back',
    async (value) => {
      const browser = openBrowser(site)

      const answer = await browser.send('GET', '/sanctum/csrf-cookie', {
        headers: { Cookie: `${SESSION}=${value}; XSRF-TOKEN=${value}` },
      })

      expect(answer.setCookies).toHaveLength(2)
      for (const line of answer.setCookies) expect(line).toMatch(OURS)
    },
  )

  it('and fields of a sign-in go into no cookie', async () => {
    const guest = await openGuest(site)
    const text = 'x\r\nSet-Cookie: a=b'

    const answer = await guest.send('POST', '/login', {
      json: { email: `${text}@example.com`, password: text, remember: text, device_name: text },
    })

    expect(answer.status).toBe(422)
    for (const line of answer.setCookies) expect(line).toMatch(OURS)
  })
})
