import { describe, expect, it } from 'vitest'
import { cookieOf, openGuest, openSignedIn, SESSION, XSRF } from '../http/browser.ts'
import type { Answer } from '../http/in-memory-caller.ts'
import { isAlive, mint, newMember, openSite } from '../http/site.ts'
import { mintedBy } from './browser-attacks.ts'

/* Bodies that are not what they say: none of them stands in for a proof, and none gets past what a field must be. */

const site = await openSite()
const member = await newMember(site)
const browser = await openSignedIn(site, member)
const RIGHT = cookieOf(browser, XSRF)

const PAGE = {
  Origin: 'http://localhost:3000',
  Cookie: `${SESSION}=${cookieOf(browser)}`,
}
const NAME = 'minted by a browser'

interface Sent {
  readonly type: string | undefined
  readonly body: string | Uint8Array
}

/** Sends a body to where it would mint a token, with a proof in the header or without one. */
function send({ type, body }: Sent, proof?: string): Promise<Answer> {
  const headers = {
    ...PAGE,
    ...(type !== undefined && { 'Content-Type': type }),
    ...(proof !== undefined && { 'X-XSRF-TOKEN': proof }),
  }
  return site.call('POST', '/api/tokens', { headers, body })
}

const json = (fields: object) => JSON.stringify({ name: NAME, ...fields })
const form = (fields: Readonly<Record<string, string>>) =>
  new URLSearchParams({ name: NAME, ...fields }).toString()

const BOUNDARY = 'boundary-of-these-tests'

/** A multipart body whose proof stands in a part with these headers. */
function multipart(disposition: string, value: string = RIGHT): string {
  const part = (head: string, text: string) => `--${BOUNDARY}\r\n${head}\r\n\r\n${text}\r\n`
  return `${part('Content-Disposition: form-data; name="name"', NAME)}${part(disposition, value)}--${BOUNDARY}--\r\n`
}

const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`
const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

/** Each holds the right proof, in a place or a form where it is none. */
const NO_PROOFS: readonly (readonly [string, Sent])[] = [
  ['JSON as text/plain, which needs no preflight', { type: 'text/plain', body: json({ _token: RIGHT }) }],
  ['JSON without a type', { type: undefined, body: json({ _token: RIGHT }) }],
  ['JSON with an empty type', { type: '', body: json({ _token: RIGHT }) }],
  ['JSON as a form', { type: FORM, body: json({ _token: RIGHT }) }],
  [
    'JSON as text/plain that mentions JSON',
    { type: 'text/plain; application/json', body: json({ _token: RIGHT }) },
  ],
  ['JSON as a list of types', { type: 'text/plain, application/json', body: json({ _token: RIGHT }) }],
  ['JSON as nearly JSON', { type: 'application/jsonx', body: json({ _token: RIGHT }) }],
  ['JSON that breaks off', { type: JSON_TYPE, body: json({ _token: RIGHT }).slice(0, -1) }],
  [
    'JSON in UTF-16',
    { type: JSON_TYPE, body: new Uint8Array(Buffer.from(json({ _token: RIGHT }), 'utf16le')) },
  ],
  ['JSON in a list', { type: JSON_TYPE, body: `[${json({ _token: RIGHT })}]` }],
  ['JSON in a text', { type: JSON_TYPE, body: JSON.stringify(json({ _token: RIGHT })) }],
  ['a proof in a list', { type: JSON_TYPE, body: json({ _token: [RIGHT] }) }],
  ['a proof in an object', { type: JSON_TYPE, body: json({ _token: { value: RIGHT } }) }],
  ['a proof further in', { type: JSON_TYPE, body: json({ form: { _token: RIGHT } }) }],
  [
    'a proof in a prototype',
    { type: JSON_TYPE, body: `{"name":"${NAME}","__proto__":{"_token":"${RIGHT}"}}` },
  ],
  [
    'a proof before a wrong one',
    { type: JSON_TYPE, body: `{"name":"x","_token":"${RIGHT}","_token":"wrong"}` },
  ],
  ['a proof under another case', { type: JSON_TYPE, body: json({ _TOKEN: RIGHT }) }],
  ['a proof that is true', { type: JSON_TYPE, body: json({ _token: true }) }],
  ['a proof that is null', { type: JSON_TYPE, body: json({ _token: null }) }],
  ['a proof with a blank', { type: JSON_TYPE, body: json({ _token: ` ${RIGHT}` }) }],
  ['a proof with a NUL', { type: JSON_TYPE, body: json({ _token: `${RIGHT}\u0000` }) }],
  ['a form as text/plain', { type: 'text/plain', body: form({ _token: RIGHT }) }],
  ['a form as JSON', { type: JSON_TYPE, body: form({ _token: RIGHT }) }],
  ['a form with a list', { type: FORM, body: form({ '_token[]': RIGHT }) }],
  ['a form with a proof before a wrong one', { type: FORM, body: `${form({ _token: RIGHT })}&_token=wrong` }],
  ['a form with a NUL in the name', { type: FORM, body: form({ '_token\u0000': RIGHT }) }],
  ['multipart without a boundary', { type: 'multipart/form-data', body: multipart(field('_token')) }],
  [
    'multipart with another boundary',
    { type: 'multipart/form-data; boundary=another', body: multipart(field('_token')) },
  ],
  [
    'multipart of another kind',
    { type: `multipart/mixed; boundary=${BOUNDARY}`, body: multipart(field('_token')) },
  ],
  ['multipart that breaks off', { type: MULTIPART, body: multipart(field('_token')).slice(0, -8) }],
  ['multipart with a NUL in the name', { type: MULTIPART, body: multipart(field('_token\u0000')) }],
  [
    'multipart with a NUL in the value',
    { type: MULTIPART, body: multipart(field('_token'), `${RIGHT}\u0000`) },
  ],
  [
    'multipart with the proof in a file',
    { type: MULTIPART, body: multipart(`${field('_token')}; filename="x"`) },
  ],
  [
    'multipart with the name of the part alone',
    { type: MULTIPART, body: multipart('Content-Disposition: form-data; filename="_token"') },
  ],
]

describe('a body is no proof', () => {
  it.each(NO_PROOFS)('by %s', async (_, sent) => {
    const answer = await send(sent)

    expect(answer).toMatchObject({ status: 419, body: { code: 'csrf_mismatch' } })
    expect(await mintedBy(site, member)).toBe(0)
  })

  it('in the query or in another cookie', async () => {
    const target = `/api/tokens?_token=${RIGHT}&X-XSRF-TOKEN=${RIGHT}`
    const headers = { ...PAGE, Cookie: `${PAGE.Cookie}; _token=${RIGHT}; XSRF-TOKEN=${RIGHT}` }

    expect((await site.call('POST', target, { headers, json: { name: NAME } })).status).toBe(419)
    expect(await mintedBy(site, member)).toBe(0)
  })
})

/** What a page with a proof may still not do. */
const INVALID: readonly (readonly [string, Sent, number])[] = [
  ['text/plain', { type: 'text/plain', body: json({}) }, 415],
  ['no type', { type: undefined, body: json({}) }, 415],
  ['a form that is JSON', { type: FORM, body: json({}) }, 415],
  ['JSON that is a form', { type: JSON_TYPE, body: form({}) }, 400],
  [
    'JSON in UTF-16',
    { type: `${JSON_TYPE}; charset=utf-16`, body: new Uint8Array(Buffer.from(json({}), 'utf16le')) },
    400,
  ],
  ['a list', { type: JSON_TYPE, body: `[${json({})}]` }, 422],
  ['a name that is no text', { type: JSON_TYPE, body: json({ name: { $ne: null } }) }, 422],
  ['a name that is a file', { type: MULTIPART, body: multipart(`${field('name')}; filename="x"`) }, 422],
  ['a name further in', { type: JSON_TYPE, body: JSON.stringify({ data: { name: NAME } }) }, 422],
  ['multipart that breaks off', { type: MULTIPART, body: multipart(field('x')).slice(0, -8) }, 400],
]

describe('a proof does not excuse', () => {
  it.each(INVALID)('%s', async (_, sent, status) => {
    expect((await send(sent, RIGHT)).status).toBe(status)
    expect(await mintedBy(site, member)).toBe(0)
  })
})

/** Attempts to have a POST taken for what needs no proof, or for another act than the body says. */
const OVERRIDES: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  ['X-HTTP-Method-Override', { 'X-HTTP-Method-Override': 'GET' }, ''],
  ['X-HTTP-Method', { 'X-HTTP-Method': 'GET' }, ''],
  ['X-Method-Override', { 'X-Method-Override': 'GET' }, ''],
  ['_method in the query', {}, '?_method=GET'],
]

describe('a method that only reads', () => {
  it.each(OVERRIDES)('is not made of a POST by %s', async (_, headers, query) => {
    const request = { headers: { ...PAGE, ...headers }, json: { name: NAME } }

    expect((await site.call('POST', `/api/tokens${query}`, request)).status).toBe(419)
    expect(await mintedBy(site, member)).toBe(0)
  })

  it.each(['GET', 'HEAD', 'OPTIONS', 'get', 'PATCH', 'TRACE', '', 'DELETE\u0000'])(
    'is not made of a POST by a body with the _method %j',
    async (_method) => {
      const { id, token } = await mint(site, member.token)
      const request = { headers: { ...PAGE, 'X-XSRF-TOKEN': RIGHT }, form: { _method } }

      expect((await site.call('POST', `/api/tokens/${id}`, request)).status).toBe(404)
      expect((await site.call('POST', '/api/sessions', request)).status).toBe(404)
      expect(await isAlive(site, token)).toBe(true)
    },
  )

  it('changes nothing, whatever _method it carries', async () => {
    const { id, token } = await mint(site, member.token)
    const request = { headers: { ...PAGE, 'X-XSRF-TOKEN': RIGHT }, form: { _method: 'DELETE' } }

    for (const method of ['GET', 'HEAD']) await site.call(method, `/api/tokens/${id}`, request)
    await site.call('GET', `/api/tokens/${id}?_method=DELETE`, request)

    expect(await isAlive(site, token)).toBe(true)
  })
})

it('a sign-in, too, wants its proof whatever the body is', async () => {
  const { email, password } = await newMember(site)
  const guest = await openGuest(site)
  const headers = { Origin: PAGE.Origin, Cookie: `${SESSION}=${cookieOf(guest)}` }
  const _token = cookieOf(guest, XSRF)
  const body = JSON.stringify({ email, password, _token })

  for (const type of ['text/plain', 'application/x-www-form-urlencoded', ''])
    expect(
      (await site.call('POST', '/login', { headers: { ...headers, 'Content-Type': type }, body })).status,
    ).toBe(419)
})

it.each<[string, Sent]>([
  ['JSON', { type: JSON_TYPE, body: json({ _token: RIGHT }) }],
  ['a form', { type: FORM, body: form({ _token: RIGHT }) }],
  ['multipart', { type: MULTIPART, body: multipart(field('_token')) }],
])('%s that is what it says gives its proof in the same way, and is taken', async (_, sent) => {
  expect((await send(sent)).status).toBe(201)
})

function field(name: string): string {
  return `Content-Disposition: form-data; name="${name}"`
}
