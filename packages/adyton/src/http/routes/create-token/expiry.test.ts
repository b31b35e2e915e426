import { describe, expect, it } from 'vitest'
import { DAY_MINUTES, MINUTE_MS } from '../../../../test/builders.ts'
import { isAlive, mint, moment, newMember, openSite, valueAt } from '../../../../test/http/site.ts'

const site = await openSite()
const ageless = await openSite({ tokens: { expirationMinutes: 0 } })

const DAY_MS = DAY_MINUTES * MINUTE_MS
const create = (token: string, json: object) => site.call('POST', '/api/tokens', { token, json })

describe('a token without an end of its own', () => {
  it('lives for a day and not a moment longer', async () => {
    const { token } = await newMember(site)
    const minted = await mint(site, token)

    site.clock.pass(DAY_MS - 1)
    expect(await isAlive(site, minted.token)).toBe(true)
    site.clock.pass(1)
    expect(await site.call('GET', '/api/user', { token: minted.token })).toMatchObject({
      status: 401,
      body: { message: 'Token has expired.' },
    })
  })

  it('lives on where tokens do not age', async () => {
    const { token } = await newMember(ageless)
    ageless.clock.pass(10 * 365 * DAY_MS)

    const listed = await ageless.call('GET', '/api/tokens', { token })

    expect(valueAt(listed, 'tokens', '0')).toMatchObject({ effective_expires_at: null, expires_at: null })
  })

  it('ends with its maker, where that was given an end within the day', async () => {
    const { token } = await newMember(site)
    const maker = await mint(site, token, { expires_in: 3_600 })

    const answer = await create(maker.token, { name: 'child' })

    expect(valueAt(answer, 'access_token')).toMatchObject({
      expires_at: moment(site, 3_600_000),
      effective_expires_at: moment(site, 3_600_000),
    })
  })

  it('ends after a day, where its maker may live longer', async () => {
    const { token } = await newMember(site)
    const maker = await mint(site, token, { expires_in: 365 * 86_400 })

    const answer = await create(maker.token, { name: 'child' })

    // Written down, since the child could otherwise make tokens that outlive its maker.
    expect(valueAt(answer, 'access_token')).toMatchObject({
      expires_at: moment(site, DAY_MS),
      effective_expires_at: moment(site, DAY_MS),
    })
  })
})

describe('an end of its own', () => {
  it('replaces the day', async () => {
    const { token } = await newMember(site)
    const yearly = await mint(site, token, { expires_in: 365 * 86_400 })

    site.clock.pass(364 * DAY_MS)

    expect(await isAlive(site, yearly.token)).toBe(true)
    expect(await isAlive(site, token)).toBe(false)
  })

  it('is the last moment at which the token lives', async () => {
    const { token } = await newMember(site)
    const minted = await mint(site, token, { expires_in: 60 })

    site.clock.pass(60_000)
    expect(await isAlive(site, minted.token)).toBe(true)
    site.clock.pass(1)
    expect(await isAlive(site, minted.token)).toBe(false)
  })

  it.each([
    ['2031-05-06T07:08:09Z', '2031-05-06T07:08:09.000000Z'],
    ['2031-05-06T07:08:09.987654Z', '2031-05-06T07:08:09.000000Z'],
    ['2031-05-06t07:08:09z', '2031-05-06T07:08:09.000000Z'],
    ['2031-05-06T07:08:09+02:00', '2031-05-06T05:08:09.000000Z'],
    ['2031-05-06T07:08:09', '2031-05-06T07:08:09.000000Z'],
    ['2031-05-06T07:08', '2031-05-06T07:08:00.000000Z'],
    ['2031-05-06', '2031-05-06T00:00:00.000000Z'],
    [' 2031-05-06 ', '2031-05-06T00:00:00.000000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000000Z'],
  ])('may be written %j', async (expires_at, kept) => {
    const { token } = await newMember(site)

    const answer = await create(token, { name: 'ci', expires_at })

    expect(valueAt(answer, 'access_token')).toMatchObject({ expires_at: kept, effective_expires_at: kept })
  })

  it.each([[1], ['1'], [315_360_000]])('may be %j seconds from now', async (expires_in) => {
    const { token } = await newMember(site)

    const answer = await create(token, { name: 'ci', expires_in })

    expect(valueAt(answer, 'access_token', 'expires_at')).toBe(moment(site, Number(expires_in) * 1_000))
  })

  it.each([[null], ['']])('is not set by %j', async (absent) => {
    const { token } = await newMember(site)

    const answer = await create(token, { name: 'ci', expires_at: absent, expires_in: absent })

    expect(valueAt(answer, 'access_token', 'expires_at')).toBeNull()
  })

  it('may be the maker’s own to the second', async () => {
    const { token } = await newMember(site)
    const maker = await mint(site, token, { expires_in: 600 })

    const answer = await create(maker.token, { name: 'child', expires_in: 600 })

    expect(answer.status).toBe(201)
  })
})
