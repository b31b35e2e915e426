import { createAuth } from 'adyton'
import { adyton } from 'adyton/fastify'
import { sqlite } from 'adyton/sqlite'
import fastify from 'fastify'
import { afterEach, expect, it } from 'vitest'

const auth = createAuth({ storage: sqlite(':memory:'), corsOrigins: ['https://app.example.com'] })
const app = fastify()
await app.register(adyton, { auth })

afterEach(async () => {
  await app.close()
  await auth.close()
})

it('gives each permission once, since a browser takes two equal ones for none', async () => {
  const answer = await app.inject({
    method: 'OPTIONS',
    url: '/api/user',
    headers: { origin: 'https://app.example.com' },
  })

  expect(answer.statusCode).toBe(204)
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': 'https://app.example.com',
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  })
})
