import { describe, expect } from 'vitest'
import { WRITTEN_AT } from './application.ts'
import { itBesideLaravel as it } from './laravel-test.ts'
import { BYSTANDERS } from './schema.ts'

const SECRET = 'qGz3VbXh0c9RkLw8TnYp2DsJ5mUf7AeIoK1xWv4B1a2b3c4d'
const ADA = { email: 'ada@example.com', password: 'secret' }

describe('Laravel and Adyton at work on one database', () => {
  it('Adyton knows a user and a token at once that Laravel has just written', async ({
    laravel,
    startAdyton,
  }) => {
    const { call } = await startAdyton()

    const userId = laravel.createUser(ADA)
    const id = laravel.createToken({ userId, secret: SECRET })

    expect((await call('GET', '/api/user', { token: `${id}|${SECRET}` })).body).toMatchObject({ id: userId })
    expect((await call('POST', '/api/auth/login', { json: ADA })).status).toBe(200)
  })

  it('Adyton refuses a token at once that Laravel has deleted', async ({ laravel, startAdyton }) => {
    const userId = laravel.createUser(ADA)
    const token = `${laravel.createToken({ userId, secret: SECRET })}|${SECRET}`
    const { call } = await startAdyton()
    expect((await call('GET', '/api/user', { token })).status).toBe(200)

    laravel.run('delete from personal_access_tokens where tokenable_id = ?', userId)

    expect((await call('GET', '/api/user', { token })).status).toBe(401)
  })

  it('Adyton goes by the password that Laravel has changed, cut at 72 bytes as Laravel cut it', async ({
    laravel,
    startAdyton,
  }) => {
    const { call } = await startAdyton()
    await call('POST', '/api/auth/register', {
      json: { name: 'Ada', ...ADA, password_confirmation: ADA.password },
    })
    const changed = 'x'.repeat(100)

    laravel.setPassword(1, changed)

    expect((await call('POST', '/api/auth/login', { json: ADA })).status).toBe(401)
    expect((await call('POST', '/api/auth/login', { json: { ...ADA, password: changed } })).status).toBe(200)
  })

  it('Laravel finds what Adyton writes in the form in which it writes it itself', async ({
    laravel,
    startAdyton,
  }) => {
    const { call } = await startAdyton()

    await call('POST', '/api/auth/register', {
      json: { name: 'Ada', ...ADA, password_confirmation: ADA.password, device_name: 'phone' },
    })

    expect(laravel.rows('select * from users')).toMatchObject([
      {
        name: 'Ada',
        email: 'ada@example.com',
        email_verified_at: null,
        password: expect.stringMatching(/^\$2y\$04\$/),
        remember_token: null,
        created_at: '2026-01-15 12:00:00',
        updated_at: '2026-01-15 12:00:00',
      },
    ])
    expect(laravel.rows('select * from personal_access_tokens')).toMatchObject([
      {
        tokenable_type: 'App\\Models\\User',
        tokenable_id: 1,
        name: 'phone',
        token: expect.stringMatching(/^[0-9a-f]{64}$/),
        abilities: '["*"]',
        last_used_at: null,
        expires_at: null,
        created_at: '2026-01-15 12:00:00',
        updated_at: '2026-01-15 12:00:00',
      },
    ])
  })

  it('Laravel cannot give an address away that Adyton has given', async ({ laravel, startAdyton }) => {
    const { call } = await startAdyton()
    await call('POST', '/register', { json: { name: 'Ada', ...ADA, password_confirmation: ADA.password } })

    expect(() => laravel.createUser(ADA)).toThrow('UNIQUE')
  })

  it('Adyton cannot give an address away that Laravel has given', async ({ laravel, startAdyton }) => {
    const { call } = await startAdyton()
    laravel.createUser(ADA)

    const answer = await call('POST', '/register', {
      json: { name: 'Ada', ...ADA, email: 'ADA@example.com', password_confirmation: ADA.password },
    })

    expect(answer).toMatchObject({
      status: 422,
      body: { errors: { email: ['The email has already been taken.'] } },
    })
  })

  it('uses are written where Laravel reads them', async ({ laravel, startAdyton }) => {
    const userId = laravel.createUser(ADA)
    const token = `${laravel.createToken({ userId, secret: SECRET })}|${SECRET}`
    const { auth, call } = await startAdyton()

    await call('GET', '/api/user', { token })
    await auth.close()

    expect(laravel.rows('select last_used_at, updated_at, created_at from personal_access_tokens')).toEqual([
      { last_used_at: '2026-01-15 12:00:00', updated_at: '2026-01-15 12:00:00', created_at: WRITTEN_AT },
    ])
  })
})

describe('migrating a database that Laravel made', () => {
  it('leaves every column of Laravel as it was', async ({ laravel, startAdyton }) => {
    const userId = laravel.createUser(ADA)
    laravel.createUser({ email: 'Zoë@Example.com', password: 'secret' })
    laravel.createToken({ userId, secret: SECRET, abilities: null, expiresAt: '2027-01-01 00:00:00' })
    const before = [
      laravel.rows('select * from users order by id'),
      laravel.rows('select * from personal_access_tokens'),
    ]

    await startAdyton()

    const after = [
      laravel.rows('select * from users order by id'),
      laravel.rows('select * from personal_access_tokens'),
    ]
    expect(after).toMatchObject(before)
  })

  it('leaves every other table as it was, whatever is done afterwards', async ({ laravel, startAdyton }) => {
    laravel.createUser(ADA)
    const before = bystanders(laravel)

    const { auth, call } = await startAdyton()
    await call('POST', '/api/auth/login', { json: ADA })
    await Array.fromAsync(auth.prune(0))

    expect(bystanders(laravel)).toEqual(before)
  })

  it('takes a table of tokens from before Sanctum knew expiry', async ({ laravel, startAdyton }) => {
    laravel.run('drop index personal_access_tokens_expires_at_index')
    laravel.run('alter table personal_access_tokens drop column expires_at')
    const userId = laravel.createUser(ADA)

    const { call } = await startAdyton()

    const id = laravel.createToken({ userId, secret: SECRET })
    expect((await call('GET', '/api/user', { token: `${id}|${SECRET}` })).status).toBe(200)
  })

  it('gives an address that two users spell differently to the older, and both sign in', async ({
    laravel,
    startAdyton,
  }) => {
    laravel.createUser({ email: 'Lin@example.com', password: 'first' })
    laravel.createUser({ email: 'lin@example.com', password: 'second' })

    await startAdyton()

    expect(laravel.rows('select email_canonical from users order by id')).toEqual([
      { email_canonical: 'lin@example.com' },
      { email_canonical: null },
    ])
  })
})

/** The definition and the rows of every table that is not Adyton's. */
function bystanders(laravel: { rows: (sql: string) => readonly unknown[] }): readonly unknown[] {
  const names = BYSTANDERS.flatMap((statement) => /^create table "(\w+)"/.exec(statement)?.[1] ?? [])
  return names.flatMap((name) => [
    laravel.rows(`select sql from sqlite_master where tbl_name = '${name}' order by name`),
    laravel.rows(`select * from "${name}"`),
  ])
}
