import { guarded } from 'adyton/fastify'
import axios, { type AxiosError, type AxiosInstance } from 'axios'
import { describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../start-server.ts'
import { A_MOMENT, aToken, JOHN, JOHNS_REGISTRATION, registerJohn, send } from './requests.ts'

/* As documented for clients: /api/auth/*, /api/tokens, its errors, and the front-end code that calls them. */

const JOHN_SHOWN = {
  id: 1,
  name: 'John Doe',
  email: 'john@example.com',
  email_verified_at: null,
  created_at: A_MOMENT,
  updated_at: A_MOMENT,
}

describe('the authentication endpoints', () => {
  it('register a user and answer 201 with the user and the first token', async () => {
    await using server = await startServer()

    const answer = await send(server, 'POST', '/api/auth/register', {
      json: { ...JOHNS_REGISTRATION, device_name: 'mobile-app' },
    })

    expect(answer).toMatchObject({ status: 201, body: { user: JOHN_SHOWN, token: aToken(1) } })
  })

  it('register without a device name', async () => {
    await using server = await startServer()

    expect((await send(server, 'POST', '/api/auth/register', { json: JOHNS_REGISTRATION })).status).toBe(201)
  })

  it.each([{}, { device_name: 'mobile-app' }])(
    'sign in with %j and answer with a new token',
    async (device) => {
      await using server = await startServer()
      await registerJohn(server)
      const { email, password } = JOHN

      const answer = await send(server, 'POST', '/api/auth/login', { json: { email, password, ...device } })

      expect(answer).toMatchObject({ status: 200, body: { user: JOHN_SHOWN, token: aToken(2) } })
    },
  )

  it('refuse a wrong password with 401', async () => {
    await using server = await startServer()
    await registerJohn(server)

    const json = { email: JOHN.email, password: 'wrong' }

    expect(await send(server, 'POST', '/api/auth/login', { json })).toMatchObject({
      status: 401,
      body: { message: 'Invalid credentials' },
    })
  })

  it('sign out the token that asks', async () => {
    await using server = await startServer()
    const token = await registerJohn(server)

    const answer = await send(server, 'POST', '/api/auth/logout', { token })

    expect(answer).toMatchObject({ status: 200, body: { message: 'Successfully logged out' } })
    expect((await send(server, 'GET', '/api/user', { token })).status).toBe(401)
  })

  it('show the profile, wrapped', async () => {
    await using server = await startServer()
    const token = await registerJohn(server)

    const answer = await send(server, 'GET', '/api/auth/user', { token })

    expect(answer).toMatchObject({ status: 200, body: { user: JOHN_SHOWN } })
  })

  it('show the profile, flat, on the example of a protected route', async () => {
    await using server = await startServer()
    const token = await registerJohn(server)

    expect(await send(server, 'GET', '/api/user', { token })).toMatchObject({ status: 200, body: JOHN_SHOWN })
  })
})

describe('the token endpoints', () => {
  it('list the tokens of the user', async () => {
    await using server = await startServer()
    const token = await registerJohn(server, { device_name: 'mobile-app' })

    const answer = await send(server, 'GET', '/api/tokens', { token })

    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      tokens: [
        {
          id: 1,
          name: 'mobile-app',
          abilities: ['*'],
          last_used_at: A_MOMENT,
          expires_at: null,
          created_at: A_MOMENT,
          updated_at: A_MOMENT,
        },
      ],
    })
  })

  it('make a token of some abilities', async () => {
    await using server = await startServer()
    const token = await registerJohn(server)

    const answer = await send(server, 'POST', '/api/tokens', {
      token,
      json: { name: 'mobile-app-v2', abilities: ['read', 'write'] },
    })

    expect(answer).toMatchObject({
      status: 201,
      body: { token: aToken(2), message: 'Token created successfully' },
    })
  })

  it('make a token of every ability where none are named', async () => {
    await using server = await startServer()
    const token = await registerJohn(server)
    await send(server, 'POST', '/api/tokens', { token, json: { name: 'mobile-app-v2' } })

    const { body } = await send(server, 'GET', '/api/tokens', { token })

    expect(body).toMatchObject({ tokens: [{ id: 1 }, { id: 2, name: 'mobile-app-v2', abilities: ['*'] }] })
  })

  it('revoke a token', async () => {
    await using server = await startServer()
    const token = await registerJohn(server)
    await send(server, 'POST', '/api/tokens', { token, json: { name: 'mobile-app-v2' } })

    expect(await send(server, 'DELETE', '/api/tokens/2', { token })).toMatchObject({
      status: 200,
      body: { message: 'Token revoked successfully' },
    })
  })

  it.each(['missing', 'somebody else’s'])('answer 404 for a token that is %s', async (which) => {
    await using server = await startServer()
    const token = await registerJohn(server)
    await registerJohn(server, { email: 'jane@example.com' })

    const id = which === 'missing' ? 99 : 2

    expect(await send(server, 'DELETE', `/api/tokens/${id}`, { token })).toMatchObject({
      status: 404,
      body: { message: 'Token not found or does not belong to the user.' },
    })
  })
})

describe('the errors', () => {
  it('are 422 with every fault by its field', async () => {
    await using server = await startServer()

    const answer = await send(server, 'POST', '/api/auth/register', {
      json: { name: 'John Doe', password: '12345', password_confirmation: '12345' },
    })

    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({
      message: 'The given data was invalid.',
      errors: {
        email: ['The email field is required.'],
        password: ['The password must be at least 6 characters.'],
      },
    })
  })

  it('are 401 without a token', async () => {
    await using server = await startServer()

    expect(await send(server, 'GET', '/api/user')).toMatchObject({
      status: 401,
      body: { message: 'Unauthenticated.' },
    })
  })

  it('are 404 where there is nothing', async () => {
    await using server = await startServer()

    expect(await send(server, 'GET', '/api/nothing')).toMatchObject({
      status: 404,
      body: { message: 'Not found.' },
    })
  })
})

describe('an application’s route behind ability:admin', () => {
  const ROUTE = '/api/sensitive-data'
  const start = () =>
    startServer({
      mount: (app, auth) =>
        app.get(ROUTE, { preHandler: guarded(auth.guard({ ability: 'admin' })) }, () => ({
          data: 'sensitive',
        })),
    })
  const mint = async (server: RunningServer, token: string, abilities: readonly string[]) => {
    const { body } = await send(server, 'POST', '/api/tokens', {
      token,
      json: { name: 'read-only-token', abilities },
    })
    return String(Object(body).token)
  }

  it.each<[number, readonly string[]]>([
    [200, ['admin']],
    [200, ['*']],
    [403, ['read']],
    [403, []],
  ])('answers %i to a token with %j', async (status, abilities) => {
    await using server = await start()
    const token = await mint(server, await registerJohn(server), abilities)

    expect((await send(server, 'GET', ROUTE, { token })).status).toBe(status)
  })
})

describe('the front-end examples, from a page on localhost:3000', () => {
  it('register with axios, keep the token and call with it', async () => {
    await using server = await startServer()
    const client = pageClient(server)

    const registered = await client.post('/api/auth/register', {
      ...JOHNS_REGISTRATION,
      device_name: 'web-app',
    })
    client.defaults.headers.common['Authorization'] = `Bearer ${registered.data.token}`
    const user = await client.get('/api/auth/user')

    expect(registered.status).toBe(201)
    expect(user.data.user).toMatchObject(JOHN_SHOWN)
  })

  it('let the page read each answer across origins, after a preflight', async () => {
    await using server = await startServer()

    const preflight = await send(server, 'OPTIONS', '/api/auth/login', {
      headers: {
        Origin: 'http://localhost:3000',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type',
      },
    })
    const answer = await pageClient(server).get('/api/user', { validateStatus: () => true })

    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('http://localhost:3000')
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('content-type')
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST')
    expect(answer.headers['access-control-allow-origin']).toBe('http://localhost:3000')
  })

  it('sign in and out as the hook does, without a CSRF token', async () => {
    await using server = await startServer()
    await registerJohn(server)
    const hook = authHook(server)

    await hook.login({ email: JOHN.email, password: JOHN.password })
    expect(hook.state).toMatchObject({ token: aToken(2), user: JOHN_SHOWN })
    const { token } = hook.state
    await hook.logout()

    expect(hook.state).toEqual({ token: null, user: null })
    expect((await send(server, 'GET', '/api/user', { token: String(token) })).status).toBe(401)
  })

  it('find the user of a stored token again, as the hook does at its start', async () => {
    await using server = await startServer()
    const token = await registerJohn(server)
    const hook = authHook(server, token)

    await hook.fetchUser()

    expect(hook.state.user).toMatchObject(JOHN_SHOWN)
  })

  it('drop a stored token that is dead, as the hook does', async () => {
    await using server = await startServer()
    const hook = authHook(server, '1|dead')

    await hook.fetchUser()

    expect(hook.state).toEqual({ token: null, user: null })
  })

  it('tell axios of a refusal by its status and message', async () => {
    await using server = await startServer()

    const refused = await pageClient(server)
      .post('/api/auth/login', { email: JOHN.email, password: 'wrong' })
      .catch((error: AxiosError) => error.response)

    expect(refused).toMatchObject({ status: 401, data: { message: 'Invalid credentials' } })
  })
})

/** axios as a page on localhost:3000 uses it. */
function pageClient({ url }: RunningServer): AxiosInstance {
  return axios.create({ baseURL: url, headers: { Origin: 'http://localhost:3000' } })
}

/** What the document's React hook does, without React: the same calls in the same order. */
function authHook(server: RunningServer, stored: string | null = null) {
  const client = pageClient(server)
  const state: { token: string | null; user: unknown } = { token: stored, user: null }
  const authorize = (token: string | null) => {
    state.token = token
    if (token === null) delete client.defaults.headers.common['Authorization']
    else client.defaults.headers.common['Authorization'] = `Bearer ${token}`
  }
  authorize(stored)

  async function login(credentials: { email: string; password: string }): Promise<void> {
    const { data } = await client.post('/api/auth/login', credentials)
    authorize(data.token)
    state.user = data.user
  }

  async function logout(): Promise<void> {
    await client.post('/api/auth/logout').catch(() => undefined)
    authorize(null)
    state.user = null
  }

  async function fetchUser(): Promise<void> {
    try {
      const { data } = await client.get('/api/auth/user')
      state.user = data.user
    } catch {
      await logout()
    }
  }

  return { state, login, logout, fetchUser }
}
