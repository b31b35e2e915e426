import { describe, expect, it } from 'vitest'
import { giveRole, newMember } from '../http/site.ts'
import { failureOf, resultOf } from './command-line.ts'
import { openInstallation } from './installation.ts'

const { adyton, site, trail } = await openInstallation()

describe('role assign', () => {
  it('lets a token that is in use do more from the next request on', async () => {
    const { id, email, token } = await newMember(site)
    expect((await site.call('GET', '/api/admin/users', { token })).status).toBe(403)

    const ended = await adyton(['role', 'assign', email, 'admin', '--json'])

    expect(resultOf(ended)).toMatchObject({
      user: { id, role: 'student', roles: ['student', 'admin'] },
      changed: true,
    })
    expect((await site.call('GET', '/api/admin/users', { token })).status).toBe(200)
    expect(trail(id)).toEqual([
      { event: 'role.assigned', actor_id: null, token_id: null, ip: null, reason: 'admin' },
    ])
  })

  it('says which role answers go on showing, where that is another one', async () => {
    const { email } = await newMember(site)

    const ended = await adyton(['role', 'assign', email, 'teacher'])

    expect(ended.stdout).toContain('now has the role teacher. Answers go on showing the first one, student.')
  })

  it('is no failure where the user has the role, and leaves no row', async () => {
    const { id } = await newMember(site)

    const ended = await adyton(['role', 'assign', String(id), 'student', '--json'])

    expect(ended.exitCode).toBe(0)
    expect(resultOf(ended)).toMatchObject({ changed: false })
    expect(trail(id)).toEqual([])
  })

  it.each([
    ['techer', 'There is no role techer. Did you mean teacher?'],
    ['Admin', 'There is no role Admin. Did you mean admin?'],
    ['headmistress', 'There is no role headmistress.'],
  ])('refuses the unknown role %s and lists the known ones', async (role, message) => {
    const { id } = await newMember(site)
    const ended = await adyton(['role', 'assign', String(id), role, '--json'])

    expect(ended).toMatchObject({ exitCode: 2, stdout: '' })
    expect(failureOf(ended)).toMatchObject({
      code: 'unknown_role',
      message,
      hint: 'Roles: admin, coordinator, teacher, student, team_member',
    })
    expect(trail(id)).toEqual([])
  })
})

describe('role remove', () => {
  it('lets a token that is in use do less from the next request on', async () => {
    const member = await newMember(site)
    await giveRole(site, member, 'admin')
    expect((await site.call('GET', '/api/admin/users', { token: member.token })).status).toBe(200)

    const ended = await adyton(['role', 'remove', member.email, 'admin', '--json'])

    expect(resultOf(ended)).toMatchObject({ user: { roles: ['student'] }, changed: true })
    expect((await site.call('GET', '/api/admin/users', { token: member.token })).status).toBe(403)
    expect(trail(member.id)).toMatchObject([{ event: 'role.removed', actor_id: null, reason: 'admin' }])
  })

  it('takes a role away that is no longer known', async () => {
    const member = await newMember(site)
    await giveRole(site, member, 'prefect')

    const ended = await adyton(['role', 'remove', member.email, 'prefect', '--json'])

    expect(resultOf(ended)).toMatchObject({ user: { roles: ['student'] }, changed: true })
  })

  it('is no failure where the user does not have the role', async () => {
    const { id } = await newMember(site)
    const ended = await adyton(['role', 'remove', String(id), 'teacher', '--json'])

    expect(ended.exitCode).toBe(0)
    expect(resultOf(ended)).toMatchObject({ changed: false })
  })

  it('is a failure where the role is neither had nor known, so that a typing mistake shows', async () => {
    const { id } = await newMember(site)
    const ended = await adyton(['role', 'remove', String(id), 'studnet', '--json'])

    expect(ended.exitCode).toBe(2)
    expect(failureOf(ended)).toMatchObject({ code: 'unknown_role' })
  })
})

describe('role list', () => {
  it('lists the known roles, and what registration makes of them', async () => {
    expect(resultOf(await adyton(['role', 'list', '--json']))).toEqual({
      roles: [
        { name: 'admin', self_assignable: false, default: false },
        { name: 'coordinator', self_assignable: false, default: false },
        { name: 'teacher', self_assignable: false, default: false },
        { name: 'student', self_assignable: true, default: true },
        { name: 'team_member', self_assignable: true, default: false },
      ],
    })
  })

  it('lists those of a user, one a line', async () => {
    const member = await newMember(site)
    await giveRole(site, member, 'teacher')

    expect((await adyton(['role', 'list', member.email])).stdout).toBe('student\nteacher\n')
  })
})
