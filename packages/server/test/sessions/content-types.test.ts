import { stringifyCookie } from 'cookie'
import { describe, expect, it } from 'vitest'
import { cookieOf, openSignedIn, XSRF } from '../../../adyton/test/http/browser.ts'
import { type Member, newMember } from '../../../adyton/test/http/site.ts'
import { requestHead, sendRaw } from '../raw-request.ts'
import { openListeningSite } from './listening-site.ts'

/* However a body is labelled, cut or sent, it is read whole by one rule or it does nothing. */

const site = await openListeningSite()
const NEW_PASSWORD = 'new-password-7'
const BOUNDARY = '----form-7MA4YWxkTrZu0gW'

type HeaderList = readonly (readonly [string, string])[]

interface Sent {
  readonly method?: string
  readonly headers?: HeaderList
  readonly body: string | Uint8Array
}

/** Sends a password change by the session of a new member, and tells what became of it. */
async function attempt(make: (member: Member, proof: string) => Sent) {
  const member = await newMember(site)
  const browser = await openSignedIn(site, member)
  const { method = 'PUT', headers = [], body } = make(member, cookieOf(browser, XSRF))
  const bytes = Buffer.from(body)
  const isFramed = headers.some(([name]) => name === 'Transfer-Encoding')
  const answer = await sendRaw(
    site.port,
    requestHead(method, '/user/password', [
      ['Origin', 'http://localhost:3000'],
      ['Cookie', stringifyCookie(Object.fromEntries(browser.cookies))],
      ...(isFramed ? [] : [['Content-Length', String(bytes.length)] as const]),
      ...headers,
    ]),
    bytes,
  )
  const { status } = await site.call('POST', '/api/auth/login', {
    json: { email: member.email, password: NEW_PASSWORD },
  })
  return { status: answer?.status, code: JSON.parse(answer?.body || '{}').code, isChanged: status === 200 }
}

const fieldsOf = ({ password }: Member, _token?: string) => ({
  ...(_token !== undefined && { _token }),
  current_password: password,
  password: NEW_PASSWORD,
  password_confirmation: NEW_PASSWORD,
})
const json = (member: Member, token?: string) => JSON.stringify(fieldsOf(member, token))
const form = (member: Member, token?: string) => new URLSearchParams(fieldsOf(member, token)).toString()
const typed = (type: string): HeaderList => [['Content-Type', type]]
const multipart = (fields: object) =>
  [
    ...Object.entries(fields).map(
      ([name, value]) =>
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    ),
    `--${BOUNDARY}--\r\n`,
  ].join('')

describe('a proof in the body', () => {
  it.each<[string, (member: Member, proof: string) => Sent]>([
    ['of JSON', (member, proof) => ({ headers: typed('application/json'), body: json(member, proof) })],
    [
      'of a form',
      (member, proof) => ({
        headers: typed('application/x-www-form-urlencoded'),
        body: form(member, proof),
      }),
    ],
    [
      'of a multipart form',
      (member, proof) => ({
        headers: typed(`multipart/form-data; boundary=${BOUNDARY}`),
        body: multipart(fieldsOf(member, proof)),
      }),
    ],
    [
      'that comes in chunks',
      (member, proof) => ({
        headers: [...typed('application/json'), ['Transfer-Encoding', 'chunked']],
        body: chunked(json(member, proof)),
      }),
    ],
  ])('%s counts', async (_, make) => {
    expect(await attempt(make)).toEqual({ status: 200, isChanged: true })
  })

  it.each<[string, (member: Member, proof: string) => Sent]>([
    ['without a type', (member, proof) => ({ body: json(member, proof) })],
    ['as text', (member, proof) => ({ headers: typed('text/plain'), body: json(member, proof) })],
    [
      'as text that names JSON too',
      (member, proof) => ({ headers: typed('text/plain; application/json'), body: json(member, proof) }),
    ],
    [
      'of JSON as a form',
      (member, proof) => ({
        headers: typed('application/x-www-form-urlencoded'),
        body: json(member, proof),
      }),
    ],
    [
      'of a form as JSON',
      (member, proof) => ({ headers: typed('application/json'), body: form(member, proof) }),
    ],
    [
      'whose first type of two is text',
      (member, proof) => ({
        headers: [...typed('text/plain'), ...typed('application/json')],
        body: json(member, proof),
      }),
    ],
    [
      'of a multipart form without its boundary',
      (member, proof) => ({
        headers: typed('multipart/form-data'),
        body: multipart(fieldsOf(member, proof)),
      }),
    ],
    [
      'of a multipart form with another boundary',
      (member, proof) => ({
        headers: typed('multipart/form-data; boundary=y'),
        body: multipart(fieldsOf(member, proof)),
      }),
    ],
    [
      'of a multipart form that breaks off',
      (member, proof) => ({
        headers: typed(`multipart/form-data; boundary=${BOUNDARY}`),
        body: multipart(fieldsOf(member, proof)).slice(0, -6),
      }),
    ],
    [
      'as a file',
      (member, proof) => ({
        headers: typed(`multipart/form-data; boundary=${BOUNDARY}`),
        body: multipart(fieldsOf(member, proof)).replace('name="_token"', 'name="_token"; filename="a"'),
      }),
    ],
    [
      'in a list',
      (member, proof) => ({
        headers: typed('application/json'),
        body: JSON.stringify({ ...fieldsOf(member), _token: [proof] }),
      }),
    ],
    [
      'in an object of a list',
      (member, proof) => ({
        headers: typed('application/json'),
        body: `[${json(member, proof)}]`,
      }),
    ],
  ])('%s does not', async (_, make) => {
    expect(await attempt(make)).toEqual({ status: 419, code: 'csrf_mismatch', isChanged: false })
  })
})

describe('with a proof in the header, a body', () => {
  const proved = (proof: string): HeaderList => [['X-XSRF-TOKEN', proof]]

  it.each<[string, number, HeaderList, (member: Member) => string | Uint8Array]>([
    ['without a type', 415, [], (member) => json(member)],
    ['of text', 415, typed('text/plain'), (member) => json(member)],
    ['of JSON as a form', 415, typed('application/x-www-form-urlencoded'), (member) => json(member)],
    ['of a form as JSON', 400, typed('application/json'), (member) => form(member)],
    ['of JSON that breaks off', 400, typed('application/json'), (member) => json(member).slice(0, -1)],
    ['of UTF-16', 400, typed('application/json'), (member) => Buffer.from(json(member), 'utf16le')],
    [
      'of multipart without its boundary',
      400,
      typed('multipart/form-data'),
      (member) => multipart(fieldsOf(member)),
    ],
    ['of a list', 422, typed('application/json'), (member) => `[${json(member)}]`],
    ['of nothing', 422, typed('application/json'), () => ''],
    ['that is too large', 413, typed('application/json'), (member) => json(member).padEnd(65_537)],
  ])('%s is refused with %i', async (_, status, headers, body) => {
    const outcome = await attempt((member, proof) => ({
      headers: [...proved(proof), ...headers],
      body: body(member),
    }))

    expect(outcome).toMatchObject({ status, isChanged: false })
  })

  it('of a GET is not looked at', async () => {
    const outcome = await attempt((member, proof) => ({
      method: 'GET',
      headers: [...proved(proof), ...typed('application/json')],
      body: JSON.stringify({ ...fieldsOf(member), _method: 'PUT' }),
    }))

    expect(outcome).toMatchObject({ status: 405, isChanged: false })
  })
})

function chunked(text: string): string {
  const half = Math.ceil(text.length / 2)
  const chunk = (part: string) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`
  return `${chunk(text.slice(0, half))}${chunk(text.slice(half))}0\r\n\r\n`
}
