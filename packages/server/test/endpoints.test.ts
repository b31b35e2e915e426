import { afterAll, describe, expect, it } from 'vitest'
import { type Answer, registerJohn, send } from './documented-clients/requests.ts'
import { startServer } from './start-server.ts'

/* That the routes stand behind the paths they state, also where a framework has a mind of its own. */

const server = await startServer()
afterAll(server.close)
const token = await registerJohn(server)

const PATHS = [...new Set(server.auth.routes.flatMap(({ paths }) => paths))]
const methodsOf = (path: string): readonly string[] =>
  server.auth.routes.filter(({ paths }) => paths.includes(path)).map(({ method }) => method)
const allowed = (path: string) => {
  const methods = methodsOf(path)
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
}

describe.each(PATHS.flatMap((path) => [path, `${path}/`]))('%s', (spelling) => {
  const path = spelling.length > 1 ? spelling.replace(/\/$/, '') : spelling
  const target = spelling.replace(':id', '999')

  it('leads to its route by every method it states', async () => {
    for (const method of methodsOf(path)) {
      const answer = await send(server, method, target)
      expect(target.startsWith('/sanctum/csrf-cookie') ? [204] : [401, 422]).toContain(answer.status)
    }
  })

  it('answers 405 to every other method, and names those it has', async () => {
    const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(
      (method) => !methodsOf(path).includes(method),
    )
    for (const method of others) {
      const answer = await send(server, method, target, { token })
      expect(answer).toMatchObject({
        status: 405,
        body: {
          message: `The ${method} method is not supported for this path. Supported methods: ${allowed(path)}.`,
          code: 'method_not_allowed',
          request_id: expect.any(String),
        },
      })
      expect(answer.headers.get('allow')).toBe(allowed(path))
    }
  })

  it('answers a preflight with 204 and no body', async () => {
    const headers = { Origin: 'http://localhost:3000', 'Access-Control-Request-Method': 'POST' }

    const answer = await send(server, 'OPTIONS', target, { headers })

    expect(answer).toMatchObject({ status: 204, body: '' })
    expect(answer.headers.get('access-control-allow-origin')).toBe('http://localhost:3000')
  })
})

describe('a preflight', () => {
  it('is answered on unknown paths too, and gives no permission to a foreign origin', async () => {
    const headers = { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'DELETE' }

    for (const path of ['/api/user', '/nowhere']) {
      const answer = await send(server, 'OPTIONS', path, { headers })
      expect(answer.status).toBe(204)
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })
})

describe('HEAD', () => {
  it.each(['/api/user', '/api/tokens', '/api/auth/user'])(
    '%s has the headers of GET and no body',
    async (path) => {
      const head = await send(server, 'HEAD', path, { token })
      const get = await send(server, 'GET', path, { token })

      expect(head).toMatchObject({ status: 200, body: '' })
      expect(comparable(head)).toEqual(comparable(get))
    },
  )
})

describe('every answer', () => {
  it('has an id of its own', async () => {
    const ids = new Set<string | null>()
    for (let count = 0; count < 50; count += 1)
      ids.add(
        (await send(server, 'GET', '/api/user', { headers: { 'X-Request-Id': 'mine' } })).headers.get(
          'x-request-id',
        ),
      )

    expect(ids.size).toBe(50)
    expect(ids).not.toContain('mine')
  })

  it('is silent about what the server is made of', async () => {
    for (const path of ['/api/user', '/nowhere', '/livez']) {
      const { headers } = await send(server, 'GET', path)
      expect(headers.has('server')).toBe(false)
      expect(headers.has('x-powered-by')).toBe(false)
    }
  })

  it('is never a redirect', async () => {
    for (const path of ['/api/user', '/api/user/', '/login', '/Login/', '/', '/nowhere']) {
      const { status } = await send(server, 'GET', path, { headers: { Accept: 'text/html' } })
      expect(status < 300 || status >= 400).toBe(true)
    }
  })
})

/** Without what belongs to the connection and to the one request. */
function comparable({ headers }: Answer): readonly (readonly [string, string])[] {
  const own = ['date', 'connection', 'keep-alive', 'x-request-id']
  return [...headers].filter(([name]) => !own.includes(name))
}
