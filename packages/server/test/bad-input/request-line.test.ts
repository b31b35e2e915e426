import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { registerJohn } from '../documented-clients/requests.ts'
import { requestHead, sendRaw } from '../raw-request.ts'
import { startServer } from '../start-server.ts'
import { expectRefusal, expectUntouched, named } from './refusal.ts'

const server = await startServer()
afterAll(server.close)
const token = await registerJohn(server)
const { port } = server
const bearer = ['Authorization', `Bearer ${token}`] as const

afterEach(() => expectUntouched(server, token))

describe('a request line', () => {
  it.each(['GET', 'POST', 'DELETE', 'TRACE', 'PUT', 'PATCH'])(
    '%s of a path with a doubled slash finds nothing',
    async (method) => {
      expectRefusal(await sendRaw(port, requestHead(method, '//api/user', [bearer])), 404, 'not_found')
    },
  )

  it.each(
    named([
      '/api//user',
      '/api/./user',
      '/api/../api/user',
      '/api/user/..',
      '/api%2Fuser',
      '/api/user;x=1',
      '/api/user%00',
      '/api\\user',
      '/API/USER',
      '/api/user/1',
      '/%2e%2e/etc/passwd',
      '/__proto__',
      '/constructor',
      `/${'a'.repeat(15_000)}`,
      `/${'a/'.repeat(7_000)}`,
    ]),
  )('of %s finds nothing', async (_, target) => {
    expectRefusal(await sendRaw(port, requestHead('GET', target, [bearer])), 404, 'not_found')
  })

  it.each(['/api/%', '/api/%zz', '/api/%FF%FE', '/api/tokens/%E0%A4%A', '/%c0%ae'])(
    'of %s cannot be decoded',
    async (target) => {
      expectRefusal(await sendRaw(port, requestHead('GET', target, [bearer])), 400, 'malformed_request')
    },
  )

  it.each(['api/user', '?x', '', '/api/\u00c3\u0028', '/api/us er', 'ftp'])(
    'of %j is no request',
    async (target) => {
      expectRefusal(await sendRaw(port, requestHead('GET', target, [bearer])), 400, 'malformed_request')
    },
  )

  it.each(named(['/api/tokens/1', '/api/auth/tokens/1', `/api/tokens/${'9'.repeat(15_000)}`]))(
    'DELETE %s needs a credential first',
    async (_, target) => {
      expectRefusal(await sendRaw(port, requestHead('DELETE', target)), 401, 'unauthenticated')
    },
  )

  it.each(
    named([
      '9007199254740992',
      '9223372036854775808',
      '18446744073709551616',
      '9'.repeat(14_000),
      '%F0%9F%92%BB',
      '%00',
    ]),
  )('DELETE of the token %s finds none', async (_, id) => {
    const answer = await sendRaw(port, requestHead('DELETE', `/api/tokens/${id}`, [bearer]))

    expectRefusal(answer, 404, 'token_not_found')
  })

  it.each(['TRACE', 'PUT', 'PATCH', 'DELETE', 'POST'])(
    '%s where only GET is offered says so',
    async (method) => {
      const answer = await sendRaw(port, requestHead(method, '/api/user', [bearer, ['Content-Length', '0']]))

      expectRefusal(answer, 405, 'method_not_allowed')
      expect(answer?.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
      expect(answer?.body).not.toContain(token)
    },
  )

  it.each(['PROPFIND', 'LOCK', 'PURGE', 'M-SEARCH'])(
    '%s, which nothing here knows, finds nothing',
    async (method) => {
      expectRefusal(await sendRaw(port, requestHead(method, '/api/user', [bearer])), 404, 'not_found')
    },
  )

  it.each(['FOO', 'get', 'GETT', 'G\u0000T', '\u0016\u0003\u0001'])('%j is no method', async (method) => {
    expectRefusal(await sendRaw(port, requestHead(method, '/api/user', [bearer])), 400, 'malformed_request')
  })

  it.each(['HTTP/9.9', 'HTCPCP/1.0', 'http/1.1', ''])(
    'with the version %j is no request',
    async (version) => {
      const answer = await sendRaw(port, `GET /api/user ${version}\r\nHost: x\r\n\r\n`)

      expectRefusal(answer, 400, 'malformed_request')
    },
  )

  it('for a tunnel is closed without one', async () => {
    expect(await sendRaw(port, requestHead('CONNECT', 'example.com:443'))).toBeUndefined()
  })
})

describe('a query', () => {
  it.each(
    named([
      '?per_page[]=1',
      '?per_page[a][b]=1',
      `?per_page=${'9'.repeat(10_000)}`,
      '?per_page=%00',
      '?per_page=%FF',
      '?cursor=%ED%A0%80',
      '?cursor=9007199254740993',
      '?__proto__[per_page]=1',
      '?constructor=1&per_page=zz',
      '?%=%',
      `?${'a&'.repeat(6_000)}`,
    ]),
  )('of %s does no harm', async (_, query) => {
    const answer = await sendRaw(port, requestHead('GET', `/api/tokens${query}`, [bearer]))

    expect([200, 422]).toContain(answer?.status)
  })
})
