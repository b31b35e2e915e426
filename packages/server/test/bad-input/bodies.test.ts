import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { SIGN_IN_PATHS } from '../../../adyton/test/http/sign-in-paths.ts'
import { registerJohn } from '../documented-clients/requests.ts'
import { postOf, requestHead, sendRaw } from '../raw-request.ts'
import { startServer } from '../start-server.ts'
import { expectRefusal, expectUntouched, named } from './refusal.ts'

const server = await startServer()
afterAll(server.close)
const token = await registerJohn(server)
const { port } = server
const bearer = ['Authorization', `Bearer ${token}`] as const
const json = ['Content-Type', 'application/json'] as const

afterEach(() => expectUntouched(server, token))

describe('a body past the bound of 64 KiB', () => {
  const MEBIBYTE = 1_048_576
  const length = (bytes: number) => ['Content-Length', String(bytes)] as const

  it.each(['/api/auth/login', '/api/tokens', '/register', '/nowhere'])(
    'is refused on POST %s, and the connection does not hang',
    async (path) => {
      const head = requestHead('POST', path, [json, bearer, length(MEBIBYTE)])

      const answer = await sendRaw(port, head, Buffer.alloc(MEBIBYTE, 'x'))

      expectRefusal(answer, 413, 'body_too_large')
      expect(answer?.closedBy).toBe('server')
    },
  )

  it('is refused by its announced length before any of it is sent', async () => {
    const answer = await sendRaw(port, requestHead('POST', '/api/login', [json, length(MEBIBYTE)]))

    expectRefusal(answer, 413, 'body_too_large')
  })

  it('is refused when it comes in chunks that never say how long they are together', async () => {
    const chunk = `8000\r\n${'x'.repeat(0x8000)}\r\n`
    const head = requestHead('POST', '/api/login', [json, ['Transfer-Encoding', 'chunked']])

    const answer = await sendRaw(port, head, chunk, chunk, chunk)

    expectRefusal(answer, 413, 'body_too_large')
    expect(answer?.closedBy).toBe('server')
  })

  it('is refused with one byte too many, and read with none', async () => {
    const bodyOf = (bytes: number) => `{"name":"${'x'.repeat(bytes - 11)}"}`

    expectRefusal(await sendRaw(port, ...postOf('/register', bodyOf(65_537))), 413, 'body_too_large')
    expectRefusal(await sendRaw(port, ...postOf('/register', bodyOf(65_536))), 422, 'validation_failed')
  })

  it('is refused for 10^5 abilities', async () => {
    const abilities = Array.from({ length: 100_000 }, (_, at) => `a${at}`)
    const body = JSON.stringify({ name: 'x', abilities })

    expectRefusal(await sendRaw(port, ...postOf('/api/tokens', body, [json, bearer])), 413, 'body_too_large')
  })
})

describe('a body within the bound', () => {
  it.each<[string, string]>([
    [
      'ten thousand abilities',
      JSON.stringify({ name: 'x', abilities: Array.from({ length: 10_000 }, () => 'a') }),
    ],
    ['a list thirty thousand deep', `{"name":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
    ['an object ten thousand deep', `{"name":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`],
    ['lone surrogates', '{"name":"\\ud800"}'],
    ['NUL', '{"name":"a\\u0000b"}'],
    ['a list for a text', '{"name":["x"]}'],
    ['an object for a text', '{"name":{"toString":"x"}}'],
    ['a number for a text', '{"name":1e400}'],
    ['__proto__', '{"__proto__":{"name":"x"}}'],
    ['constructor', '{"constructor":{"prototype":{"name":"x"}}}'],
    ['a key twice, the last of them bad', '{"name":"x","name":7}'],
    ['a list for an object', '[{"name":"x"}]'],
    ['integer keys', `{${Array.from({ length: 4_000 }, (_, at) => `"${at}":0`).join()}}`],
  ])('of %s is refused with its faults', async (_, body) => {
    expectRefusal(
      await sendRaw(port, ...postOf('/api/tokens', body, [json, bearer])),
      422,
      'validation_failed',
    )
  })

  it.each<[string, Uint8Array | string]>([
    ['no JSON', '{"name":'],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-16', Buffer.from('{"name":"x"}', 'utf16le')],
    ['gzip', Buffer.from([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0])],
  ])('that is %s is refused', async (_, body) => {
    expectRefusal(await sendRaw(port, ...postOf('/api/auth/login', body)), 400, 'malformed_body')
  })

  it.each(SIGN_IN_PATHS)('of arrays, objects and numbers signs nobody in on %s', async (path) => {
    for (const value of ['["john@example.com"]', '{"$gt":""}', '0', 'true']) {
      const body = `{"email":${value},"password":${value}}`

      expectRefusal(await sendRaw(port, ...postOf(path, body)), 422, 'validation_failed')
    }
  })
})

describe('a content type', () => {
  it.each(
    named([
      '',
      ';;;,',
      'text/json ',
      'text/plain',
      'application/xml',
      'application/jsonp',
      '*/*',
      'application/json, text/plain',
      '\u00e9\u00ff',
      `application/${'x'.repeat(5_000)}`,
    ]),
  )('of "%s" is refused', async (_, type) => {
    const answer = await sendRaw(port, ...postOf('/api/login', '{}', [['Content-Type', type]]))

    expectRefusal(answer, 415, 'unsupported_media_type')
  })

  it.each([
    'Application/JSON',
    'application/json;charset=utf-16',
    'application/json\t;\tcharset="utf-8"',
    'application/json; charset',
    'application/json;;;',
  ])('of %j is read as JSON', async (type) => {
    const answer = await sendRaw(port, ...postOf('/api/login', '{}', [['Content-Type', type]]))

    expectRefusal(answer, 422, 'validation_failed')
  })

  it('that is missing is refused', async () => {
    expectRefusal(await sendRaw(port, ...postOf('/api/login', '{}', [])), 415, 'unsupported_media_type')
  })

  it.each(['multipart/form-data', 'multipart/form-data; boundary=', 'multipart/form-data; boundary=x'])(
    'of %j without its parts is refused',
    async (type) => {
      const answer = await sendRaw(port, ...postOf('/api/login', '--y\r\n', [['Content-Type', type]]))

      expectRefusal(answer, 400, 'malformed_request')
    },
  )

  it('on an unknown path changes nothing about its being unknown', async () => {
    expectRefusal(await sendRaw(port, ...postOf('/nowhere', '{"bad')), 404, 'not_found')
    expectRefusal(await sendRaw(port, ...postOf('/livez', '{"bad')), 404, 'not_found')
  })
})
