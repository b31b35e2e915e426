import { describe, expect, onTestFinished } from 'vitest'
import type { Inspection } from '../../../src/core/laravel/inspection.ts'
import { mysql } from '../../../src/storage/mysql/mysql.ts'
import { type Engine, PERMISSION_TABLES, uuidTables } from './tables.ts'
import { openTakeover, takeoverTest } from './takeover-test.ts'

/** What is found out before a database is taken over. */
export function inspectingContract(engine: Engine): void {
  const it = takeoverTest(engine)

  describe(`inspecting a database of Laravel on ${engine}`, () => {
    it('changes nothing', async ({ application, laravel, takeover }) => {
      await laravel.user('Ada@Example.com')
      await laravel.token('secret')
      const before = [await application.schema(), await application.rows('select * from users')]

      await takeover().inspect()

      expect([await application.schema(), await application.rows('select * from users')]).toEqual(before)
    })

    it('finds nothing in the way of a fresh application, and names what it would add', async ({
      laravel,
      takeover,
    }) => {
      await laravel.user('ada@example.com')
      await laravel.token('secret')

      const inspection = await takeover().inspect()

      expect(brief(inspection)).toEqual(['fine schema'])
      expect(inspection.survey.additions).toContainEqual({
        kind: 'column',
        table: 'users',
        name: 'email_canonical',
      })
      expect(inspection.survey.version).toMatch(/^(SQLite|PostgreSQL|MariaDB|MySQL) \d+\.\d+/)
    })

    it('counts users by the kind of their hash, and tokens by owner and end', async ({
      laravel,
      takeover,
    }) => {
      await laravel.user('ada@example.com')
      await laravel.user('bob@example.com', { password: `$2y$12$${'b'.repeat(53)}` })
      await laravel.user('cy@example.com', { password: '$argon2id$v=19$m=65536,t=4,p=1$c2FsdA$aGFzaA' })
      await laravel.user('dan@example.com', { password: '' })
      await laravel.user('eve@example.com', { password: '!' })
      await laravel.token('live')
      await laravel.token('expired', { expires_at: '2026-01-15 11:59:59' })
      await laravel.token('other', { tokenable_type: 'App\\Models\\Team' })

      const { hashes, owners } = await takeover().inspect()

      const kinds = Object.fromEntries(hashes.map(({ hash, users }) => [hash, users]))
      expect(kinds).toEqual({ $2y$10$: 1, $2y$12$: 1, $argon2id$: 1, '': 1, locked: 1 })
      expect(owners).toMatchObject([
        { type: 'App\\Models\\User', ours: true, tokens: 2, expired: 1 },
        { type: 'App\\Models\\Team', ours: false, tokens: 1, expired: 0 },
      ])
    })

    it('is stopped where the keys of users are UUIDs', async ({ application, laravel, takeover }) => {
      await application.run('drop table personal_access_tokens', 'drop table users')
      await application.run(...uuidTables(engine))
      await laravel.user('ada@example.com', { id: '0194f3a2-7b5c-7d3e-8f1a-2b3c4d5e6f70' })

      const { findings } = await takeover().inspect()

      expect(findings).toMatchObject([
        { severity: 'stops', about: 'keys', found: 'The keys in users.id are UUIDs.' },
        { severity: 'stops', about: 'keys', found: expect.stringContaining('tokenable_id') },
      ])
    })

    it('is stopped where the tables have a prefix', async ({ application, takeover }) => {
      await application.run(
        'alter table users rename to shop_users',
        'alter table personal_access_tokens rename to shop_personal_access_tokens',
      )

      const { findings } = await takeover().inspect()

      expect(findings).toMatchObject([{ severity: 'stops', about: 'prefix' }])
      expect(findings[0]?.found).toContain('shop_')
    })

    it('is stopped where there are no users at all', async ({ application, takeover }) => {
      await application.run('drop table users')

      expect(brief(await takeover().inspect())).toEqual(['stops tables'])
    })

    it('is stopped where a table of that name is something else', async ({ application, takeover }) => {
      await application.run('create table audit_events (id integer, what varchar(20))')

      const { findings } = await takeover().inspect()

      expect(findings).toMatchObject([{ severity: 'stops', about: 'columns' }])
      expect(findings[0]?.found).toContain('audit_events')
    })

    it('is stopped where no token belongs to our users', async ({ laravel, takeover }) => {
      await laravel.user('ada@example.com')
      await laravel.token('secret', { tokenable_type: 'user' })

      expect(brief(await takeover().inspect())).toContain('stops owners')
      expect(brief(await takeover({ userTypeAliases: ['user'] }).inspect())).toEqual(['fine schema'])
    })

    it('tells of tokens that would be too old, and is stopped where Laravel lets them in', async ({
      laravel,
      takeover,
    }) => {
      await laravel.user('ada@example.com')
      await laravel.token('idle', { created_at: '2026-01-01 00:00:00' })
      expect(brief(await takeover().inspect())).toContain('look expiration')

      await laravel.token('used', { created_at: '2026-01-01 00:00:00', last_used_at: '2026-01-15 11:30:00' })

      expect(brief(await takeover().inspect())).toContain('stops expiration')
      const lasting = takeover({ tokens: { expirationMinutes: 0 } })
      expect(brief(await lasting.inspect())).toEqual(['fine schema'])
    })

    it('is stopped where the newest moment is whole hours ahead', async ({ laravel, takeover }) => {
      await laravel.user('ada@example.com', { updated_at: '2026-01-15 13:59:30' })

      const { findings } = await takeover().inspect()

      expect(findings[0]).toMatchObject({ severity: 'stops', about: 'time zone' })
      expect(findings[0]?.found).toContain('2 hours in the future')
      expect(brief(await takeover({}, 'Africa/Cairo').inspect())).toEqual(['fine schema'])
    })

    it('tells of a row from the future that is no matter of time zones', async ({ laravel, takeover }) => {
      await laravel.user('ada@example.com', { updated_at: '2026-01-15 12:13:00' })

      expect(brief(await takeover().inspect())).toEqual(['look time zone', 'fine schema'])
    })

    it('is stopped where much went on until whole hours ago, unless the time zone was given', async ({
      laravel,
      takeover,
    }) => {
      await laravel.user('ada@example.com', { created_at: '2026-01-14 00:00:00' })
      for (let at = 0; at < 20; at += 1)
        await laravel.token(`busy ${at}`, { created_at: null, last_used_at: `2026-01-15 08:59:${10 + at}` })

      expect(brief(await takeover().inspect())).toEqual(['stops time zone', 'fine schema'])
      expect(brief(await takeover({}, 'UTC').inspect())).toEqual(['look time zone', 'fine schema'])
      expect(brief(await takeover({}, 'America/Sao_Paulo').inspect())).toEqual(['fine schema'])
    })

    it('is not stopped by a quiet hour once the database is taken over', async ({ laravel, takeover }) => {
      await laravel.user('ada@example.com', { created_at: '2026-01-14 00:00:00' })
      for (let at = 0; at < 20; at += 1)
        await laravel.token(`busy ${at}`, { created_at: null, last_used_at: `2026-01-15 10:59:${10 + at}` })
      const { inspect, apply } = takeover()
      expect((await inspect()).findings[0]).toMatchObject({
        severity: 'stops',
        found: expect.stringContaining('until 1 hour ago'),
      })

      await apply()

      expect(brief(await inspect())).toEqual(['look time zone', 'fine schema'])
    })

    it('names addresses that fall together, and who gets them', async ({ laravel, takeover }) => {
      await laravel.user('ada@münchen.example')
      await laravel.user('bob@example.com')
      await laravel.user('Ada@xn--mnchen-3ya.example')

      const { addresses, findings } = await takeover().inspect()

      expect(addresses).toMatchObject({
        collisions: 1,
        firstCollisions: [
          {
            canonical: 'ada@xn--mnchen-3ya.example',
            users: [
              { id: 1, email: 'ada@münchen.example' },
              { id: 3, email: 'Ada@xn--mnchen-3ya.example' },
            ],
          },
        ],
      })
      expect(findings[0]).toMatchObject({ severity: 'look', about: 'addresses' })
      expect(findings[0]?.found).toContain('ada@xn--mnchen-3ya.example goes to user 1, not to 3')
    })

    it('names addresses that have no canonical form', async ({ laravel, takeover }) => {
      await laravel.user('zoë@example.com')

      const { addresses, findings } = await takeover().inspect()

      expect(addresses).toMatchObject({ odd: 1, firstOdd: [{ id: 1, email: 'zoë@example.com' }] })
      expect(findings[0]).toMatchObject({ severity: 'look', about: 'addresses' })
    })

    it('tells of hashes that it cannot verify', async ({ laravel, takeover }) => {
      await laravel.user('ada@example.com', { password: '5f4dcc3b5aa765d61d8327deb882cf99' })

      expect(brief(await takeover().inspect())).toEqual(['look passwords', 'fine schema'])
    })

    it('tells where hashes would be renewed to a kind that Laravel refuses', async ({
      laravel,
      takeover,
    }) => {
      await laravel.user('ada@example.com')
      const argon = takeover({ passwords: { hash: 'argon2id' } })

      expect(brief(await argon.inspect())).toEqual(['look passwords', 'fine schema'])
      expect(brief(await takeover().inspect())).toEqual(['fine schema'])
    })

    it('tells of users that Laravel keeps as deleted', async ({ application, laravel, takeover }) => {
      await application.run('alter table users add deleted_at timestamp null')
      await laravel.user('ada@example.com', { deleted_at: '2026-01-10 00:00:00' })

      expect(brief(await takeover().inspect())).toEqual(['look deleted users', 'fine schema'])
    })

    it('tells of columns that a new user would have to fill', async ({ application, laravel, takeover }) => {
      await application.run('drop table users')
      await application.run(...usersWithNickname(engine))
      await laravel.user('ada@example.com', { nickname: 'ada' })

      const { findings } = await takeover().inspect()

      expect(findings[0]).toMatchObject({ severity: 'look', about: 'columns' })
      expect(findings[0]?.found).toContain('users demands a value for nickname')
    })

    it('tells of roles that will be copied, of permissions and of guards', async ({ laravel, takeover }) => {
      await laravel.permissions()
      await laravel.user('ada@example.com')
      await laravel.role('teacher')
      await laravel.role('driver', 'api')
      await laravel.insert('permissions', { name: 'edit', guard_name: 'web' })
      await laravel.insert('role_has_permissions', { permission_id: 1, role_id: 1 })
      await laravel.give(1, 1)

      expect(brief(await takeover().inspect())).toEqual([
        'look guards',
        'look permissions',
        'fine roles',
        'fine schema',
      ])
    })

    it('is stopped by keys that no number of JavaScript can hold', async ({ laravel, takeover }) => {
      await laravel.insert('users', {
        id: '9007199254740993',
        name: 'Ada',
        email: 'a@example.com',
        password: '',
      })

      const { findings } = await takeover().inspect()

      expect(findings).toMatchObject([{ severity: 'stops', about: 'keys' }])
      expect(findings[0]?.found).toContain('users.id has keys beyond')
    })

    it("tells that a table user_roles of the application's own is left as it is", async ({
      application,
      laravel,
      takeover,
    }) => {
      await laravel.permissions()
      await application.run(
        'create table user_roles (id bigint primary key, user_id bigint, role_id bigint, created_at timestamp null, updated_at timestamp null)',
      )
      await laravel.user('ada@example.com')
      await laravel.role('teacher')
      await laravel.give(1, 1)
      const { inspect, apply } = takeover()

      const { findings } = await inspect()
      await apply()

      expect(findings[0]).toMatchObject({ severity: 'stops', about: 'roles' })
      expect(await application.rows('select * from user_roles')).toEqual([])
    })

    if (engine === 'mysql')
      it('tells of text that has no place for four bytes', async ({ application, laravel, takeover }) => {
        await application.run('alter table users convert to character set utf8mb3')
        await laravel.user('ada@example.com')

        const { findings } = await takeover().inspect()

        expect(findings[0]).toMatchObject({ severity: 'look', about: 'character set' })
        expect(findings[0]?.found).toContain('users.name (utf8mb3)')
      })

    if (engine === 'mysql')
      it.for([
        ['+02:00', '2 hours off UTC'],
        ['-01:00', '-1 hour off UTC'],
        ['+05:45', '5.75 hours off UTC'],
      ] as const)('tells of sessions whose time zone is %s', async ([zone, off], { application }) => {
        const storage = mysql(`${application.url}?time_zone=${encodeURIComponent(zone)}`)
        onTestFinished(() => storage.close())

        const { findings } = await openTakeover(storage, {}).inspect()

        expect(findings[0]).toMatchObject({ severity: 'look', about: 'time zone' })
        expect(findings[0]?.found).toContain(off)
      })

    it('tells that roles of teams are not copied', async ({ application, laravel, takeover }) => {
      await application.run(...PERMISSION_TABLES[engine])
      await application.run('alter table model_has_roles add team_id bigint null')
      await laravel.user('ada@example.com')
      await laravel.role('teacher')
      await laravel.give(1, 1)

      const { findings } = await takeover().inspect()

      expect(findings[0]).toMatchObject({ severity: 'look', about: 'roles' })
      expect(findings[0]?.found).toContain('team_id')
    })
  })
}

/** The findings as `severity about`, in their order. */
function brief({ findings }: Inspection): readonly string[] {
  return findings.map(({ severity, about }) => `${severity} ${about}`)
}

function usersWithNickname(engine: Engine): readonly string[] {
  const id = { sqlite: 'integer primary key', postgres: 'bigserial primary key', mysql: 'serial primary key' }
  return [
    `create table users (id ${id[engine]}, name varchar(255) not null, nickname varchar(255) not null,
      email varchar(255) not null, password varchar(255) not null, created_at timestamp null, updated_at timestamp null)`,
  ]
}
