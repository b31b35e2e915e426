import { expect, it } from 'vitest'
import { giveRole, mint, newAdmin, newMember, openSite, takeRole } from '../../../../test/http/site.ts'

const site = await openSite()

const list = (token: string) => site.call('GET', '/api/admin/users', { token })
const MISSING_ABILITY = {
  status: 403,
  headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' },
  body: { message: 'Invalid ability provided.', code: 'missing_ability', request_id: expect.any(String) },
}
const WRONG_ROLE = {
  status: 403,
  body: { message: 'This action is unauthorized.', code: 'unauthorized', request_id: expect.any(String) },
}

it.each([[[]], [['read', 'write']], [['admin:users']], [['ADMIN']]])(
  'refuses an admin whose token grants %j',
  async (abilities) => {
    const admin = await newAdmin(site)
    const { token } = await mint(site, admin.token, { abilities })

    expect(await list(token)).toMatchObject(MISSING_ABILITY)
  },
)

it('refuses a user with every ability and without the role', async () => {
  const { token } = await newMember(site)

  const answer = await list(token)

  expect(answer).toMatchObject(WRONG_ROLE)
  expect(answer.headers).not.toHaveProperty('www-authenticate')
})

it.each(['teacher', 'coordinator', 'Admin', 'administrator'])('refuses a %s', async (role) => {
  const member = await newMember(site)
  await giveRole(site, member, role)

  expect(await list(member.token)).toMatchObject(WRONG_ROLE)
})

it('refuses an admin from the request after the role was taken away', async () => {
  const admin = await newAdmin(site)
  expect((await list(admin.token)).status).toBe(200)

  await takeRole(site, admin, 'admin')

  expect(await list(admin.token)).toMatchObject(WRONG_ROLE)
})
