import { once } from 'node:events'
import { connect } from 'node:net'
import fastify from 'fastify'
import { expect, it } from 'vitest'
import { drain } from '../src/drain.ts'
import { requestHead } from './raw-request.ts'

it('a request that is never answered is cut off at the deadline', async () => {
  const app = fastify()
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
  app.get('/', () => {
    arrive()
    return new Promise(() => {})
  })
  const url = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const client = connect(Number(url.port), url.hostname)
  client.on('error', () => {})
  client.write(requestHead('GET', '/'))
  await arrived
  const cut = once(client, 'close')

  await drain(app, 1)

  await cut
  expect(app.server.listening).toBe(false)
})
