import { afterEach, describe, expect, it } from 'vitest'
import { Unavailable } from '../../src/core/errors.ts'
import { breakableStorage } from './breakable-storage.ts'
import type { CallOptions } from './in-memory-caller.ts'
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
const { routes } = site.auth

afterEach(() => {
  mend()
  logged.length = 0
})

interface Good {
  readonly method: string
  readonly path: string
  readonly options: CallOptions
}

/** A request on every path that would be answered well. */
const GOOD: readonly Good[] = routes.flatMap(({ name, method, paths, access }) =>
  paths.map((path) => ({
    method,
    path: path.replace(':id', String(idOf(token))),
    options:
      access === 'anyone' ? openOptions(name) : { token, ...(method === 'POST' && { json: { name: 'x' } }) },
  })),
)
const CHANGING = GOOD.filter(({ method }) => method !== 'GET')

describe.each(GOOD)('$method $path', ({ method, path, options }) => {
  it('is 503 and never 401 while reads fail', async () => {
    fail('reads', new Unavailable('The disk at /srv/data is gone.'))

    const answer = await site.call(method, path, options)

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

    const answer = await site.call(method, path, options)

    expect(answer.status).toBe(500)
    expect(answer.body).toEqual({
      message: 'Server Error',
      code: 'server_error',
      request_id: expect.any(String),
    })
    expect(logged).toContainEqual(expect.objectContaining({ err: defect, requestId: expect.any(String) }))
  })
})

describe.each(CHANGING)('$method $path', ({ method, path, options }) => {
  it('is 503 while writes fail, and has changed nothing', async () => {
    fail('writes', new Unavailable('The disk is full.'))

    const answer = await site.call(method, path, options)

    mend()
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect(await isAlive(site, token)).toBe(true)
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

function openOptions(name: string): CallOptions {
  return name.startsWith('sign_in') ? { json: { email, password } } : { json: registration() }
}
