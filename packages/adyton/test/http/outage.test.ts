import { afterEach, describe, expect, it } from 'vitest'
import { Unavailable } from '../../src/core/errors.ts'
import type { GuardedRoute, OpenRoute } from '../../src/http/route.ts'
import { breakableStorage } from './breakable-storage.ts'
import { openSignedIn } from './browser.ts'
import type { Answer } from './in-memory-caller.ts'
import { inSession, withoutCookies } from './route-modes.ts'
import { JSON_SIGN_IN_PATHS, SIGN_IN_PATHS } from './sign-in-paths.ts'
import { idOf, isAlive, newAdmin, openSite, registration } from './site.ts'

const { storage, fail, mend } = breakableStorage()
const logged: unknown[] = []
const site = await openSite({
  storage,
  log: {
    warn() {},
    error: (details) => void logged.push(details),
  },
})
const admin = await newAdmin(site)
const { email, password, token } = admin
const browser = await openSignedIn(site, admin)
const { routes } = site.auth

afterEach(() => {
  mend()
  logged.length = 0
})

interface Good {
  readonly as: 'client' | 'browser'
  readonly method: string
  readonly path: string
  readonly send: () => Promise<Answer>
}

/** A request on every path that would be answered well: by a client with a token, and in session mode. */
const GOOD: readonly Good[] = routes.flatMap((route) => {
  const asClient = withoutCookies(route)
  const asBrowser = inSession(route)
  return [
    ...(isForTokens(asClient) ? goodOnes('client', asClient) : []),
    ...(asBrowser === undefined ? [] : goodOnes('browser', asBrowser)),
  ]
})
const CHANGING = GOOD.filter(({ method }) => method !== 'GET')

describe.each(GOOD)('$method $path by a $as', ({ send }) => {
  it('is 503 and never 401 while reads fail', async () => {
    fail('reads', new Unavailable('The disk at /srv/data is gone.'))

    const answer = await send()

    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect(answer.headers).not.toHaveProperty('www-authenticate')
    expect(answer.body).toEqual({
      message: 'The service is temporarily unavailable. Please try again.',
      code: 'unavailable',
      request_id: expect.any(String),
    })
  })

  it('is 500 without a detail when something is wrong, and the log has it', async () => {
    const defect = new Error(`no such column: users.secret at /srv/app/users.ts:7 for ${email}`)
    fail('reads', defect)

    const answer = await send()

    expect(answer.status).toBe(500)
    expect(answer.body).toEqual({
      message: 'Server Error',
      code: 'server_error',
      request_id: expect.any(String),
    })
    expect(logged).toContainEqual(expect.objectContaining({ err: defect, requestId: expect.any(String) }))
  })
})

describe.each(CHANGING)('$method $path by a $as', ({ send }) => {
  it('is 503 while writes fail, and has changed nothing', async () => {
    fail('writes', new Unavailable('The disk is full.'))

    const answer = await send()

    mend()
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect(await isAlive(site, token)).toBe(true)
    expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 200 })
  })
})

describe('a refused sign-in', () => {
  it.each(SIGN_IN_PATHS)('on %s is 503 where its audit entry cannot be written', async (path) => {
    fail('writes', new Unavailable('The disk is full.'))

    const answer = await site.call('POST', path, { json: { email, password: 'wrong' } })

    expect(answer.status).toBe(503)
  })

  it.each(JSON_SIGN_IN_PATHS)('on %s is 503 while reads fail, not 401', async (path) => {
    fail('reads', new Unavailable('The database is locked.'))

    const answer = await site.call('POST', path, { json: { email, password: 'wrong' } })

    expect(answer.status).toBe(503)
  })
})

describe('the guard of an application’s own route', () => {
  it('refuses with 503 while reads fail, not with 401', async () => {
    fail('reads', new Unavailable('The database is locked.'))
    const rawHeaders = ['Authorization', `Bearer ${token}`]
    const request = { id: 'own', method: 'GET', params: {}, query: '', ip: '192.0.2.1', body: undefined }

    const passage = await site.auth.guard({ ability: 'admin', role: 'admin' })({ ...request, rawHeaders })

    expect(passage).toMatchObject({ ok: false, refusal: { status: 503 } })
  })
})

it('everything works again once the outage is over', async () => {
  fail('reads', new Unavailable('The database is locked.'))
  await site.call('GET', '/api/user', { token })
  mend()

  expect(await isAlive(site, token)).toBe(true)
})

/** `csrf-cookie` reads nothing for a client without cookies, and there is nothing to fail. */
function isForTokens({ access, name }: OpenRoute | GuardedRoute): boolean {
  return access === 'anyone' ? name !== 'csrf_cookie.give' : access.credential !== 'session'
}

function goodOnes(
  as: Good['as'],
  { name, method, paths, access }: OpenRoute | GuardedRoute,
): readonly Good[] {
  const authorization = as === 'client' && access !== 'anyone' ? { token } : {}
  return paths.map((path) => {
    const target = path.replace(':id', String(idOf(token)))
    const options = () => ({ ...authorization, ...(method !== 'GET' && { json: fieldsFor(name) }) })
    const call = as === 'client' ? site.call : browser.send
    return { as, method, path, send: () => call(method, target, options()) }
  })
}

/** All that any of the routes asks for. */
function fieldsFor(name: string): object {
  if (name.startsWith('user.register')) return registration()
  return { name: 'x', email, password, current_password: password, password_confirmation: password }
}
