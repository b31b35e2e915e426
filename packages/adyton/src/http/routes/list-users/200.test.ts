import { expect, it } from 'vitest'
import { mint, newAdmin, newMember, openSite, textAt, valueAt } from '../../../../test/http/site.ts'

const site = await openSite()
const admin = await newAdmin(site)

it.each(['/api/admin/users', '/api/admin/users/'])(
  'GET %s shows every user, as they show themselves',
  async (path) => {
    const member = await newMember(site)
    const self = await site.call('GET', '/api/user', { token: member.token })

    const answer = await site.call('GET', path, { token: admin.token })

    expect(answer.status).toBe(200)
    expect(valueAt(answer, 'users')).toContainEqual(self.body)
    expect(valueAt(answer, 'next_cursor')).toBeNull()
  },
)

it('shows no password and no hash', async () => {
  const answer = await site.call('GET', '/api/admin/users', { token: admin.token })

  expect(JSON.stringify(answer.body)).not.toMatch(/password|\$2y\$/)
})

it('admits an admin’s token that has the ability and no other', async () => {
  const narrow = await mint(site, admin.token, { abilities: ['admin'] })

  expect((await site.call('GET', '/api/admin/users', { token: narrow.token })).status).toBe(200)
})

it('goes page by page', async () => {
  await newMember(site)
  await newMember(site)

  const first = await site.call('GET', '/api/admin/users?per_page=1', { token: admin.token })
  const second = await site.call(
    'GET',
    `/api/admin/users?per_page=1&cursor=${textAt(first, 'next_cursor')}`,
    {
      token: admin.token,
    },
  )

  expect(first.body).toMatchObject({ users: [{ id: 1 }] })
  expect(second.body).toMatchObject({ users: [{ id: 2 }] })
})
