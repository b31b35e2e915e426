import { describe, expect, it } from 'vitest'
import { idOf, mint, moment, newMember, openSite, valueAt } from '../../../../test/http/site.ts'

const site = await openSite()
const small = await openSite({ tokens: { perUserMax: 3 } })

const name = 'phone'
const NAME_MISSING = { name: ['The name field is required.'] }
const BAD_ABILITIES = { abilities: ['The abilities must be an array.'] }
const NO_DATE = { expires_at: ['The expires at is not a valid date.'] }
const PAST = { expires_at: ['The expires at must be a date after now.'] }
const NO_INTEGER = { expires_in: ['The expires in must be an integer.'] }

describe('a wish for a token', () => {
  it.each<[object, object]>([
    [{}, NAME_MISSING],
    [{ name: null }, NAME_MISSING],
    [{ name: '' }, NAME_MISSING],
    [{ name: ' \t ' }, NAME_MISSING],
    [{ name: ['phone'] }, { name: ['The name must be a string.'] }],
    [{ name: { a: 1 } }, { name: ['The name must be a string.'] }],
    [{ name: 7 }, { name: ['The name must be a string.'] }],
    [{ name: true }, { name: ['The name must be a string.'] }],
    [{ name: 'x'.repeat(256) }, { name: ['The name must not be greater than 255 characters.'] }],
    [{ name: 'a\u0000b' }, { name: ['The name format is invalid.'] }],
    [{ name: 'a\ud800b' }, { name: ['The name format is invalid.'] }],
    [{ name, abilities: 'read' }, BAD_ABILITIES],
    [{ name, abilities: { 0: 'read' } }, BAD_ABILITIES],
    [{ name, abilities: 7 }, BAD_ABILITIES],
    [{ name, abilities: [7] }, { 'abilities.0': ['The abilities.0 must be a string.'] }],
    [{ name, abilities: ['read', ''] }, { 'abilities.1': ['The abilities.1 field is required.'] }],
    [{ name, abilities: [null] }, { 'abilities.0': ['The abilities.0 must be a string.'] }],
    [{ name, abilities: [['read']] }, { 'abilities.0': ['The abilities.0 must be a string.'] }],
    [{ name, abilities: ['a\u0000'] }, { 'abilities.0': ['The abilities.0 format is invalid.'] }],
    [
      { name, abilities: ['a'.repeat(101)] },
      { 'abilities.0': ['The abilities.0 must not be greater than 100 characters.'] },
    ],
    [
      { name, abilities: Array.from({ length: 101 }, (_, at) => `a${at}`) },
      { abilities: ['The abilities must not have more than 100 items.'] },
    ],
    [{ name, expires_at: 'soon' }, NO_DATE],
    [{ name, expires_at: '2031-02-30' }, NO_DATE],
    [{ name, expires_at: '2031-13-01' }, NO_DATE],
    [{ name, expires_at: '2031-05-06T25:00:00Z' }, NO_DATE],
    [{ name, expires_at: '06.05.2031' }, NO_DATE],
    [{ name, expires_at: '+012031-05-06T00:00:00Z' }, NO_DATE],
    [{ name, expires_at: 1_900_000_000 }, NO_DATE],
    [{ name, expires_at: ['2031-05-06'] }, NO_DATE],
    [{ name, expires_at: '2026-01-15T12:00:00Z' }, PAST],
    [{ name, expires_at: '2026-01-15T12:00:00.999Z' }, PAST],
    [{ name, expires_at: '1969-12-31' }, PAST],
    [{ name, expires_at: '0000-01-01' }, PAST],
    [{ name, expires_in: 0 }, { expires_in: ['The expires in must be at least 1.'] }],
    [{ name, expires_in: -5 }, { expires_in: ['The expires in must be at least 1.'] }],
    [{ name, expires_in: 1.5 }, NO_INTEGER],
    [{ name, expires_in: '1e3' }, NO_INTEGER],
    [{ name, expires_in: 'never' }, NO_INTEGER],
    [{ name, expires_in: [60] }, NO_INTEGER],
    [{ name, expires_in: true }, NO_INTEGER],
    [
      { name, expires_in: 315_360_001 },
      { expires_in: ['The expires in must not be greater than 315360000.'] },
    ],
    [{ name, expires_in: 1e300 }, { expires_in: ['The expires in must not be greater than 315360000.'] }],
    [
      { name, expires_at: '2031-05-06', expires_in: 60 },
      { expires_in: ['The expires in field is prohibited when expires at is present.'] },
    ],
    [
      { abilities: 'read', expires_at: 'soon' },
      { ...NAME_MISSING, ...BAD_ABILITIES, ...NO_DATE },
    ],
  ])('is refused for %j', async (json, errors) => {
    const { token } = await newMember(site)

    const answer = await site.call('POST', '/api/tokens', { token, json })

    expect(answer.status).toBe(422)
    expect(answer.body).toEqual({
      message: 'The given data was invalid.',
      errors,
      code: 'validation_failed',
      request_id: expect.any(String),
    })
  })

  it.each([['[]'], ['7'], ['"text"'], ['null'], ['']])('is refused for the body %s', async (body) => {
    const { token } = await newMember(site)

    const answer = await site.call('POST', '/api/auth/tokens', {
      token,
      body,
      headers: { 'Content-Type': 'application/json' },
    })

    expect(answer).toMatchObject({ status: 422, body: { errors: NAME_MISSING } })
  })

  it('is refused for an end after the maker’s own, under the name that the wish gave it', async () => {
    const { token } = await newMember(site)
    const maker = await mint(site, token, { expires_in: 600 })
    const end = moment(site, 600_000)
    const wish = (json: object) =>
      site.call('POST', '/api/tokens', { token: maker.token, json: { name, ...json } })

    const asMoment = await wish({ expires_at: moment(site, 601_000) })
    const asSeconds = await wish({ expires_in: 601 })

    expect(asMoment).toMatchObject({
      status: 422,
      body: { errors: { expires_at: [`The expires at must be a date before or equal to ${end}.`] } },
    })
    expect(asSeconds).toMatchObject({
      status: 422,
      body: { errors: { expires_in: ['The expires in must not be greater than 600.'] } },
    })
  })

  it('may last for as many seconds as it was told at most, in the midst of a second as well', async () => {
    const { token } = await newMember(site)
    const maker = await mint(site, token, { expires_in: 600 })
    site.clock.pass(1_500)
    const wish = async (expires_in: number) =>
      (await site.call('POST', '/api/tokens', { token: maker.token, json: { name, expires_in } })).status

    expect(await wish(599)).toBe(201)
    expect(await wish(600)).toBe(422)
  })
})

describe('the bound on tokens', () => {
  it('refuses one token more, and loses none', async () => {
    const { token } = await newMember(small)
    const ids = [idOf(token), (await mint(small, token)).id, (await mint(small, token)).id]

    const answer = await small.call('POST', '/api/tokens', { token, json: { name } })

    expect(answer).toMatchObject({
      status: 422,
      body: { errors: { name: ['The user must not have more than 3 tokens.'] } },
    })
    const listed = await small.call('GET', '/api/tokens', { token })
    expect(valueAt(listed, 'tokens')).toMatchObject(ids.map((id) => ({ id })))
  })

  it('lets one be made again once one was revoked', async () => {
    const { token } = await newMember(small)
    const { id } = await mint(small, token)
    await mint(small, token)
    await small.call('DELETE', `/api/tokens/${id}`, { token })

    expect((await small.call('POST', '/api/tokens', { token, json: { name } })).status).toBe(201)
  })

  it('is each user’s own', async () => {
    const ada = await newMember(small)
    await mint(small, ada.token)
    await mint(small, ada.token)
    const eve = await newMember(small)

    expect((await small.call('POST', '/api/tokens', { token: eve.token, json: { name } })).status).toBe(201)
  })
})
