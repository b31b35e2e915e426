import { describe, expect, it } from 'vitest'
import { startServer } from '../start-server.ts'
import { A_MOMENT, aToken, JOHN, JOHNS_REGISTRATION, registerJohn, send, tokenIn } from './requests.ts'

/* As documented for clients: registration with a role, sign-in and sign-out at the root of the server. */

const REGISTRATION = { ...JOHNS_REGISTRATION, role: 'team_member' }
const CREDENTIALS = { email: JOHN.email, password: JOHN.password }

describe('POST /register', () => {
  it('makes an account with the role and answers 201 without a token', async () => {
    await using server = await startServer()

    const answer = await send(server, 'POST', '/register', { json: REGISTRATION })

    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      message: 'User registered successfully!',
      user: {
        id: 1,
        name: 'John Doe',
        email: 'john@example.com',
        role: 'team_member',
        updated_at: A_MOMENT,
        created_at: A_MOMENT,
      },
    })
  })

  it('tells of a taken address and an invalid role at once', async () => {
    await using server = await startServer()
    await send(server, 'POST', '/register', { json: REGISTRATION })

    const answer = await send(server, 'POST', '/register', { json: { ...REGISTRATION, role: 'owner' } })

    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({
      message: 'The given data was invalid.',
      errors: {
        email: ['The email has already been taken.'],
        role: ['The selected role is invalid.'],
      },
    })
  })
})

describe.each(['/Login', '/login'])('POST %s', (path) => {
  it('answers with a message, the user and a token', async () => {
    await using server = await startServer()
    await send(server, 'POST', '/register', { json: REGISTRATION })

    const answer = await send(server, 'POST', path, { json: CREDENTIALS })

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      message: 'Login successful!',
      user: { id: 1, name: 'John Doe', email: 'john@example.com', role: 'team_member' },
      token: aToken(1),
    })
  })

  it.each([
    ['a wrong password', { ...CREDENTIALS, password: 'wrong' }],
    ['an unknown address', { ...CREDENTIALS, email: 'jane@example.com' }],
  ])('answers 401 to %s', async (_, json) => {
    await using server = await startServer()
    await send(server, 'POST', '/register', { json: REGISTRATION })

    expect(await send(server, 'POST', path, { json })).toMatchObject({
      status: 401,
      body: { message: 'Invalid credentials' },
    })
  })
})

describe.each(['/Logout', '/logout'])('POST %s', (path) => {
  const headers = { Accept: 'application/json' }

  it('revokes every token of the user, with no body and no more headers than documented', async () => {
    await using server = await startServer()
    const first = await registerJohn(server)
    const second = tokenIn(await send(server, 'POST', '/Login', { json: CREDENTIALS }))

    const answer = await send(server, 'POST', path, { token: second, headers })

    expect(answer).toMatchObject({ status: 200, body: { message: 'Logged out successfully' } })
    expect((await send(server, 'GET', '/api/user', { token: first })).status).toBe(401)
    expect((await send(server, 'GET', '/api/user', { token: second })).status).toBe(401)
  })

  it('answers 401 to an invalid token', async () => {
    await using server = await startServer()

    expect(
      await send(server, 'POST', path, { token: '1|AbCdEfGhIjKlMnOpQrStUvWxYz', headers }),
    ).toMatchObject({
      status: 401,
      body: { message: 'Unauthenticated.' },
    })
  })
})
