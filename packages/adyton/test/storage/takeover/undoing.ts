import { describe, expect } from 'vitest'
import { NOW } from '../../contracts/arrange.ts'
import { fastLogin, openAuth } from './beside.ts'
import { type Engine, ownRoles } from './tables.ts'
import { HOUR_AGO, takeoverTest } from './takeover-test.ts'

/** What undoing takes away and what it leaves. */
export function undoingContract(engine: Engine): void {
  const it = takeoverTest(engine)

  describe(`undoing on ${engine}`, () => {
    it('leaves the schema byte for byte as it was', async ({ application, laravel, takeover }) => {
      await laravel.permissions()
      await laravel.user('ada@example.com')
      await laravel.token('secret')
      const before = await application.schema()
      const { laravel: port, apply } = takeover()
      await apply()
      expect(await application.schema()).not.toBe(before)

      await port.undo(NOW)

      expect(await application.schema()).toBe(before)
    })

    it('leaves tables of that name that were there before', async ({ application, takeover }) => {
      await application.run(...ownRoles(engine))
      const before = await application.schema()
      const { laravel: port, apply } = takeover()
      await apply()

      await port.undo(NOW)

      expect(await application.schema()).toBe(before)
    })

    it('leaves users and tokens that Adyton has written, and tells of the rest', async ({
      application,
      takeover,
    }) => {
      const { storage, laravel: port, apply } = takeover()
      await apply()
      await openAuth(storage)('POST', '/api/auth/register', {
        json: { name: 'Ada', email: 'ada@example.com', device_name: 'phone', ...fastLogin },
      })

      const losses = await port.losses(NOW)
      await port.undo(NOW)

      expect(losses).toMatchObject({
        rows: { roles: 1, audit_events: expect.any(Number) },
        primaryRoles: 1,
        endlessTokens: 1,
      })
      expect(await application.rows('select name, email from users')).toEqual([
        { name: 'Ada', email: 'ada@example.com' },
      ])
      expect(await application.rows('select name from personal_access_tokens')).toEqual([{ name: 'phone' }])
    })

    it('does not count users as disabled here whom Laravel has deleted', async ({
      application,
      laravel,
      takeover,
    }) => {
      await application.run('alter table users add deleted_at timestamp null')
      await laravel.user('ada@example.com', { deleted_at: HOUR_AGO })
      await laravel.user('bob@example.com')
      const { laravel: port, apply } = takeover()
      await apply()
      expect(await port.losses(NOW)).toMatchObject({ disabledUsers: 0 })

      await application.run(`update users set disabled_at = '${HOUR_AGO}' where id = 2`)

      expect(await port.losses(NOW)).toMatchObject({ disabledUsers: 1 })
    })

    it('tells what it has taken away, and no more', async ({ application, laravel, takeover }) => {
      await laravel.user('ada@example.com')
      const { laravel: port, apply } = takeover()
      const { added } = await apply()
      await application.run('drop table adyton_remember_tokens')

      const removed = await port.undo(NOW)

      expect(removed).toEqual(added.filter(({ table }) => table !== 'adyton_remember_tokens'))
    })

    it('brings no token to life again whose end goes with its column', async ({
      application,
      laravel,
      takeover,
    }) => {
      // The other engines drop the index with its column.
      if (engine === 'sqlite') await application.run('drop index personal_access_tokens_expires_at_index')
      await application.run('alter table personal_access_tokens drop column expires_at')
      await laravel.user('ada@example.com')
      const { laravel: port, apply } = takeover()
      await apply()
      await laravel.token('endless')
      await laravel.token('ended', { expires_at: '2026-01-15 11:59:59' })
      await laravel.token('ending', { expires_at: '2026-01-15 12:00:01' })

      const losses = await port.losses(NOW)
      await port.undo(NOW)

      expect(losses).toMatchObject({ endedTokens: 1, endingTokens: 1 })
      expect(await application.rows('select id from personal_access_tokens order by id')).toEqual([
        { id: 1 },
        { id: 3 },
      ])
    })

    it('can be followed by taking over again', async ({ laravel, takeover }) => {
      await laravel.user('ada@example.com')
      const first = takeover()
      await first.apply()
      await first.laravel.undo(NOW)

      const { apply, verify } = takeover()
      await apply()

      expect(await verify()).toMatchObject({ users: 1, deviations: [] })
    })

    it('is refused where Adyton has made the users itself', async ({ application, takeover }) => {
      await application.run('drop table personal_access_tokens', 'drop table users')
      const { storage, laravel: port } = takeover()
      await storage.migrate(NOW)

      expect(await port.losses(NOW)).toBeUndefined()
      expect(await port.undo(NOW)).toBeUndefined()
      expect(await storage.pendingMigrations()).toEqual([])
    })

    it('is refused where there is no record of what was there before', async ({ application, takeover }) => {
      const { laravel: port, apply } = takeover()
      expect(await port.undo(NOW)).toBeUndefined()
      await apply()

      await application.run('delete from adyton_additions where id < 3')

      expect(await port.undo(NOW)).toBeUndefined()
    })
  })
}
