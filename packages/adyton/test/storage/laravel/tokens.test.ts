import { randomBytes } from 'node:crypto'
import { describe, expect } from 'vitest'
import { freshEmail } from '../../contracts/arrange.ts'
import type { Laravel } from './application.ts'
import { itOnLaravel as it } from './laravel-test.ts'

describe('a token that Sanctum made', () => {
  it.for([
    { version: '2', length: 80 },
    { version: '3', length: 40 },
    { version: '4', length: 48 },
  ])(
    'passes as id|secret and as a bare secret, in the $length characters of version $version',
    async ({ length }, { laravel, call }) => {
      const { userId, id, secret } = aToken(laravel, { secret: newSecret(length) })

      for (const token of [`${id}|${secret}`, secret]) {
        expect(await call('GET', '/api/user', { token })).toMatchObject({ status: 200, body: { id: userId } })
      }
    },
  )

  it('does not pass under another id, with another secret, or as its own hash', async ({ laravel, call }) => {
    const { id, secret } = aToken(laravel)
    const other = aToken(laravel)
    const [row] = laravel.rows('select token from personal_access_tokens where id = ?', id)

    for (const token of [
      `${other.id}|${secret}`,
      `${id}|${secret}x`,
      `${id}|${secret.toLowerCase()}`,
      `0${id}|${secret}`,
      `${id}|`,
      String(row?.['token']),
    ]) {
      expect((await call('GET', '/api/user', { token })).status).toBe(401)
    }
  })

  it('is not ours under another owner type, whatever its id', async ({ laravel, call }) => {
    const { id, secret } = aToken(laravel, { ownerType: 'App\\Models\\Device' })

    for (const token of [`${id}|${secret}`, secret]) {
      expect(await call('GET', '/api/user', { token })).toMatchObject({
        status: 401,
        body: { message: 'Unauthenticated.' },
      })
    }
  })

  it('is ours under an owner type that the settings name, and only then', async ({
    laravel,
    call,
    callLasting,
  }) => {
    const { token } = aToken(laravel, { ownerType: 'user' })

    expect((await call('GET', '/api/user', { token })).status).toBe(401)
    expect((await callLasting('GET', '/api/user', { token })).status).toBe(200)
  })

  it('does not outlive its user', async ({ laravel, call }) => {
    const { userId, token } = aToken(laravel)

    laravel.run('delete from users where id = ?', userId)

    expect((await call('GET', '/api/user', { token })).status).toBe(401)
  })

  it.for([
    { abilities: '["*"]', list: 200, create: 201 },
    { abilities: '["read"]', list: 200, create: 403 },
    { abilities: '["write"]', list: 403, create: 201 },
    { abilities: '["read","write"]', list: 200, create: 201 },
    { abilities: '["Read","read:*"]', list: 403, create: 403 },
    { abilities: '[]', list: 403, create: 403 },
    { abilities: null, list: 403, create: 403 },
  ])(
    'may do what $abilities says, and be shown its user',
    async ({ abilities, ...allowed }, { laravel, call }) => {
      const { token } = aToken(laravel, { abilities })

      const list = (await call('GET', '/api/tokens', { token })).status
      const create = (await call('POST', '/api/tokens', { token, json: { name: 'ci' } })).status

      expect({ list, create }).toEqual(allowed)
      expect((await call('GET', '/api/user', { token })).status).toBe(200)
    },
  )

  it('makes tokens no broader than itself', async ({ laravel, call }) => {
    const { token } = aToken(laravel, { abilities: '["write"]' })

    const broader = await call('POST', '/api/tokens', { token, json: { name: 'ci', abilities: ['read'] } })

    expect(broader).toMatchObject({ status: 403, body: { message: 'Invalid ability provided.' } })
  })

  // The clock stands at 2026-01-15 12:00:00.
  it.for([
    { createdAt: '2020-01-01 00:00:00', expiresAt: null, status: 200 },
    { createdAt: null, expiresAt: null, status: 200 },
    { createdAt: '2020-01-01 00:00:00', expiresAt: '2026-01-15 12:00:01', status: 200 },
    { createdAt: '2020-01-01 00:00:00', expiresAt: '2026-01-15 12:00:00', status: 200 },
    { createdAt: '2026-01-15 11:00:00', expiresAt: '2026-01-15 11:59:59', status: 401 },
  ])(
    'where tokens do not age: made $createdAt, ending $expiresAt, $status',
    async (times, { laravel, callLasting }) => {
      const { token } = aToken(laravel, times)

      expect((await callLasting('GET', '/api/user', { token })).status).toBe(times.status)
    },
  )

  it.for([
    { createdAt: '2026-01-14 12:00:01', expiresAt: null, status: 200 },
    { createdAt: '2026-01-14 12:00:00', expiresAt: null, status: 401 },
    { createdAt: '2026-01-14 12:00:00', expiresAt: '2027-01-01 00:00:00', status: 401 },
    { createdAt: '2026-01-14 12:00:01', expiresAt: '2027-01-01 00:00:00', status: 200 },
    { createdAt: '2026-01-14 12:00:01', expiresAt: '2026-01-15 11:59:59', status: 401 },
    { createdAt: null, expiresAt: null, status: 200 },
  ])(
    'where tokens live a day: made $createdAt, ending $expiresAt, $status',
    async (times, { laravel, call }) => {
      const { token } = aToken(laravel, times)

      expect((await call('GET', '/api/user', { token })).status).toBe(times.status)
    },
  )

  it('says that it has expired, and only with the right secret', async ({ laravel, call }) => {
    const { token } = aToken(laravel, { expiresAt: '2026-01-15 11:59:59' })

    expect((await call('GET', '/api/user', { token })).body).toMatchObject({ message: 'Token has expired.' })
    expect((await call('GET', '/api/user', { token: `${token}x` })).body).toMatchObject({
      message: 'Unauthenticated.',
    })
  })

  it('is listed, and revoked for good, beside those of today', async ({ laravel, call }) => {
    const { id, token } = aToken(laravel)
    const created = await call('POST', '/api/tokens', { token, json: { name: 'ci' } })
    const ours = created.body as { readonly token: string; readonly access_token: { readonly id: number } }

    const list = await call('GET', '/api/tokens', { token: ours.token })
    const revoked = await call('DELETE', `/api/tokens/${id}`, { token: ours.token })

    expect(list.body).toMatchObject({ tokens: [{ id }, { id: ours.access_token.id }] })
    expect(revoked.status).toBe(200)
    expect((await call('GET', '/api/user', { token })).status).toBe(401)
    expect(laravel.rows('select id from personal_access_tokens where id = ?', id)).toEqual([])
  })
})

/** A user of Laravel's with a token of Sanctum's. */
function aToken(laravel: Laravel, wish: Partial<Parameters<Laravel['createToken']>[0]> = {}) {
  const { secret = newSecret(48) } = wish
  const userId = laravel.createUser({ email: freshEmail(), password: 'secret' })
  const id = laravel.createToken({ userId, ...wish, secret })
  return { userId, id, secret, token: `${id}|${secret}` }
}

function newSecret(length: number): string {
  return randomBytes(length).toString('base64').replaceAll(/[+/=]/g, 'A').slice(0, length)
}
