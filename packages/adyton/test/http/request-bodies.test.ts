import { describe, expect, it } from 'vitest'
import type { OpenRoute } from '../../src/http/route.ts'
import { openSignedIn } from './browser.ts'
import type { Answer, CallOptions } from './in-memory-caller.ts'
import { inSession, withoutCookies } from './route-modes.ts'
import { newMember, openSite } from './site.ts'

const site = await openSite()
const member = await newMember(site)
const { token } = member
const browser = await openSignedIn(site, member)

interface Reader {
  readonly as: 'client' | 'browser'
  readonly method: string
  readonly path: string
  readonly send: (options: CallOptions) => Promise<Answer>
}

/** Every path that reads a body: by a client with a token, and in session mode. */
const READERS: readonly Reader[] = site.auth.routes
  .filter(({ method, name }) => method !== 'GET' && !/^sign_out|^token.revoke|^session.end$/.test(name))
  .flatMap((route) => {
    const [asClient, asBrowser] = [withoutCookies(route), inSession(route)]
    const isForTokens = asClient.access === 'anyone' || asClient.access.credential !== 'session'
    return [
      ...(isForTokens ? readers('client', asClient) : []),
      ...(asBrowser === undefined ? [] : readers('browser', asBrowser)),
    ]
  })

function readers(
  as: Reader['as'],
  { method, paths }: Pick<OpenRoute, 'method' | 'paths'>,
): readonly Reader[] {
  return paths.map((path) => ({
    as,
    method,
    path,
    send: (options) =>
      as === 'client' ? site.call(method, path, { token, ...options }) : browser.send(method, path, options),
  }))
}

const JSON_TYPE = 'application/json'
const utf16 = new Uint8Array(Buffer.from('{"name":"x"}', 'utf16le'))

describe.each(READERS)('$method $path by a $as', (reader) => {
  /** Its one field may be left out by a caller who has confirmed the password. */
  const isOptional = reader.method === 'DELETE'
  const NOTHING_GIVEN = isOptional
    ? { status: 423, body: { code: 'password_unconfirmed' } }
    : { status: 422, body: { code: 'validation_failed' } }
  const send = (body: string | Uint8Array, type: string) =>
    reader.send({ body, headers: { 'Content-Type': type } })

  it.each<[string, string | Uint8Array]>([
    ['a brace', '{'],
    ['a trailing comma', '{"email":"a@b.cd",}'],
    ['a comment', '{/* */}'],
    ['single quotes', "{'email':'a@b.cd'}"],
    ['two values', '{}{}'],
    ['NaN', '{"name":NaN}'],
    ['a raw line break in a text', '{"name":"a\nb"}'],
    ['a byte order mark twice', '\ufeff\ufeff{}'],
    ['text', 'email=a@b.cd'],
    ['NUL', '\u0000'],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['an overlong form', new Uint8Array([0x22, 0xc0, 0x80, 0x22])],
    ['UTF-16', utf16],
    ['ten thousand open brackets', '['.repeat(10_000)],
  ])('refuses %s as JSON', async (_, body) => {
    const answer = await send(body, JSON_TYPE)

    expect(answer.status).toBe(400)
    expect(answer.body).toEqual({
      message: 'The request body is not valid JSON.',
      code: 'malformed_body',
      request_id: expect.any(String),
    })
  })

  it.each([
    'text/plain',
    'text/json',
    'text/json ',
    'application/jsonx',
    'application/xml',
    'application/x-json',
    'application/octet-stream',
    'application/json/x',
    'json',
    '',
    ' ',
    ';',
    'application /json',
    'text/plain;application/json',
    'text/plain, application/json',
  ])('refuses a body of the type %j', async (type) => {
    const answer = await send('{}', type)

    expect(answer.status).toBe(415)
    expect(answer.body).toEqual({
      message: 'The content type is not supported. Send JSON or a form.',
      code: 'unsupported_media_type',
      request_id: expect.any(String),
    })
  })

  it('refuses a body without a type', async () => {
    expect((await reader.send({ body: '{}' })).status).toBe(415)
  })

  it.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json;charset=utf-8',
    'application/json; charset=UTF-16',
    'application/json\t; x=y',
    ' application/json ',
    'application/json;',
    'application/vnd.api+json',
    'application/problem+JSON',
    'application/x-www-form-urlencoded',
    'Application/X-WWW-Form-URLencoded; charset=utf-8',
  ])('reads a body of the type %j', async (type) => {
    const body = type.toLowerCase().includes('json') ? '{"nothing":1}' : 'nothing=1'

    const answer = await send(body, type)

    expect(answer).toMatchObject(NOTHING_GIVEN)
  })

  it('takes nothing sent for an empty body, whatever its type', async () => {
    for (const type of [JSON_TYPE, 'text/xml', '']) {
      expect(await send('', type)).toMatchObject(NOTHING_GIVEN)
    }
  })
})

describe('a field', () => {
  const send = (body: string | Uint8Array, type: string) =>
    site.call('POST', '/api/tokens', { token, body, headers: { 'Content-Type': type } })
  const nameOf = async (body: string, type = JSON_TYPE) => {
    const answer = await send(body, type)
    return answer.status === 201 ? Object(answer.body).access_token.name : Object(answer.body).errors
  }

  it('that stands twice counts by its last value', async () => {
    expect(await nameOf('{"name":"first","name":"second"}')).toBe('second')
    expect(await nameOf('name=first&name=second', 'application/x-www-form-urlencoded')).toBe('second')
  })

  it('is not found in a prototype', async () => {
    const missing = { name: ['The name field is required.'] }

    expect(await nameOf('{"__proto__":{"name":"x"}}')).toEqual(missing)
    expect(await nameOf('{"constructor":{"prototype":{"name":"x"}}}')).toEqual(missing)
    expect(await nameOf('__proto__[name]=x', 'application/x-www-form-urlencoded')).toEqual(missing)
    expect(Object.prototype).not.toHaveProperty('name')
  })

  it('may stand beside thousands of others', async () => {
    const others = Array.from({ length: 5_000 }, (_, at) => `"f${at}":1`).join()

    expect(await nameOf(`{${others},"name":"x"}`)).toBe('x')
  })

  it('that is a list in a form is a list where a text is due', async () => {
    expect(await nameOf('name[]=x', 'application/x-www-form-urlencoded')).toEqual({
      name: ['The name must be a string.'],
    })
  })

  it('of a form is read with its blanks and escapes', async () => {
    expect(await nameOf('name=a+b%20c%2Bd', 'application/x-www-form-urlencoded')).toBe('a b c+d')
  })

  it('of a form that is no UTF-8 is refused with the body', async () => {
    const answer = await send(new Uint8Array([0x6e, 0x3d, 0xff]), 'application/x-www-form-urlencoded')

    expect(answer.status).toBe(400)
  })
})
