import { describe, expect, it } from 'vitest'
import { DAY_MINUTES, MINUTE_MS } from '../../../../test/builders.ts'
import { idOf, mint, moment, newMember, openSite, textAt, valueAt } from '../../../../test/http/site.ts'

const site = await openSite()

const list = (token: string, query = '') => site.call('GET', `/api/tokens${query}`, { token })

describe('a list of tokens', () => {
  it.each(['/api/tokens', '/api/tokens/', '/api/auth/tokens', '/api/auth/tokens/'])(
    'GET %s shows all of a token but its secret',
    async (path) => {
      const { token } = await newMember(site, { device_name: 'phone' })

      const answer = await site.call('GET', path, {
        token,
        ip: '192.0.2.9',
        headers: { 'User-Agent': 'app/2' },
      })

      expect(answer.status).toBe(200)
      expect(answer.body).toEqual({
        tokens: [
          {
            id: idOf(token),
            name: 'phone',
            abilities: ['*'],
            last_used_at: moment(site),
            expires_at: null,
            created_at: moment(site),
            updated_at: moment(site),
            effective_expires_at: moment(site, DAY_MINUTES * MINUTE_MS),
            parent_id: null,
            last_used_ip: '192.0.2.9',
            last_used_agent: 'app/2',
            current: true,
          },
        ],
        next_cursor: null,
      })
    },
  )

  it('shows nobody else’s', async () => {
    const ada = await newMember(site)
    const eve = await newMember(site)

    const answer = await list(eve.token)

    expect(answer.body).toMatchObject({ tokens: [{ id: idOf(eve.token) }] })
    expect(JSON.stringify(answer.body)).not.toContain(`"id":${idOf(ada.token)}`)
  })

  it('shows a use before it has been written', async () => {
    const { token } = await newMember(site)
    const other = await mint(site, token)
    site.clock.pass(MINUTE_MS)
    await site.call('GET', '/api/user', { token: other.token })

    const answer = await list(token)

    expect(valueAt(answer, 'tokens', '1')).toMatchObject({
      last_used_at: moment(site),
      updated_at: moment(site),
    })
  })

  it('shows a token that was never used as such', async () => {
    const { token } = await newMember(site)
    await mint(site, token)

    expect(valueAt(await list(token), 'tokens', '1')).toMatchObject({ last_used_at: null, current: false })
  })

  it('goes on listing a token that has expired', async () => {
    const { token } = await newMember(site)
    const { id } = await mint(site, token, { expires_in: 1 })
    site.clock.pass(2_000)

    expect(valueAt(await list(token), 'tokens', '1')).toMatchObject({ id })
  })

  it('admits a token that may only read', async () => {
    const { token } = await newMember(site)
    const reader = await mint(site, token, { abilities: ['read'] })

    expect((await list(reader.token)).status).toBe(200)
  })
})

describe('its pages', () => {
  it('show every token once, in the order they were made', async () => {
    const { token } = await newMember(site)
    const made = [idOf(token)]
    for (let count = 0; count < 4; count += 1) made.push((await mint(site, token)).id)

    const first = await list(token, '?per_page=2')
    const second = await list(token, `?per_page=2&cursor=${textAt(first, 'next_cursor')}`)
    const third = await list(token, `?per_page=2&cursor=${textAt(second, 'next_cursor')}`)

    const listed = [first, second, third].flatMap((page) => idsOf(page.body))
    expect(listed).toEqual(made)
    expect(valueAt(third, 'next_cursor')).toBeNull()
  })

  it('hold fifty where nothing is asked, and at most two hundred', async () => {
    const { token } = await newMember(site)
    for (let count = 0; count < 50; count += 1) await mint(site, token)

    expect(idsOf((await list(token)).body)).toHaveLength(50)
    expect(idsOf((await list(token, '?per_page=200')).body)).toHaveLength(51)
  })

  it('end where another user’s cursor is past the end', async () => {
    const { token } = await newMember(site)
    const cursor = Buffer.from('999999').toString('base64url')

    expect((await list(token, `?cursor=${cursor}`)).body).toEqual({ tokens: [], next_cursor: null })
  })
})

function idsOf(body: unknown): readonly unknown[] {
  const tokens = valueAt({ body }, 'tokens')
  return Array.isArray(tokens) ? tokens.map((body) => valueAt({ body }, 'id')) : []
}
