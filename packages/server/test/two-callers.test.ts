import { afterAll, expect, it } from 'vitest'
import { createSocketCaller } from '../../adyton/test/bindings/socket-caller.ts'
import { type Call, type CallOptions, createCaller } from '../../adyton/test/http/in-memory-caller.ts'
import { JOHN, JOHNS_REGISTRATION } from './documented-clients/requests.ts'
import { startServer } from './start-server.ts'

/* The routes know neither caller: what Fastify carries over a socket and what the tests carry in memory agree. */

const server = await startServer()
const twin = await startServer()
afterAll(() => Promise.all([server.close(), twin.close()]))

const overSocket = createSocketCaller(server)
const inMemory = createCaller(twin.auth)

const credentials = { email: JOHN.email, password: JOHN.password }
const AS_JOHN = Symbol('with the token of the first registration')

type Step = readonly [string, string, (CallOptions & { readonly as?: typeof AS_JOHN })?]

const STEPS: readonly Step[] = [
  ['POST', '/api/auth/register', { json: JOHNS_REGISTRATION }],
  ['POST', '/api/auth/register', { json: JOHNS_REGISTRATION }],
  ['POST', '/register/', { json: {} }],
  ['POST', '/api/login', { json: credentials }],
  ['POST', '/Login', { json: credentials }],
  ['POST', '/api/auth/token', { form: credentials }],
  ['POST', '/sanctum/token', { json: { ...credentials, password: 'wrong' } }],
  ['POST', '/api/login', { json: { ...credentials, password: 'wrong' } }],
  ['POST', '/api/login', { body: '{', headers: { 'Content-Type': 'application/json' } }],
  ['POST', '/api/login', { body: '{}', headers: { 'Content-Type': 'text/xml' } }],
  ['GET', '/api/user'],
  ['GET', '/api/user', { token: '1|wrong' }],
  ['GET', '/api/user/', { as: AS_JOHN }],
  ['GET', '/api/auth/user', { as: AS_JOHN }],
  ['GET', '/api/admin/users', { as: AS_JOHN }],
  ['GET', '/api/tokens?per_page=2', { as: AS_JOHN }],
  ['GET', '/api/tokens?per_page=zero', { as: AS_JOHN }],
  ['POST', '/api/tokens', { as: AS_JOHN, json: { name: 'x', abilities: ['read'], expires_in: 60 } }],
  ['POST', '/api/tokens/', { as: AS_JOHN, json: {} }],
  ['DELETE', '/api/tokens/2', { as: AS_JOHN }],
  ['DELETE', '/api/tokens/2', { as: AS_JOHN }],
  ['DELETE', '/api/auth/tokens/1%7Cx/', { as: AS_JOHN }],
  ['GET', '/nowhere'],
  ['POST', '/Logout', { as: AS_JOHN }],
  ['GET', '/api/user', { as: AS_JOHN }],
]

it('both callers give the same answers to the same requests', async () => {
  const overTheSocket = await story(overSocket)
  const inTheProcess = await story(inMemory)

  expect(overTheSocket).toEqual(inTheProcess)
  expect(new Set(overTheSocket.map(({ status }) => status))).toEqual(
    new Set([200, 201, 400, 401, 403, 404, 415, 422]),
  )
})

interface Chapter {
  readonly step: string
  readonly status: number
  readonly headers: readonly string[]
  readonly body: unknown
}

async function story(call: Call): Promise<readonly Chapter[]> {
  const chapters: Chapter[] = []
  let token: string | undefined
  for (const [method, target, { as, ...options } = {}] of STEPS) {
    const answer = await call(method, target, as === AS_JOHN ? { ...options, token } : options)
    token ??= String(Object(answer.body).token)
    chapters.push({
      step: `${method} ${target}`,
      status: answer.status,
      headers: Object.keys(answer.headers)
        .filter((name) => !OF_THE_SOCKET.has(name))
        .sort(),
      body: withoutChance(answer.body),
    })
  }
  return chapters
}

/** What only a connection has. */
const OF_THE_SOCKET: ReadonlySet<string> = new Set(['date', 'connection', 'keep-alive'])

/** The body without what differs by chance: secrets, request ids, and what the client says of itself. */
function withoutChance(body: unknown): unknown {
  if (body === undefined) return undefined
  return JSON.parse(
    JSON.stringify(body)
      .replace(/\|[A-Za-z0-9]{48}/g, '|secret')
      .replace(/"request_id":"[^"]+"/g, '"request_id":"id"')
      .replace(/"last_used_(ip|agent)":("[^"]*"|null)/g, '"last_used_$1":null'),
  )
}
