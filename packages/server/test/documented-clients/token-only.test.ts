import { expect, it } from 'vitest'
import { startServer } from '../start-server.ts'
import { JOHN, registerJohn, send, tokenIn } from './requests.ts'

/* As documented for clients: an address and a password for a personal access token, and nothing else. */

const CREDENTIALS = { email: JOHN.email, password: JOHN.password }
const HEADERS = { Accept: 'application/json', 'Content-Type': 'application/json' }

it('answers POST /api/auth/token with 200 and a token', async () => {
  await using server = await startServer()
  await registerJohn(server)

  const answer = await send(server, 'POST', '/api/auth/token', { json: CREDENTIALS, headers: HEADERS })

  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  expect(answer.body).toEqual({ token: expect.stringMatching(/^2\|[A-Za-z0-9]{40,}$/) })
})

it('authorises requests that carry the token as a bearer, on behalf of its account', async () => {
  await using server = await startServer()
  await registerJohn(server)
  await registerJohn(server, { email: 'jane@example.com' })
  const token = tokenIn(await send(server, 'POST', '/api/auth/token', { json: CREDENTIALS }))

  expect(await send(server, 'GET', '/api/user', { token })).toMatchObject({
    status: 200,
    body: { email: JOHN.email },
  })
})

it('gives a unique token each time', async () => {
  await using server = await startServer()
  await registerJohn(server)
  const ask = async () => tokenIn(await send(server, 'POST', '/api/auth/token', { json: CREDENTIALS }))

  expect(new Set([await ask(), await ask(), await ask()]).size).toBe(3)
})

it('never shows a token again', async () => {
  await using server = await startServer()
  await registerJohn(server)
  const token = tokenIn(await send(server, 'POST', '/api/auth/token', { json: CREDENTIALS }))

  const listed = await send(server, 'GET', '/api/tokens', { token })

  expect(JSON.stringify(listed.body)).not.toContain(token.split('|')[1])
})

it('answers an invalid token with an authorization error', async () => {
  await using server = await startServer()

  expect(await send(server, 'GET', '/api/user', { token: 'your-token' })).toMatchObject({
    status: 401,
    body: { message: 'Unauthenticated.' },
  })
})

it('gives no token for a wrong password', async () => {
  await using server = await startServer()
  await registerJohn(server)
  const json = { ...CREDENTIALS, password: 'your-password' }

  expect(await send(server, 'POST', '/api/auth/token', { json, headers: HEADERS })).toMatchObject({
    status: 401,
    body: { message: 'Invalid credentials' },
  })
})
