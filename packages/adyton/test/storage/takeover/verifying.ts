import { describe, expect } from 'vitest'
import { entry } from '../../contracts/arrange.ts'
import type { Engine } from './tables.ts'
import { BCRYPT, HOUR_AGO, takeoverTest } from './takeover-test.ts'

/** As the parent of a token no number of JavaScript holds it, so that no look-up takes the row for ours. */
const HUGE = '9007199254740993'

/** What is checked after a database was taken over. */
export function verifyingContract(engine: Engine): void {
  const it = takeoverTest(engine)

  describe(`verifying a database that was taken over on ${engine}`, () => {
    it('names what is missing before it is taken over', async ({ takeover }) => {
      const { deviations } = await takeover().verify()

      expect(deviations).toMatchObject([{ kind: 'schema', fails: true }])
      expect(deviations[0]?.named).toContain('users.email_canonical')
    })

    it('looks tokens up by id and by hash, spread over all of them', async ({ laravel, takeover }) => {
      await laravel.user('ada@example.com')
      for (let at = 0; at < 30; at += 1) await laravel.token(`secret ${at}`)
      const { apply, verify } = takeover()
      await apply()

      expect(await verify(10)).toEqual({ users: 1, tokens: 30, lookedUp: 10, deviations: [] })
      expect(await verify(1_000)).toMatchObject({ lookedUp: 30 })
      expect(await verify(0)).toMatchObject({ lookedUp: 0 })
    })

    it('spreads the look-ups over the tokens of our users alone, from the first to the last', async ({
      application,
      laravel,
      takeover,
    }) => {
      await laravel.user('ada@example.com')
      for (let id = 1; id <= 30; id += 1)
        await laravel.token(`secret ${id}`, id % 2 === 1 ? { tokenable_type: 'App\\Models\\Team' } : {})
      const { apply, verify } = takeover()
      await apply()
      await application.run(`update personal_access_tokens set parent_id = ${HUGE} where id in (2, 30)`)

      expect(await verify(8)).toMatchObject({
        tokens: 30,
        lookedUp: 8,
        deviations: [{ kind: 'look_up', fails: true, named: ['2', '30'] }],
      })
      expect(await verify(1)).toMatchObject({ lookedUp: 1, deviations: [{ kind: 'look_up', named: ['2'] }] })
    })

    it('names every kind of deviation', async ({ application, laravel, takeover }) => {
      const { apply, verify } = takeover()
      await laravel.user('ada@example.com')
      await apply()
      await laravel.user('bob@example.com')
      await laravel.user('cy@münchen.example', { password: 'md5' })
      await application.run(`update users set email_canonical = 'cy@example.com' where id = 3`)
      await laravel.token('orphan', { tokenable_id: 99 })
      await laravel.token('odd', { abilities: '{"a":1}' })
      await laravel.insert('personal_access_tokens', {
        tokenable_type: 'App\\Models\\User',
        tokenable_id: 1,
        name: 'plain',
        token: 'plain text',
        abilities: null,
      })

      const { deviations } = await verify()

      expect(deviations.map(({ kind, fails, named }) => [kind, fails, named]).sort()).toEqual([
        ['canonical_missing', true, ['2']],
        ['canonical_stale', true, ['3']],
        ['password', false, ['3']],
        ['token_abilities', true, ['2']],
        ['token_hash', true, ['3']],
        ['token_owner', false, ['1']],
      ])
    })

    it('names tokens with a moment that is none', async ({ application, laravel, takeover }) => {
      await laravel.user('ada@example.com')
      await laravel.token('odd')
      const { apply, verify } = takeover()
      await apply()
      await application.run(...oddMoment(engine))

      expect((await verify()).deviations).toMatchObject([{ kind: 'token_moment', count: 1, named: ['1'] }])
    })

    it('takes an account without a password, or a locked one, for what it is, as the inspection does', async ({
      laravel,
      takeover,
    }) => {
      await laravel.user('ada@example.com', { password: '' })
      await laravel.user('bob@example.com', { password: `!${BCRYPT}` })
      await laravel.user('cy@example.com', { password: '*' })
      const { inspect, apply, verify } = takeover()
      await apply()

      expect((await inspect()).findings.filter(({ about }) => about === 'passwords')).toEqual([])
      expect((await verify()).deviations).toEqual([])
    })

    it('notes a password that is no hash, which is no fault, and counts as the inspection does', async ({
      laravel,
      takeover,
    }) => {
      await laravel.user('ada@example.com', { password: '5f4dcc3b5aa765d61d8327deb882cf99' })
      await laravel.user('bob@example.com', { password: `$2x$10$${'b'.repeat(53)}` })
      await laravel.user('cy@example.com', { password: '*' })
      const { inspect, apply, verify } = takeover()
      await apply()

      const { findings } = await inspect()

      expect(findings[0]?.found).toMatch(/^2 users have a password that is neither/)
      expect((await verify()).deviations).toMatchObject([
        { kind: 'password', fails: false, mendable: false, named: ['1', '2'] },
      ])
    })

    it('fails for a user whom Laravel has deleted since, until that is copied', async ({
      application,
      laravel,
      takeover,
    }) => {
      await application.run('alter table users add deleted_at timestamp null')
      await laravel.user('ada@example.com')
      await laravel.user('bob@example.com', { deleted_at: HOUR_AGO })
      const { apply, verify } = takeover()
      await apply()
      expect((await verify()).deviations).toEqual([])

      await application.run(`update users set deleted_at = '${HOUR_AGO}' where id = 1`)

      expect((await verify()).deviations).toMatchObject([
        { kind: 'deleted', fails: true, mendable: true, named: ['1'] },
      ])
      await apply()
      expect((await verify()).deviations).toEqual([])
    })

    it('notes a user whom Laravel has restored, and not one who was disabled here', async ({
      application,
      laravel,
      takeover,
    }) => {
      await application.run('alter table users add deleted_at timestamp null')
      await laravel.user('ada@example.com', { deleted_at: HOUR_AGO })
      await laravel.user('bob@example.com')
      const { storage, apply, verify } = takeover()
      await apply()
      await application.run('update users set deleted_at = null')

      await storage.users.setDisabled(2, true, entry('user.disabled', 'verifying', { userId: 2 }))

      expect((await verify()).deviations).toMatchObject([
        { kind: 'restored', fails: false, mendable: false, named: ['1'] },
      ])
    })

    it('notes who shares an address with an older user', async ({ laravel, takeover }) => {
      await laravel.user('ada@münchen.example')
      await laravel.user('Ada@xn--mnchen-3ya.example')
      const { apply, verify } = takeover()
      await apply()

      expect((await verify()).deviations).toMatchObject([
        { kind: 'collision', fails: false, named: [expect.stringMatching(/^2 .*user 1's/)] },
      ])
    })

    it('passes over tokens of owners whose ids are larger than ours can be', async ({
      laravel,
      takeover,
    }) => {
      await laravel.user('ada@example.com')
      await laravel.token('ours')
      await laravel.insert('personal_access_tokens', {
        tokenable_type: 'App\\Models\\Snowflake',
        tokenable_id: '9007199254740993',
        name: 'theirs',
        token: 'f'.repeat(64),
      })
      const { apply, verify } = takeover()
      await apply()

      expect(await verify()).toMatchObject({ tokens: 2, lookedUp: 1, deviations: [] })
    })
  })
}

/** What each engine lets stand in the place of a moment. */
function oddMoment(engine: Engine): readonly string[] {
  const odd = { sqlite: '1768476000', postgres: `'infinity'`, mysql: `'0000-00-00 00:00:00'` }
  const permission = engine === 'mysql' ? [`set sql_mode = ''`] : []
  return [...permission, `update personal_access_tokens set expires_at = ${odd[engine]}`]
}
