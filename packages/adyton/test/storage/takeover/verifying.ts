import { describe, expect } from 'vitest'
import type { Engine } from './tables.ts'
import { BCRYPT, takeoverTest } from './takeover-test.ts'

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
        ['password', true, ['3']],
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

    it('takes an account without a password, or a locked one, for what it is', async ({
      laravel,
      takeover,
    }) => {
      await laravel.user('ada@example.com', { password: '' })
      await laravel.user('bob@example.com', { password: `!${BCRYPT}` })
      const { apply, verify } = takeover()
      await apply()

      expect((await verify()).deviations).toEqual([])
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
