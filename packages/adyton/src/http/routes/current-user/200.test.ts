import { expect, it } from 'vitest'
import { giveRole, mint, newMember, openSite, takeRole } from '../../../../test/http/site.ts'

const site = await openSite()
const NOW = '2026-01-15T12:00:00.000000Z'

it.each(['/api/user', '/api/user/'])('GET %s shows the caller, flat', async (path) => {
  const { id, email, token } = await newMember(site, { name: 'Ada Lovelace' })

  const answer = await site.call('GET', path, { token })

  expect(answer.status).toBe(200)
  expect(answer.body).toEqual({
    id,
    name: 'Ada Lovelace',
    email,
    email_verified_at: null,
    role: 'student',
    created_at: NOW,
    updated_at: NOW,
  })
})

it.each(['/api/auth/user', '/api/auth/user/'])('GET %s shows the caller, wrapped', async (path) => {
  const { token } = await newMember(site)

  const flat = await site.call('GET', '/api/user', { token })
  const wrapped = await site.call('GET', path, { token })

  expect(wrapped).toMatchObject({ status: 200, body: { user: flat.body } })
  expect(Object.keys(wrapped.body ?? {})).toEqual(['user'])
})

it.each(['/api/user', '/api/auth/user'])('GET %s admits a token without any ability', async (path) => {
  const { token } = await newMember(site)
  const powerless = await mint(site, token, { abilities: [] })

  expect((await site.call('GET', path, { token: powerless.token })).status).toBe(200)
})

it.each(['bearer', 'BEARER', 'Bearer', 'Bearer  '])('takes "%s" for the scheme', async (scheme) => {
  const { token } = await newMember(site)

  const answer = await site.call('GET', '/api/user', { headers: { Authorization: `${scheme} ${token}` } })

  expect(answer.status).toBe(200)
})

it('takes a secret without its id, as stock does', async () => {
  const { id, token } = await newMember(site)

  const answer = await site.call('GET', '/api/user', { token: token.slice(token.indexOf('|') + 1) })

  expect(answer).toMatchObject({ status: 200, body: { id } })
})

it('shows a change of roles at the next request', async () => {
  const member = await newMember(site)
  await takeRole(site, member, 'student')
  expect((await site.call('GET', '/api/user', { token: member.token })).body).toMatchObject({ role: null })

  await giveRole(site, member, 'teacher')

  expect((await site.call('GET', '/api/user', { token: member.token })).body).toMatchObject({
    role: 'teacher',
  })
})

it('answers JSON whatever the client would accept', async () => {
  const { token } = await newMember(site)

  const answer = await site.call('GET', '/api/user', { token, headers: { Accept: 'text/html' } })

  expect(answer).toMatchObject({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  })
})

it('says how many requests are left only where they are counted', async () => {
  const { token } = await newMember(site)

  const answer = await site.call('GET', '/api/user', { token })

  expect(answer.headers).not.toHaveProperty('x-ratelimit-limit')
})
