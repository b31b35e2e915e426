import { setImmediate } from 'node:timers/promises'
import { type Auth, createAuth } from 'adyton'
import { adyton, guarded } from 'adyton/fastify'
import { sqlite } from 'adyton/sqlite'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const PASSWORD = 'password123'
const ORIGIN = 'https://app.example.com'

let auth: Auth
let app: FastifyInstance

beforeEach(async () => {
  auth = createAuth({
    storage: sqlite(':memory:'),
    passwords: { hash: 'bcrypt:4' },
    limits: 'off',
    corsOrigins: [ORIGIN],
    log: { warn() {}, error() {} },
  })
  await auth.migrate()
  app = fastify()
  await app.register(adyton, { auth })
})

afterEach(async () => {
  await app.close()
  await auth.close()
})

async function register(): Promise<string> {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/auth/register',
    payload: { name: 'Ada', email: 'ada@example.com', password: PASSWORD, password_confirmation: PASSWORD },
  })
  return answer.json().token
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe('a guarded route of an application', () => {
  it('knows the caller', async () => {
    app.get('/mine', { preHandler: guarded(auth.guard()) }, (request) => ({ name: request.auth.user.name }))

    const answer = await app.inject({ url: '/mine', headers: bearer(await register()) })

    expect(answer.json()).toEqual({ name: 'Ada' })
  })

  it('is not run for a caller without a credential', async () => {
    let runs = 0
    app.get('/mine', { preHandler: guarded(auth.guard()) }, () => {
      runs += 1
    })

    const answer = await app.inject({ url: '/mine' })

    expect(answer.statusCode).toBe(401)
    expect(answer.json()).toMatchObject({ message: 'Unauthenticated.', code: 'unauthenticated' })
    expect(answer.headers['www-authenticate']).toBe('Bearer')
    expect(runs).toBe(0)
  })

  it('refuses a caller whose role is not among those named', async () => {
    app.get('/grades', { preHandler: guarded(auth.guard({ role: ['teacher', 'admin'] })) }, () => 'grades')

    const answer = await app.inject({ url: '/grades', headers: bearer(await register()) })

    expect(answer.statusCode).toBe(403)
    expect(answer.json().message).toBe('This action is unauthorized.')
  })

  it('can be guarded with its whole scope, before the body is read', async () => {
    await app.register(async (scope) => {
      scope.addHook('onRequest', guarded(auth.guard()))
      scope.post<{ Body: { text: string } }>('/notes', (request) => ({
        text: request.body.text,
        by: request.auth.user.name,
      }))
    })
    const send = (headers: Record<string, string>, payload: string) =>
      app.inject({
        method: 'POST',
        url: '/notes',
        headers: { ...headers, 'content-type': 'application/json' },
        payload,
      })

    const refused = await send({}, '{')
    const admitted = await send(bearer(await register()), '{"text":"hello"}')

    expect(refused.statusCode).toBe(401)
    expect(admitted.json()).toEqual({ text: 'hello', by: 'Ada' })
  })

  it('counts its requests only where that is asked for', async () => {
    const counting = createAuth({
      storage: sqlite(':memory:'),
      limits: { guest: { max: 1, windowMs: 60_000 } },
      log: { warn() {}, error() {} },
    })
    app.get('/free', { preHandler: guarded(counting.guard()) }, () => 'free')
    app.get('/counted', { preHandler: guarded(counting.guard({ limits: 'counted' })) }, () => 'counted')
    const ask = (url: string) => app.inject({ url })
    await counting.migrate()

    const [free, alsoFree] = [await ask('/free'), await ask('/free')]
    const [first, second] = [await ask('/counted'), await ask('/counted')]
    await counting.close()

    expect([free.statusCode, alsoFree.statusCode]).toEqual([401, 401])
    expect([first.statusCode, second.statusCode]).toEqual([401, 429])
    expect(second.json()).toMatchObject({ message: 'Too Many Attempts.' })
    expect(second.headers).toMatchObject({ 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0' })
    expect(second.headers).toHaveProperty('retry-after')
  })

  it('answers 503 when the database is gone, and does not run', async () => {
    app.get('/mine', { preHandler: guarded(auth.guard()) }, () => 'mine')
    const token = await register()
    await auth.close()

    const answer = await app.inject({ url: '/mine', headers: bearer(token) })

    expect(answer.statusCode).toBe(503)
  })
})

it('fails when a handler asks for the caller and no guard stands before it', async () => {
  app.get('/forgotten', (request) => ({ name: request.auth.user.name }))

  const answer = await app.inject({ url: '/forgotten', headers: bearer(await register()) })

  expect(answer.statusCode).toBe(500)
  expect(answer.json().message).toContain('no guard')
})

it('answers 503 where the application’s handler timeout strikes, and drops the late answer', async () => {
  const { promise: mayAnswer, resolve: letAnswer } = Promise.withResolvers<void>()
  const late: Promise<unknown>[] = []
  const answer: Auth['answer'] = (route, request) => {
    const promise = mayAnswer.then(() => auth.answer(route, request))
    late.push(promise)
    return promise
  }
  const complaints: unknown[] = []
  const complain = (what: unknown) => complaints.push(what)
  const impatient = fastify({ handlerTimeout: 5, logger: { level: 'error', stream: { write: complain } } })
  await impatient.register(adyton, { auth: { ...auth, answer } })
  process.on('unhandledRejection', complain)

  const refused = await impatient.inject({ url: '/api/user' })
  letAnswer()
  await Promise.all(late)
  await setImmediate()

  process.off('unhandledRejection', complain)
  expect(refused.statusCode).toBe(503)
  expect(refused.json()).toMatchObject({ code: 'unavailable' })
  expect(complaints).toEqual([])
  await impatient.close()
})

describe('headers that hooks of the application set', () => {
  it('stand beside the answer’s own, and never twice under one name', async () => {
    const plain = fastify()
    plain.addHook('onRequest', async (_request, reply) => {
      reply
        .header('access-control-allow-origin', ORIGIN)
        .header('x-served-by', 'one')
        .header('vary', 'Accept')
    })
    await plain.register(adyton, { auth })

    const answer = await plain.inject({ url: '/api/user', headers: { origin: ORIGIN } })

    expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN)
    expect(answer.headers['x-served-by']).toBe('one')
    expect(answer.headers['vary']).toEqual(['Origin', 'Accept'])
    await plain.close()
  })

  it('may hold several cookies', async () => {
    const plain = fastify()
    plain.addHook('onRequest', async (_request, reply) => {
      reply.header('set-cookie', 'a=1; Expires=Thu, 01 Jan 2099 00:00:00 GMT').header('set-cookie', 'b=2')
    })
    await plain.register(adyton, { auth })

    const answer = await plain.inject({ url: '/api/user' })

    expect(answer.headers['set-cookie']).toEqual(['a=1; Expires=Thu, 01 Jan 2099 00:00:00 GMT', 'b=2'])
    await plain.close()
  })
})
