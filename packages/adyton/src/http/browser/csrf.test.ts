import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { random } from '../../../test/builders.ts'
import { createKeyRing } from '../../core/key-ring.ts'
import { createCsrfProofs } from '../../core/sessions/csrf-proof.ts'
import { generateCookieSecret } from '../../core/sessions/secret.ts'
import type { AuthRequest } from '../exchange.ts'
import { isProved, proofHeader } from './csrf.ts'

const KEY = 'Zm9yLXRlc3RzLW9ubHktbm90LWEtcmVhbC1rZXktMDE'
const proofs = createCsrfProofs(createKeyRing([KEY]).forPurpose('csrf'))
const newSecret = () => generateCookieSecret(random).reveal()
const secret = newSecret()
const PROOF = proofs.proofFor(secret)
const ANOTHERS = proofs.proofFor(newSecret())

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'

interface Sent {
  readonly method?: string
  readonly query?: string
  readonly headers?: readonly string[]
  readonly type?: string
  readonly body?: string
}

function request({ method = 'POST', query = '', headers = [], type, body }: Sent): AuthRequest {
  const rawHeaders = [...headers, ...(type === undefined ? [] : ['Content-Type', type])]
  const bytes = body === undefined ? undefined : new TextEncoder().encode(body)
  return { id: 'r', method, params: {}, query, rawHeaders, ip: '192.0.2.7', body: bytes }
}

async function multipart(fields: Readonly<Record<string, string>>): Promise<Sent> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  const response = new Response(form)
  return { type: response.headers.get('content-type') ?? '', body: await response.text() }
}

const prove = (sent: Sent, of: string | undefined = secret) => isProved(request(sent), of, proofs)

describe('a request in session mode', () => {
  test.each(['GET', 'HEAD', 'OPTIONS'])(
    'that only reads by %s needs no proof, nor a live session',
    (method) => {
      expect(prove({ method })).toBe(true)
      expect(isProved(request({ method }), undefined, proofs)).toBe(true)
    },
  )

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'get', 'PROPFIND', ''])(
    'by %j needs one',
    async (method) => {
      expect(await prove({ method })).toBe(false)
      expect(await prove({ method, headers: ['X-XSRF-TOKEN', PROOF] })).toBe(true)
    },
  )

  test('cannot prove anything without a live session, whatever it brings', async () => {
    const sent = { headers: ['X-XSRF-TOKEN', PROOF], type: JSON_TYPE, body: `{"_token":"${PROOF}"}` }

    expect(await isProved(request(sent), undefined, proofs)).toBe(false)
  })

  test('is judged by the method it came with, whatever another it names', async () => {
    expect(await prove({ type: FORM_TYPE, body: '_method=GET' })).toBe(false)
    expect(await prove({ headers: ['X-HTTP-Method-Override', 'GET'] })).toBe(false)
    expect(await prove({ query: '_method=GET' })).toBe(false)
  })
})

describe('a proof', () => {
  test.each<[string, Sent]>([
    ['in X-XSRF-TOKEN', { headers: ['X-XSRF-TOKEN', PROOF] }],
    ['in X-CSRF-TOKEN', { headers: ['X-CSRF-TOKEN', PROOF] }],
    ['in a header of small letters', { headers: ['x-xsrf-token', PROOF] }],
    ['in one header beside a stale one', { headers: ['X-XSRF-TOKEN', ANOTHERS, 'X-CSRF-TOKEN', PROOF] }],
    [
      'in the second of two headers of one name',
      { headers: ['X-XSRF-TOKEN', ANOTHERS, 'X-XSRF-TOKEN', PROOF] },
    ],
    ['in a JSON body', { type: JSON_TYPE, body: `{"_token":"${PROOF}"}` }],
    ['in a form', { type: FORM_TYPE, body: `name=x&_token=${PROOF}` }],
    [
      'in a form, beside an empty header',
      { headers: ['X-XSRF-TOKEN', ''], type: FORM_TYPE, body: `_token=${PROOF}` },
    ],
  ])('counts %s', async (_, sent) => {
    expect(await prove(sent)).toBe(true)
  })

  test('counts in a multipart body', async () => {
    expect(await prove(await multipart({ _token: PROOF, name: 'x' }))).toBe(true)
    expect(await prove(await multipart({ _token: ANOTHERS }))).toBe(false)
  })

  test.each<[string, Sent]>([
    ['for another session', { headers: ['X-XSRF-TOKEN', ANOTHERS] }],
    ['for another session, in the body', { type: JSON_TYPE, body: `{"_token":"${ANOTHERS}"}` }],
    ['in the query', { query: `_token=${PROOF}` }],
    [
      'in the cookie alone, where every page’s request has it',
      { headers: ['Cookie', `XSRF-TOKEN=${PROOF}`] },
    ],
    ['in a header of another name', { headers: ['X-XSRF', PROOF, 'XSRF-TOKEN', PROOF] }],
    ['in a field of another name', { type: JSON_TYPE, body: `{"token":"${PROOF}","_TOKEN":"${PROOF}"}` }],
    ['in a list', { type: JSON_TYPE, body: `{"_token":["${PROOF}"]}` }],
    ['in a list of a form', { type: FORM_TYPE, body: `_token[]=${PROOF}` }],
    ['in a nested field', { type: JSON_TYPE, body: `{"user":{"_token":"${PROOF}"}}` }],
    ['in a body of another type', { type: 'text/plain', body: `_token=${PROOF}` }],
    ['in JSON that is said to be text', { type: 'text/plain', body: `{"_token":"${PROOF}"}` }],
    ['in a body without a type', { body: `_token=${PROOF}` }],
    ['in JSON that is broken', { type: JSON_TYPE, body: `{"_token":"${PROOF}"` }],
    ['before a later field of its name', { type: FORM_TYPE, body: `_token=${PROOF}&_token=x` }],
    ['as null', { type: JSON_TYPE, body: '{"_token":null}' }],
    ['as nothing', { headers: ['X-XSRF-TOKEN', ''], type: FORM_TYPE, body: '_token=' }],
    ['as the secret itself', { headers: ['X-XSRF-TOKEN', secret] }],
  ])('is none %s', async (_, sent) => {
    expect(await prove(sent)).toBe(false)
  })

  test('in a header is enough before any body is read', () => {
    expect(prove({ headers: ['X-XSRF-TOKEN', PROOF], type: 'multipart/form-data', body: 'broken' })).toBe(
      true,
    )
  })

  test('is not found in any body that does not hold it', async () => {
    const type = fc.constantFrom(JSON_TYPE, FORM_TYPE, 'multipart/form-data; boundary=x', 'text/plain')
    const body = fc.oneof(fc.string({ unit: 'binary' }), fc.json())

    await fc.assert(
      fc.asyncProperty(type, body, async (contentType, text) => {
        expect(await prove({ type: contentType, body: text })).toBe(false)
      }),
    )
  })
})

test.each<[readonly string[], ReturnType<typeof proofHeader>]>([
  [['X-XSRF-TOKEN', 'x'], 'given'],
  [['x-csrf-token', 'x'], 'given'],
  [['X-XSRF-TOKEN', '', 'X-CSRF-TOKEN', 'x'], 'given'],
  [['X-XSRF-TOKEN', ''], 'empty'],
  [['Cookie', 'XSRF-TOKEN=x'], 'none'],
  [[], 'none'],
])('of the headers %j it is said whether they hold a proof, good or bad: %s', (rawHeaders, expected) => {
  expect(proofHeader({ rawHeaders })).toBe(expected)
})
