import { describe, expect, it } from 'vitest'
import { isAlive, mint, newMember, openSite } from '../../../../test/http/site.ts'

const site = await openSite()

const CURRENT = ['/api/auth/logout', '/api/auth/logout/', '/api/logout', '/api/logout/']
const EVERYWHERE = ['/logout', '/logout/', '/Logout', '/Logout/']

describe.each(CURRENT)('POST %s', (path) => {
  it('ends the token it came with, and no other', async () => {
    const { token } = await newMember(site)
    const child = await mint(site, token)
    const sibling = await mint(site, child.token)

    const answer = await site.call('POST', path, { token: child.token })

    expect(answer).toMatchObject({ status: 200, body: { message: 'Successfully logged out' } })
    expect(Object.keys(answer.body ?? {})).toEqual(['message'])
    expect(await isAlive(site, child.token)).toBe(false)
    expect(await isAlive(site, sibling.token)).toBe(true)
    expect(await isAlive(site, token)).toBe(true)
  })
})

describe.each(EVERYWHERE)('POST %s', (path) => {
  it('ends every token of the user, and nobody else’s', async () => {
    const { token } = await newMember(site)
    const child = await mint(site, token)
    const other = await newMember(site)

    const answer = await site.call('POST', path, { token: child.token })

    expect(answer).toMatchObject({ status: 200, body: { message: 'Logged out successfully' } })
    expect(Object.keys(answer.body ?? {})).toEqual(['message'])
    expect(await isAlive(site, child.token)).toBe(false)
    expect(await isAlive(site, token)).toBe(false)
    expect(await isAlive(site, other.token)).toBe(true)
  })
})

describe.each(CURRENT)('POST %s', (path) => {
  it('is allowed to a token that may do nothing else', async () => {
    const { token } = await newMember(site)
    const powerless = await mint(site, token, { abilities: [] })

    expect((await site.call('POST', path, { token: powerless.token })).status).toBe(200)
    expect(await isAlive(site, powerless.token)).toBe(false)
  })
})

describe.each([...CURRENT, ...EVERYWHERE])('POST %s', (path) => {
  it.each([
    ['an empty JSON body', { body: '', headers: { 'Content-Type': 'application/json' } }],
    ['an empty object', { json: {} }],
    ['no body and an Accept header', { headers: { Accept: 'application/json' } }],
    ['a form', { form: { all: '0' } }],
  ])('takes %s', async (_, content) => {
    const { token } = await newMember(site)

    expect((await site.call('POST', path, { token, ...content })).status).toBe(200)
  })
})
