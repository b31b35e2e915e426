import { describe, expect } from 'vitest'
import type { Inspection } from '../../../src/core/laravel/inspection.ts'
import { NOW } from '../../contracts/arrange.ts'
import { type Engine, ownRoles } from './tables.ts'
import { type Laravel, openTakeover, takeoverTest } from './takeover-test.ts'

/** That nobody has a role here whom Laravel has not given it, whatever its tables are called. */
export function roleTablesContract(engine: Engine): void {
  guardsContract(engine)
  const it = takeoverTest(engine)

  describe(`tables that tell roles on ${engine}`, () => {
    it('are taken as they are where they are what Adyton would make', async ({ application, takeover }) => {
      await application.run(...ownRoles(engine))

      expect(about(await takeover().inspect())).toEqual([])
    })

    it('stop where users.role_id refers to no roles, before taking over and after', async ({
      application,
      takeover,
    }) => {
      await application.run('alter table users add role_id bigint null')
      const { inspect, apply } = takeover()

      const before = about(await inspect())
      await apply()

      expect(before).toEqual([['stops', expect.stringContaining('there is no table roles')]])
      expect(about(await inspect())).toEqual([['stops', expect.stringContaining('Adyton has made')]])
    })

    it('stop where users.role_id is older than the roles of spatie', async ({
      application,
      laravel,
      takeover,
    }) => {
      await laravel.permissions()
      await application.run('alter table users add role_id bigint null')

      expect(about(await takeover().inspect())).toEqual([['stops', expect.stringContaining('spatie')]])
    })

    it('tell of a known role in another spelling', async ({ laravel, takeover }) => {
      await laravel.permissions()
      await laravel.role('Student')
      await laravel.role('driver')

      expect(about(await takeover().inspect())).toEqual([['look', expect.stringContaining(': Student.')]])
    })

    it("take a role_id of Adyton's own for what it is", async ({ laravel, takeover }) => {
      await laravel.permissions()
      const { inspect, apply } = takeover()
      await apply()

      expect(about(await inspect())).toEqual([])
    })

    it('are not even judged where Adyton has made the database', async ({ application, takeover }) => {
      await application.run('drop table personal_access_tokens', 'drop table users')
      const { storage, inspect } = takeover()
      await storage.migrate(NOW)

      expect((await inspect()).findings).toMatchObject([
        { severity: 'stops', about: 'tables', found: 'Adyton has made this database itself.' },
      ])
    })

    it('stop where an assignment holds within something or until an end', async ({
      application,
      takeover,
    }) => {
      await application.run(...ownRoles(engine), 'alter table user_roles add company_id bigint null')

      expect(about(await takeover().inspect())).toEqual([['stops', expect.stringContaining('company_id')]])
    })

    it('stop where a role itself does, and else tell what they do not know', async ({
      application,
      takeover,
    }) => {
      await application.run(...ownRoles(engine), 'alter table roles add level bigint null')
      expect(about(await takeover().inspect())).toEqual([['look', expect.stringContaining('level')]])

      await application.run('alter table roles add deleted_at timestamp null')

      expect(about(await takeover().inspect())).toEqual([['stops', expect.stringContaining('deleted_at')]])
    })
  })
}

/** That a role of one guard is no role of another. */
function guardsContract(engine: Engine): void {
  const it = takeoverTest(engine)

  describe(`roles of several guards on ${engine}`, () => {
    it('stop until it is said which of them hold here', async ({ laravel, takeover }) => {
      await twoAdmins(laravel)
      const { storage, inspect } = takeover()

      const { findings } = await inspect()
      const decided = await openTakeover(storage, {}, { guards: ['web'] }).inspect()

      expect(findings[0]).toMatchObject({ severity: 'stops', about: 'guards' })
      expect(findings[0]?.found).toContain('admin: 1 user by guard api, 1 user by guard web')
      expect(decided.findings.map(({ severity }) => severity)).not.toContain('stops')
    })

    it('are copied of the guards that were named, and taken away of others', async ({
      laravel,
      takeover,
    }) => {
      await twoAdmins(laravel)
      const { storage, apply } = takeover()
      await apply()
      expect(await storage.users.findById(2)).toMatchObject({ roles: ['admin'] })
      const decided = openTakeover(storage, {}, { guards: ['web'] })
      expect((await decided.verify()).deviations).toMatchObject([{ kind: 'roles', named: ['2'] }])

      await decided.apply()

      expect(await storage.users.findById(1)).toMatchObject({ roles: ['admin'] })
      expect(await storage.users.findById(2)).toMatchObject({ roles: [] })
      expect((await decided.verify()).deviations).toEqual([])
    })

    it('stop where a guard is named that none of them has', async ({ laravel, takeover }) => {
      await twoAdmins(laravel)

      const { findings } = await openTakeover(takeover().storage, {}, { guards: ['wbe'] }).inspect()

      expect(findings[0]).toMatchObject({ severity: 'stops', about: 'guards' })
    })
  })
}

/** User 1 is admin by guard `web`, and user 2 by guard `api`. */
async function twoAdmins(laravel: Laravel): Promise<void> {
  await laravel.permissions()
  await laravel.user('ada@example.com')
  await laravel.user('machine@example.com')
  await laravel.role('admin', 'web')
  await laravel.role('admin', 'api')
  await laravel.give(1, 1)
  await laravel.give(2, 2)
}

function about({ findings }: Inspection): readonly (readonly [string, string])[] {
  return findings.filter((one) => one.about === 'roles').map(({ severity, found }) => [severity, found])
}
