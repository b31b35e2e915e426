import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMysql } from '../../contracts/engines/mysql.ts'
import { textAt } from '../../http/site.ts'
import { FAR_ENDS } from './inputs.ts'
import { LARAVEL_TABLES } from './laravel-tables.ts'
import { type CorpusSite, openCorpusSite } from './site.ts'

let site: CorpusSite
let token: string
beforeAll(async () => {
  site = await openCorpusSite(openMysql, LARAVEL_TABLES.mysql)
  const [email, password] = ['ada@example.com', 'password123']
  const fields = { name: 'Ada', email, password, password_confirmation: password }
  token = textAt(await site.call('POST', '/api/auth/register', { json: fields }), 'token')
})
afterAll(() => site.close())

describe("an end that Laravel's columns on MySQL cannot hold", () => {
  it.for(FAR_ENDS)(
    'is refused as what is wrong with the wish, and makes no token: %s',
    async (expires_at) => {
      const answer = await site.call('POST', '/api/tokens', { token, json: { name: 'ci', expires_at } })

      expect(answer).toMatchObject({
        status: 422,
        body: { errors: { expires_at: ['The selected expires at is invalid.'] } },
      })
      expect(await names()).toEqual(['api'])
      const trail = await site.sql(`select event from audit_events where event = 'token.issued'`)
      expect(trail).toHaveLength(1)
    },
  )

  it('is kept to its very last second', async () => {
    const answer = await site.call('POST', '/api/tokens', {
      token,
      json: { name: 'ci', expires_at: '2038-01-19T03:14:07Z' },
    })

    expect(answer.status).toBe(201)
    expect(await names()).toEqual(['api', 'ci'])
  })
})

async function names(): Promise<readonly unknown[]> {
  return (await site.sql('select name from personal_access_tokens order by id')).map(({ name }) => name)
}
