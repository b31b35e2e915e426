import { Unavailable } from 'adyton'
import { sqlite } from 'adyton/sqlite'
import { expect, it } from 'vitest'
import { createReadiness } from '../src/health.ts'
import { send } from './documented-clients/requests.ts'
import { startServer } from './start-server.ts'

const READY = { status: 'ready', checks: { database: 'ok', migrations: 'ok', running: 'ok' } }

it('the server is live and ready once it listens', async () => {
  await using server = await startServer()

  expect(await send(server, 'GET', '/livez')).toMatchObject({ status: 200, body: { status: 'live' } })
  for (const path of ['/readyz', '/healthz'])
    expect(await send(server, 'GET', path)).toMatchObject({ status: 200, body: READY })
})

it('the server is live but not ready while its database does not answer', async () => {
  const storage = sqlite(':memory:')
  let isDown = false
  const ping = () => {
    if (isDown) throw new Unavailable('The disk at /srv/data is gone.')
    return storage.ping()
  }
  await using server = await startServer({ storage: { ...storage, ping } })
  isDown = true

  const answer = await send(server, 'GET', '/readyz')

  expect(answer).toMatchObject({
    status: 503,
    body: { status: 'unavailable', checks: { database: 'failed', migrations: 'ok', running: 'ok' } },
  })
  expect(answer.headers.get('retry-after')).toBe('1')
  expect(JSON.stringify(answer.body)).not.toContain('/srv')
  expect((await send(server, 'GET', '/livez')).status).toBe(200)
})

it('a process is not ready before its migrations', async () => {
  const storage = sqlite(':memory:')

  const answer = await createReadiness(storage).answer()

  expect(answer).toMatchObject({ status: 503, body: { value: { checks: { migrations: 'failed' } } } })
  await storage.close()
})

it('a process that is told to stop is not ready from then on', async () => {
  const storage = sqlite(':memory:')
  const readiness = createReadiness(storage)

  readiness.stop()

  expect(await readiness.answer()).toMatchObject({
    status: 503,
    body: { value: { checks: { running: 'failed' } } },
  })
  await storage.close()
})

it('health looks at no token and counts nobody', async () => {
  await using server = await startServer({ limits: {} })

  const answer = await send(server, 'GET', '/readyz', { token: '1|dead' })

  expect(answer.status).toBe(200)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(answer.headers.has('x-ratelimit-limit')).toBe(false)
})
