import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSocketCaller } from '../../adyton/test/bindings/socket-caller.ts'
import { openGuest } from '../../adyton/test/http/browser.ts'
import { SIGN_IN_PATHS } from '../../adyton/test/http/sign-in-paths.ts'
import { postOf, requestHead, sendRaw } from './raw-request.ts'
import { type RunningServer, startServer } from './start-server.ts'

/* Whom the server takes a request for, and that no spelling of it gives another try. */

const direct = await startServer({ limits: {} })
const proxied = await startServer({ limits: {}, trustProxy: ['loopback'] })
afterAll(() => Promise.all([direct.close(), proxied.close()]))

const GUESS = '{"email":"john@example.com","password":"guess"}'
const JSON_TYPE = ['Content-Type', 'application/json'] as const

type HeaderList = readonly (readonly [string, string])[]

async function guess(
  server: RunningServer,
  path: string,
  headers: HeaderList = [],
): Promise<number | undefined> {
  const answer = await sendRaw(server.port, ...postOf(path, GUESS, [JSON_TYPE, ...headers]))
  return answer?.status
}

/** What five guesses leave of the budget: every further one is refused, whatever its spelling. */
async function exhaust(server: RunningServer, headers: (tries: number) => HeaderList): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) await guess(server, '/api/auth/login', headers(tries))
}

describe('without a trusted proxy', () => {
  beforeAll(() => exhaust(direct, (tries) => [['X-Forwarded-For', `203.0.113.${tries}`]]))

  it('no forwarding header makes another address of a client', async () => {
    for (const header of [
      'X-Forwarded-For',
      'Forwarded',
      'X-Real-IP',
      'True-Client-IP',
      'CF-Connecting-IP',
      'X-Client-IP',
    ])
      expect(await guess(direct, '/api/auth/login', [[header, '198.51.100.77']]), header).toBe(429)
  })

  it.each([
    ...SIGN_IN_PATHS.flatMap((path) => [path, `${path}/`, `${path}?a=b`]),
    '/api/auth/%6Cogin',
    '/%4Cogin',
    '/%4c%6f%67%69%6e',
    'http://other.example/api/login',
  ])('%s is refused with the rest', async (path) => {
    expect(await guess(direct, path)).toBe(429)
  })

  it.each([
    '//login',
    '/./login',
    '/LOGIN',
    '/login;x',
    '/login%2F',
    '/login%00',
    '/api/auth/login//',
    '/Login/x',
  ])('%s leads nowhere', async (path) => {
    expect([400, 404]).toContain(await guess(direct, path))
  })
})

describe('behind a trusted proxy', () => {
  const from = (...addresses: readonly string[]): HeaderList => [['X-Forwarded-For', addresses.join(', ')]]

  it('each client has tries of its own', async () => {
    await exhaust(proxied, () => from('203.0.113.1'))

    expect(await guess(proxied, '/api/auth/login', from('203.0.113.1'))).toBe(429)
    expect(await guess(proxied, '/api/auth/login', from('203.0.113.2'))).toBe(401)
  })

  it('only the address that the proxy saw counts, not those a client put before it', async () => {
    await exhaust(proxied, (tries) => from(`10.0.0.${tries}`, '203.0.113.3'))

    expect(await guess(proxied, '/api/auth/login', from('10.9.9.9', '203.0.113.3'))).toBe(429)
  })

  it('one IPv6 network has one budget, and so has a mapped IPv4 address', async () => {
    await exhaust(proxied, (tries) => from(`2001:db8:7:7::${tries}`))
    await exhaust(proxied, () => from('::ffff:203.0.113.4'))

    expect(await guess(proxied, '/api/auth/login', from('2001:DB8:7:7:ffff::1'))).toBe(429)
    expect(await guess(proxied, '/api/auth/login', from('203.0.113.4'))).toBe(429)
  })

  it.each(['not an address', '', ',,,', '999.1.1.1', '[::1', '1.1.1.1.1'])(
    'an address of %j does no harm',
    async (value) => {
      expect([401, 429]).toContain(await guess(proxied, '/api/auth/login', [['X-Forwarded-For', value]]))
    },
  )
})

describe('a browser', () => {
  it('has the same tries as everybody at its address, and is told at the form', async () => {
    await using server = await startServer({ limits: {} })
    const page = await openGuest({ call: createSocketCaller(server) })
    const signIn = () =>
      page.send('POST', '/login', { body: GUESS, headers: { 'Content-Type': JSON_TYPE[1] } })
    for (let tries = 0; tries < 4; tries += 1) await signIn()

    expect(await guess(server, '/api/login')).toBe(401)
    expect(await guess(server, '/api/login')).toBe(429)
    expect(await signIn()).toMatchObject({
      status: 422,
      body: { errors: { email: [expect.stringMatching(/^Too many login attempts/)] } },
    })
  })

  it('that forges requests takes nothing from those who sign in', async () => {
    await using server = await startServer({ limits: {} })
    const page = await openGuest({ call: createSocketCaller(server) })
    const forge = () => page.send('POST', '/login', { json: {}, headers: { 'X-XSRF-TOKEN': 'forged' } })

    const statuses = []
    for (let tries = 0; tries < 11; tries += 1) statuses.push((await forge()).status)

    expect(statuses).toEqual([...Array(10).fill(419), 429])
    expect(await guess(server, '/api/login')).toBe(401)
  })
})

describe('health', () => {
  it.each(['/livez', '/readyz', '/healthz'])('%s has no limit', async (path) => {
    for (let count = 0; count < 50; count += 1) {
      const answer = await sendRaw(direct.port, requestHead('GET', path))
      expect(answer?.status).toBe(200)
      expect(answer?.headers.has('x-ratelimit-limit')).toBe(false)
    }
  })
})
