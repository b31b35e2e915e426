import { connect } from 'node:net'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
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

describe('an Authorization header', () => {
  it.each<[string, readonly (readonly [string, string])[]]>([
    ['twice', [bearer, bearer]],
    ['twice, in other letters', [bearer, ['AUTHORIZATION', 'Basic eDp5']]],
    ['with a comma', [['Authorization', `Bearer ${token}, Bearer ${token}`]]],
  ])('%s is ambiguous', async (_, headers) => {
    const answer = await sendRaw(port, requestHead('GET', '/api/user', headers))

    expectRefusal(answer, 400, 'malformed_authorization')
  })

  it.each(
    named([
      'Bearer \u00ff\u00fe|\u00e9',
      'Bearer \u0080\u0081',
      `Bearer ${'9'.repeat(400)}|x`,
      'Bearer 9007199254740993|x',
      'Bearer 9223372036854775808|x',
      'Bearer 18446744073709551616|x',
      `Bearer ${'|'.repeat(5_000)}`,
      'Bearer\t1|x',
      '\u00a0Bearer 1|x',
    ]),
  )('of %j is nobody’s', async (_, value) => {
    const answer = await sendRaw(port, requestHead('GET', '/api/user', [['Authorization', value]]))

    expectRefusal(answer, 401, 'unauthenticated')
  })

  it.each(['Bearer a\u0000b', 'Bearer a\rb', 'Bearer a\nb', 'Bearer a\u007f\u0001b'])(
    'of %j makes no request',
    async (value) => {
      const answer = await sendRaw(port, requestHead('GET', '/api/user', [['Authorization', value]]))

      expectRefusal(answer, 400, 'malformed_request')
      expect(answer?.closedBy).toBe('server')
    },
  )
})

describe('headers', () => {
  it.each<[string, readonly (readonly [string, string])[]]>([
    ['one of 20,000 characters', [['X-Long', 'x'.repeat(20_000)]]],
    ['a thousand short ones', Array.from({ length: 1_000 }, (_, at) => [`X-${at}`, 'x'.repeat(12)] as const)],
  ])('past 16 KiB are refused: %s', async (_, headers) => {
    const answer = await sendRaw(port, requestHead('GET', '/api/user', headers))

    expectRefusal(answer, 431, 'headers_too_large')
    expect(answer?.closedBy).toBe('server')
  })

  it.each([
    ['a blank in a name', 'Bad Name: x'],
    ['no name', ': x'],
    ['no colon', 'nothing'],
    ['a folded line', 'X-Folded: a\r\n b'],
    ['a blank before the colon', 'Content-Length : 3'],
  ])('with %s are no request', async (_, line) => {
    const answer = await sendRaw(port, `GET /api/user HTTP/1.1\r\nHost: x\r\n${line}\r\n\r\n`)

    expectRefusal(answer, 400, 'malformed_request')
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'named %s are harmless',
    async (name) => {
      const answer = await sendRaw(port, requestHead('GET', '/api/user', [[name, 'x'], bearer]))

      expect(answer?.status).toBe(200)
    },
  )

  it('with an expectation of nobody’s are answered all the same', async () => {
    const answer = await sendRaw(port, ...postOf('/api/login', '{}', [json, ['Expect', 'nonsense']]))

    expectRefusal(answer, 422, 'validation_failed')
  })

  it('that ask for another protocol are answered in this one', async () => {
    const upgrade = [
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
    ] as const

    expectRefusal(await sendRaw(port, requestHead('GET', '/api/user', upgrade)), 401, 'unauthenticated')
  })
})

describe('the length of a body', () => {
  it.each<[string, readonly (readonly [string, string])[]]>([
    [
      'by length and by chunks',
      [
        ['Content-Length', '3'],
        ['Transfer-Encoding', 'chunked'],
      ],
    ],
    [
      'by two lengths',
      [
        ['Content-Length', '3'],
        ['Content-Length', '4'],
      ],
    ],
    ['by two lengths in one', [['Content-Length', '3, 4']]],
    ['below zero', [['Content-Length', '-1']]],
    ['in hexadecimal', [['Content-Length', '0x10']]],
    ['with a sign', [['Content-Length', '+3']]],
    ['beyond 2^64', [['Content-Length', '99999999999999999999']]],
    ['by an unknown coding', [['Transfer-Encoding', 'chunked, identity']]],
    ['by a coding with a tab', [['Transfer-Encoding', '\u000bchunked']]],
  ])('given %s is refused, and what follows is not read as a request', async (_, headers) => {
    const smuggled = 'GET /api/user HTTP/1.1\r\nHost: x\r\n\r\n'

    const answer = await sendRaw(port, requestHead('POST', '/api/login', [json, ...headers]), smuggled)

    expectRefusal(answer, 400, 'malformed_request')
    expect(answer?.closedBy).toBe('server')
    expect(answer?.body).not.toContain('HTTP/1.1')
  })

  it.each([
    ['a size that is no number', 'zz\r\nabc\r\n0\r\n\r\n'],
    ['a size below zero', '-1\r\nabc\r\n0\r\n\r\n'],
    ['a size beyond 2^64', 'fffffffffffffffff\r\nabc'],
    ['no line break after its data', '3\r\nabcX0\r\n\r\n'],
  ])('given in chunks with %s is refused', async (_, chunks) => {
    const head = requestHead('POST', '/api/login', [json, ['Transfer-Encoding', 'chunked']])

    const answer = await sendRaw(port, head, chunks)

    expectRefusal(answer, 400, 'malformed_request')
  })

  it('may be more than ever arrives, and nothing comes of it', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(requestHead('POST', '/register', [json, ['Content-Length', '500']]))
        socket.write('{"name":"half', () => socket.destroy())
      })
      socket.on('close', () => resolve())
    })

    await expectUntouched(server, token)
  })
})
