import { describe, expect } from 'vitest'
import type { Application } from './application.ts'
import { fastLogin, openAuth } from './beside.ts'
import type { Engine } from './tables.ts'
import { HOUR_AGO, takeoverTest } from './takeover-test.ts'

const SECRET = 'qGz3VbXh0c9RkLw8TnYp2DsJ5mUf7AeIoK1xWv4B1a2b3c4d'

/** What taking a database over does, and that Laravel goes on beside it. */
export function applyingContract(engine: Engine): void {
  const it = takeoverTest(engine)

  describe(`taking over a database of Laravel on ${engine}`, () => {
    it('keeps everybody signed in, and every row of Laravel as it was', async ({
      application,
      laravel,
      takeover,
    }) => {
      await laravel.user('Ada@Example.com')
      await laravel.token(SECRET, { abilities: '["read","write"]' })
      const before = await everyRow(application)

      const { storage, apply } = takeover()
      await apply()

      expect(await everyRow(application)).toMatchObject(before)
      const call = openAuth(storage)
      expect(await call('GET', '/api/user', { token: `1|${SECRET}` })).toMatchObject({
        status: 200,
        body: { id: 1, email: 'Ada@Example.com' },
      })
    })

    it('adds what the inspection has named, and then nothing more', async ({
      application,
      laravel,
      takeover,
    }) => {
      await laravel.user('ada@example.com')
      const { inspect, apply } = takeover()
      const { survey } = await inspect()

      const first = await apply()
      const second = await apply()

      expect(survey.additions[0]).toEqual(RECORD)
      expect([RECORD, ...(await recorded(application))]).toEqual(survey.additions)
      expect(first.added).toEqual(survey.additions)
      expect(first).toMatchObject({ addresses: 1 })
      expect(first.migrations).not.toEqual([])
      expect(second).toEqual({ migrations: [], added: [], addresses: 0, followed: 0 })
      expect((await inspect()).survey.additions).toEqual([])
    })

    it('tells as added what it has added itself, where two do it at once', async ({ laravel, takeover }) => {
      await laravel.user('ada@example.com')
      const { survey } = await takeover().inspect()

      const both = await Promise.all([takeover().apply(), takeover().apply()])

      const [first, second] = both.toSorted((one, other) => other.added.length - one.added.length)
      expect(first?.added).toEqual(survey.additions)
      expect(second).toMatchObject({ migrations: [], added: [] })
    })

    it('gives an address that several spell differently to the lowest id', async ({
      application,
      laravel,
      takeover,
    }) => {
      await laravel.user('ada@münchen.example')
      await laravel.user('Ada@xn--mnchen-3ya.example')

      await takeover().apply()

      expect(await application.rows('select email_canonical from users order by id')).toEqual([
        { email_canonical: 'ada@xn--mnchen-3ya.example' },
        { email_canonical: null },
      ])
    })

    it('follows an address that Laravel has changed since', async ({ application, laravel, takeover }) => {
      await laravel.user('ada@example.com')
      const { apply, verify } = takeover()
      await apply()
      await application.run(`update users set email = 'Ada@example.org'`)
      expect((await verify()).deviations).toMatchObject([{ kind: 'canonical_stale', count: 1 }])

      await apply()

      expect(await application.rows('select email_canonical from users')).toEqual([
        { email_canonical: 'ada@example.org' },
      ])
    })

    it('copies roles, and follows when Laravel gives and takes them', async ({
      application,
      laravel,
      takeover,
    }) => {
      await laravel.permissions()
      await laravel.user('ada@example.com')
      await laravel.user('bob@example.com')
      await laravel.role('teacher')
      await laravel.role('driver')
      await laravel.give(1, 1)
      await laravel.give(2, 1)
      await laravel.give(1, 2, 'App\\Models\\Team')
      const { storage, apply, verify } = takeover()

      await apply()
      expect(await storage.users.findById(1)).toMatchObject({ roles: ['teacher', 'driver'] })
      expect(await storage.users.findById(2)).toMatchObject({ roles: [] })

      await application.run('delete from model_has_roles where role_id = 1')
      await laravel.give(2, 2)
      expect((await verify()).deviations).toMatchObject([{ kind: 'roles', count: 2, named: ['1', '2'] }])
      await apply()
      expect(await storage.users.findById(1)).toMatchObject({ roles: ['driver'] })
      expect(await storage.users.findById(2)).toMatchObject({ roles: ['driver'] })
      expect((await verify()).deviations).toEqual([])
    })

    it('leaves a role alone that was assigned here', async ({ laravel, takeover }) => {
      await laravel.permissions()
      const { storage, apply } = takeover()
      await apply()
      const call = openAuth(storage)
      const { body } = await call('POST', '/api/auth/register', {
        json: { name: 'Ada', email: 'ada@example.com', ...fastLogin },
      })

      await apply()

      expect(body).toMatchObject({ user: { role: 'student' } })
      expect(await storage.users.findById(1)).toMatchObject({ role: 'student' })
    })

    it('lets people register where a role must have a guard', async ({ application, laravel, takeover }) => {
      await laravel.permissions()
      const { storage, apply } = takeover()
      await apply()

      const { status } = await openAuth(storage)('POST', '/api/auth/register', {
        json: { name: 'Ada', email: 'ada@example.com', ...fastLogin },
      })

      expect(status).toBe(201)
      expect(await application.rows('select name, guard_name from roles')).toEqual([
        { name: 'student', guard_name: 'web' },
      ])
    })

    it('disables users that Laravel keeps as deleted', async ({ application, laravel, takeover }) => {
      await application.run('alter table users add deleted_at timestamp null')
      await laravel.user('ada@example.com', { deleted_at: HOUR_AGO })
      await laravel.token(SECRET)
      const { storage, apply } = takeover()

      await apply()

      expect((await openAuth(storage)('GET', '/api/user', { token: `1|${SECRET}` })).status).toBe(401)
    })

    it('lets Laravel write beside it at once', async ({ laravel, takeover }) => {
      const { storage, apply, verify } = takeover()
      await apply()

      await laravel.user('ada@example.com')
      await laravel.token(SECRET)

      expect((await openAuth(storage)('GET', '/api/user', { token: `1|${SECRET}` })).status).toBe(200)
      await apply()
      expect(await verify()).toMatchObject({ users: 1, tokens: 1, lookedUp: 1, deviations: [] })
    })

    it('takes users without an address', async ({ application, laravel, takeover }) => {
      if (engine === 'sqlite') return
      const nullable = engine === 'mysql' ? 'modify email varchar(255) null' : 'alter email drop not null'
      await application.run(`alter table users ${nullable}`)
      await laravel.user('ada@example.com')
      await laravel.insert('users', { name: 'Bob', password: '' })
      const { inspect, apply } = takeover()

      const { findings } = await inspect()
      await apply()

      expect(findings[0]).toMatchObject({ severity: 'look', found: '1 user has no e-mail address.' })
    })
  })
}

/** The table of the record is on no record itself. */
const RECORD = { kind: 'table', table: 'adyton_additions', name: 'adyton_additions' }

function recorded(application: Application) {
  return application.rows('select kind, table_name as "table", name from adyton_additions order by id')
}

/** Every column of Laravel's. */
async function everyRow(application: Application) {
  return [
    await application.rows('select * from users order by id'),
    await application.rows('select * from personal_access_tokens order by id'),
  ]
}
