import { describe, expect } from 'vitest'
import type { Engine } from './tables.ts'
import { takeoverTest } from './takeover-test.ts'

const USER_TYPE = 'App\\Models\\User'
const USERS = 200
const ROLES = 10
const ALL = { after: 0, rows: USERS }

/** That two who take over at once do together what one would have done. */
export function atOnceContract(engine: Engine): void {
  const it = takeoverTest(engine)

  describe(`two takeovers at once on ${engine}`, () => {
    it('give every role once', async ({ application, laravel, takeover }) => {
      await laravel.permissions()
      for (let id = 1; id <= USERS; id += 1) await laravel.user(`user${id}@example.com`)
      await laravel.token('of the type of all users')
      const [one, other] = [takeover(), takeover()]
      await one.apply()
      await other.apply()

      for (let role = 1; role <= ROLES; role += 1) {
        await laravel.role(`role ${role}`)
        await application.run(
          `insert into model_has_roles (role_id, model_type, model_id) select ${role}, tokenable_type, users.id
             from users join personal_access_tokens t on t.id = 1`,
        )
        await Promise.all([one, other].map(({ laravel: tables }) => tables.follow(ALL, [USER_TYPE])))
      }

      expect(await application.rows('select user_id from user_roles')).toHaveLength(USERS * ROLES)
    })

    it('both come to the end where neither had begun', async ({ laravel, takeover }) => {
      await laravel.user('ada@example.com')
      await laravel.token('secret')

      const applied = await Promise.all([takeover().apply(), takeover().apply()])

      expect(applied.filter(({ migrations }) => migrations.length > 0)).toHaveLength(1)
      expect((await takeover().verify()).deviations).toEqual([])
    })
  })
}
