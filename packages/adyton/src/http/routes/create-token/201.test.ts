import { describe, expect, it } from 'vitest'
import {
  idOf,
  isAlive,
  mint,
  moment,
  newMember,
  openSite,
  textAt,
  valueAt,
} from '../../../../test/http/site.ts'

const site = await openSite()
const prefixed = await openSite({ tokens: { prefix: 'adt_' } })

const create = (token: string, json: object) => site.call('POST', '/api/tokens', { token, json })

describe('a new token', () => {
  it.each(['/api/tokens', '/api/tokens/', '/api/auth/tokens', '/api/auth/tokens/'])(
    'POST %s shows it once, with its secret',
    async (path) => {
      const { token } = await newMember(site)

      const answer = await site.call('POST', path, {
        token,
        json: { name: 'mobile-app-v2', abilities: ['read', 'write'] },
      })

      const secret = textAt(answer, 'token')
      expect(secret).toMatch(/^[1-9]\d*\|[A-Za-z0-9]{40}[0-9a-f]{8}$/)
      expect(answer.status).toBe(201)
      expect(answer.body).toEqual({
        token: secret,
        message: 'Token created successfully',
        access_token: {
          id: idOf(secret),
          name: 'mobile-app-v2',
          abilities: ['read', 'write'],
          last_used_at: null,
          expires_at: null,
          created_at: moment(site),
          updated_at: moment(site),
          effective_expires_at: moment(site, 24 * 3_600_000),
          parent_id: idOf(token),
          last_used_ip: null,
          last_used_agent: null,
          current: false,
        },
      })
    },
  )

  it('works at once, and its secret stands in no list', async () => {
    const { token } = await newMember(site)
    const minted = await mint(site, token)

    const listed = await site.call('GET', '/api/tokens', { token: minted.token })

    expect(listed.status).toBe(200)
    expect(JSON.stringify(listed.body)).not.toContain(minted.token.split('|')[1])
  })

  it('belongs to the owner of the credential and to nobody named in the body', async () => {
    const ada = await newMember(site)
    const eve = await newMember(site)
    const owner = {
      tokenable_id: ada.id,
      tokenable_type: 'App\\Models\\Admin',
      user_id: ada.id,
      userId: ada.id,
    }

    const answer = await create(eve.token, { name: 'mine', ...owner })

    const me = await site.call('GET', '/api/user', { token: textAt(answer, 'token') })
    expect(me.body).toMatchObject({ id: eve.id })
  })

  it('takes nothing from the body but its name, abilities and end', async () => {
    const { token } = await newMember(site)
    const privileges = {
      id: 1,
      kind: 'sign_in',
      parent_id: 7,
      token: 'A'.repeat(48),
      last_used_at: moment(site),
    }

    const answer = await create(token, { name: 'mine', ...privileges, created_at: '2099-01-01' })

    expect(valueAt(answer, 'access_token')).toMatchObject({
      parent_id: idOf(token),
      created_at: moment(site),
      last_used_at: null,
    })
    expect(valueAt(answer, 'access_token', 'id')).not.toBe(1)
    expect(textAt(answer, 'token')).not.toContain('A'.repeat(48))
  })

  it('is never given the id of a revoked one', async () => {
    const { token } = await newMember(site)
    const gone = await mint(site, token)
    await site.call('DELETE', `/api/tokens/${gone.id}`, { token })

    expect((await mint(site, token)).id).toBeGreaterThan(gone.id)
  })

  it('carries the configured prefix in its secret', async () => {
    const { token } = await newMember(prefixed)

    const minted = await mint(prefixed, token)

    expect(minted.token).toMatch(/^\d+\|adt_[A-Za-z0-9]{40}[0-9a-f]{8}$/)
    expect(await isAlive(prefixed, minted.token)).toBe(true)
  })

  it('may be asked for with a form', async () => {
    const { token } = await newMember(site)

    const answer = await site.call('POST', '/api/tokens', {
      token,
      form: [
        ['name', ' laptop '],
        ['abilities[]', 'read'],
        ['abilities[]', 'write'],
        ['expires_in', '60'],
      ],
    })

    expect(valueAt(answer, 'access_token')).toMatchObject({
      name: 'laptop',
      abilities: ['read', 'write'],
      expires_at: moment(site, 60_000),
    })
  })
})

describe('its abilities', () => {
  it.each([[{}], [{ abilities: null }]])('are the maker’s own where the body has %j', async (body) => {
    const { token } = await newMember(site)
    const maker = await mint(site, token, { abilities: ['write', 'posts:read'] })

    const answer = await create(maker.token, { name: 'child', ...body })

    expect(valueAt(answer, 'access_token', 'abilities')).toEqual(['write', 'posts:read'])
  })

  it('are none where none are listed, and then it can nothing', async () => {
    const { token } = await newMember(site)
    const minted = await mint(site, token, { abilities: [] })

    const answer = await site.call('GET', '/api/tokens', { token: minted.token })

    expect(answer).toMatchObject({ status: 403, body: { code: 'missing_ability' } })
  })

  it('may be any of the maker’s', async () => {
    const { token } = await newMember(site)
    const maker = await mint(site, token, { abilities: ['read', 'write'] })

    const answer = await create(maker.token, { name: 'child', abilities: ['write'] })

    expect(valueAt(answer, 'access_token', 'abilities')).toEqual(['write'])
  })

  it('may be all and any where the maker has every one', async () => {
    const { token } = await newMember(site)

    const answer = await create(token, { name: 'child', abilities: ['*', 'server:update', 'server:*'] })

    expect(valueAt(answer, 'access_token', 'abilities')).toEqual(['*', 'server:update', 'server:*'])
  })

  it('are kept once each', async () => {
    const { token } = await newMember(site)

    const answer = await create(token, { name: 'child', abilities: ['read', 'read', ' read '] })

    expect(valueAt(answer, 'access_token', 'abilities')).toEqual(['read'])
  })

  it('may be a hundred of a hundred characters', async () => {
    const { token } = await newMember(site)
    const abilities = Array.from({ length: 100 }, (_, at) => String(at).padStart(100, 'a'))

    const answer = await create(token, { name: 'child', abilities })

    expect(valueAt(answer, 'access_token', 'abilities')).toEqual(abilities)
  })
})

describe('its name', () => {
  it.each([
    ['  laptop\t', 'laptop'],
    ['x'.repeat(255), 'x'.repeat(255)],
    ['Ноутбук 💻', 'Ноутбук 💻'],
    ['__proto__', '__proto__'],
    ["'; drop table users; --", "'; drop table users; --"],
  ])('may be %j', async (name, kept) => {
    const { token } = await newMember(site)

    expect(valueAt(await create(token, { name }), 'access_token', 'name')).toBe(kept)
  })
})
