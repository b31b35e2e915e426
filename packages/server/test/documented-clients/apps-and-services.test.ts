import { expect, it } from 'vitest'
import { startServer } from '../start-server.ts'
import { JOHN, registerJohn, send, tokenIn } from './requests.ts'

/* As documented for clients: one core application that mobile apps and other parties' services call with tokens. */

it('lets a mobile app and a third-party service call the API without the password of their user', async () => {
  await using server = await startServer()
  await registerJohn(server)
  const signIn = async (device_name: string) =>
    tokenIn(await send(server, 'POST', '/api/auth/token', { json: { ...JOHN, device_name } }))
  const phone = await signIn('John’s phone')
  const service = await signIn('reports service')

  const byPhone = await send(server, 'GET', '/api/user', { token: phone })
  const byService = await send(server, 'GET', '/api/user', { token: service })

  expect(byPhone).toMatchObject({ status: 200, body: { email: JOHN.email } })
  expect(byService.body).toEqual(byPhone.body)
})

it('gives each token abilities of its own, which decide what it may call', async () => {
  await using server = await startServer()
  const token = await registerJohn(server)
  const mint = async (abilities: readonly string[]) =>
    tokenIn(await send(server, 'POST', '/api/tokens', { token, json: { name: 'external', abilities } }))
  const reader = await mint(['read'])
  const writer = await mint(['write'])

  const create = { json: { name: 'another' } }
  expect((await send(server, 'GET', '/api/tokens', { token: reader })).status).toBe(200)
  expect((await send(server, 'POST', '/api/tokens', { token: reader, ...create })).status).toBe(403)
  expect((await send(server, 'GET', '/api/tokens', { token: writer })).status).toBe(403)
  expect((await send(server, 'POST', '/api/tokens', { token: writer, ...create })).status).toBe(201)
})

it('keeps what is protected from everybody without a token', async () => {
  await using server = await startServer()
  await registerJohn(server)

  for (const path of ['/api/user', '/api/auth/user', '/api/tokens', '/api/admin/users']) {
    expect(await send(server, 'GET', path)).toMatchObject({
      status: 401,
      body: { message: 'Unauthenticated.' },
    })
  }
})

it('keeps one device signed in when another signs out', async () => {
  await using server = await startServer()
  const laptop = await registerJohn(server, { device_name: 'laptop' })
  const phone = tokenIn(await send(server, 'POST', '/api/auth/login', { json: JOHN }))

  await send(server, 'POST', '/api/auth/logout', { token: phone })

  expect((await send(server, 'GET', '/api/user', { token: phone })).status).toBe(401)
  expect((await send(server, 'GET', '/api/user', { token: laptop })).status).toBe(200)
})
