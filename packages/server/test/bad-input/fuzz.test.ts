import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { createSocketCaller } from '../../../adyton/test/bindings/socket-caller.ts'
import { cookieOf, openSignedIn, REMEMBER, SESSION, XSRF } from '../../../adyton/test/http/browser.ts'
import { JOHN, registerJohn } from '../documented-clients/requests.ts'
import { type RawAnswer, sendRawAndEnd } from '../raw-request.ts'
import { startServer } from '../start-server.ts'
import { expectUntouched, INSIDE } from './refusal.ts'

const server = await startServer()
afterAll(server.close)
const token = await registerJohn(server)
const [id = '', secret = ''] = token.split('|')
const john = await openSignedIn({ call: createSocketCaller(server) }, JOHN)
const session = cookieOf(john)

/** The same requests at every run. A failure is shown as the smallest request that fails. */
const RUNS = { seed: 20_261_121, numRuns: 2_000 }

const PATHS = [...server.auth.routes.flatMap(({ paths }) => paths), '/livez', '/readyz', '/', '/nowhere', '*']
/** Without HEAD, whose answer has a length and no body. */
const METHODS = ['GET', 'POST', 'DELETE', 'PUT', 'PATCH', 'OPTIONS', 'TRACE', 'QUERY', 'PROPFIND', 'get', '']
const TYPES = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'application/JSON;charset=utf-16',
  'text/plain',
  '',
]
const NAMES = [
  'email',
  'password',
  'password_confirmation',
  'name',
  'role',
  'device_name',
  'abilities',
  'expires_at',
  'expires_in',
  'remember',
  'current_password',
  '_method',
  '_token',
  '__proto__',
  'constructor',
  'toString',
]

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
/** Bytes that may stand within a line, though not all of them in a header. */
const anyLine = bytes.map((found) =>
  Buffer.from(found.filter((byte) => byte !== 10 && byte !== 13)).toString('latin1'),
)
const visible = fc.string({ unit: fc.integer({ min: 0x21, max: 0xff }).map(latin1), maxLength: 60 })
/** Mostly what a header can hold, so that most requests come as far as a route. */
const line = mostly(
  visible.filter((found) => !found.includes('\u007f')),
  anyLine,
)
const word = mostly(fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/), anyLine)
/** Mostly what a request line can hold. */
const end = mostly(
  fc.webPath(),
  mostly(
    fc.webQueryParameters().map((query) => `?${query}`),
    line,
  ),
)

const text = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'john@example.com',
    'password123',
    '\u0000',
    '\ud800',
    '＠',
    '9'.repeat(400),
    '1e999',
    "' or 1=1 --",
  ),
  fc.string({ unit: 'binary' }),
)
const value = fc.oneof(text, fc.jsonValue({ maxDepth: 3 }), fc.double(), fc.array(text, { maxLength: 200 }))
const fields = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string()), value, { maxKeys: 8 })

const body = fc.oneof(
  fields.map((object) => Buffer.from(JSON.stringify(object))),
  fields.map((object) => Buffer.from(JSON.stringify(object).slice(0, -2))),
  fields.map((object) => Buffer.from(new URLSearchParams(Object.entries(object).map(asText)).toString())),
  fields.map((object) => Buffer.from(Object.entries(object).map(asPart).join(''))),
  bytes,
  fc.constant(Buffer.alloc(0)),
)

/** Nearly John's token, and never it. */
const almostToken = fc
  .tuple(
    fc.constantFrom(id, `0${id}`, '2', `${id}.0`, '9007199254740993', ''),
    fc.nat({ max: secret.length - 1 }),
    line,
  )
  .map(([tokenId, at, junk]) => `Bearer ${tokenId}|${secret.slice(0, at)}${junk}`)

/** John's cookie, which is worth nothing without its proof, and what is nearly it. */
const cookie = fc.oneof(
  fc.constant(`${SESSION}=${session}`),
  fc
    .tuple(fc.constantFrom(SESSION, REMEMBER, XSRF), fc.nat({ max: session.length - 1 }), line)
    .map(([name, at, junk]) => `${name}=${session.slice(0, at)}${junk}`),
  line,
)
const page = fc.constantFrom('http://localhost:3000', 'http://localhost:3000/', 'null', '')

const usualHeader = fc.oneof(
  fc.tuple(fc.constant('Content-Type'), fc.oneof(fc.constantFrom(...TYPES), line)),
  fc.tuple(fc.constant('Authorization'), fc.oneof(almostToken, line)),
  fc.tuple(fc.constant('Cookie'), cookie),
  fc.tuple(fc.constantFrom('Origin', 'Referer'), fc.oneof(page, line)),
  fc.tuple(fc.constantFrom('X-XSRF-TOKEN', 'X-CSRF-TOKEN', 'Sec-Fetch-Site'), line),
  fc.tuple(fc.constantFrom('Accept', 'X-Forwarded-For', 'Expect'), line),
  fc.tuple(word, line),
)
/** Headers that decide where a request ends and where it goes. Most of them make it unreadable. */
const framingHeader = fc.tuple(
  fc.constantFrom('Content-Length', 'Transfer-Encoding', 'Connection', 'Upgrade', 'Host'),
  fc.oneof(fc.constantFrom('0', '5', '70000', 'chunked'), line),
)
const header = mostly(usualHeader, framingHeader)

const target = fc
  .tuple(
    fc.constantFrom(...PATHS),
    fc.oneof(fc.constantFrom('', '', '', '/', '//', '?', '%', '/../', ';'), end),
  )
  .map(([path, end]) => `${path}${end}`)

const request = fc
  .record({
    method: mostly(fc.constantFrom(...METHODS), word),
    target: mostly(target, line),
    headers: fc.array(header, { maxLength: 6 }),
    body,
    isLengthTrue: mostly(fc.constant(true), fc.constant(false)),
  })
  .map(({ method, target, headers, body, isLengthTrue }) => {
    const lengths = isLengthTrue ? [['Content-Length', String(body.length)]] : []
    const lines = [['Host', 'x'], ...headers, ...lengths].map(([name, value]) => `${name}: ${value}\r\n`)
    return Buffer.concat([
      Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'),
      body,
    ])
  })

it('whatever bytes arrive, the server answers in its own words and never with a 5xx', async () => {
  const anything = mostly(request, bytes)
  const property = fc.asyncProperty(anything, async (sent) => {
    expectDecent(await sendRawAndEnd(server.port, sent))
  })

  await fc.assert(property, RUNS)

  await expectUntouched(server, token)
  expect(await john.send('GET', '/api/user')).toMatchObject({ status: 200, setCookies: [] })
}, 120_000)

it('whatever a live token asks for, the answer is a token or a refusal', async () => {
  const property = fc.asyncProperty(
    fields,
    fc.constantFrom('/api/tokens', '/api/auth/tokens'),
    async (wish, path) => {
      const json = Buffer.from(JSON.stringify(wish))
      const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\n\r\n`

      const answer = await sendRawAndEnd(server.port, head, json)

      expect([201, 422]).toContain(answer?.status)
      expectDecent(answer)
    },
  )

  await fc.assert(property, { ...RUNS, numRuns: 500 })

  await expectUntouched(server, token)
}, 60_000)

function mostly<Usual, Rare>(
  usual: fc.Arbitrary<Usual>,
  rare: fc.Arbitrary<Rare>,
): fc.Arbitrary<Usual | Rare> {
  return fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: rare })
}

function latin1(code: number): string {
  return String.fromCharCode(code)
}

/** Nothing at all, or an answer in the contract's shape with nothing of the server's inside. */
function expectDecent(answer: RawAnswer | undefined): void {
  if (answer === undefined) return
  expect(answer.status).toBeLessThan(500)
  expect(answer.body).not.toMatch(INSIDE)
  if (answer.status < 400 || answer.body === '') return
  expect(JSON.parse(answer.body)).toMatchObject({
    message: expect.any(String),
    code: expect.any(String),
    request_id: expect.any(String),
  })
}

function asText([name, value]: readonly [string, unknown]): [string, string] {
  return [name, typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value)]
}

function asPart([name, value]: readonly [string, unknown]): string {
  return `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${JSON.stringify(value)}\r\n`
}
