import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canonicalEmail } from '../../../src/core/email.ts'
import { aToken, aUser, entry, NOW, newUser, trail } from '../../contracts/arrange.ts'
import { openMysql } from '../../contracts/engines/mysql.ts'
import { valueAt } from '../../http/site.ts'
import { ADDRESSES, ROLES } from './inputs.ts'
import { LARAVEL_TABLES } from './laravel-tables.ts'
import { writeUser } from './port-journeys.ts'
import { type CorpusSite, openCorpusSite } from './site.ts'

/*
 * On MySQL Laravel's columns take `jose` and `josé` for one, and its unique indexes refuse the second of them. That somebody
 * is refused cannot be helped; that anybody gets what is another's must not be.
 */

let site: CorpusSite
beforeAll(async () => {
  site = await openCorpusSite(openMysql, LARAVEL_TABLES.mysql)
})
afterAll(() => site.close())

/** What can be sent and stored at all. */
const SENDABLE = ADDRESSES.filter((email) => email.isWellFormed())

describe("addresses in Laravel's columns", () => {
  it('refuses as taken, and as nothing worse, what the column takes for the address of another', async () => {
    const had = new Set<string | undefined>()
    const refused: string[] = []
    for (const email of SENDABLE) {
      const { status, body } = await register(email)
      const spelling = canonicalEmail(email.trim())
      if (status === 201) had.add(spelling)
      else if (valueAt({ body }, 'errors', 'email', '0') !== TAKEN) expect(spelling).toBeUndefined()
      else if (!had.has(spelling)) refused.push(email)
    }

    expect(refused).toEqual(['jose@éxample.com', 'jose@strasse.example'])
  })

  it('signs nobody in to the account of another', async () => {
    for (const email of SENDABLE) {
      const answer = await site.call('POST', '/api/auth/login', { json: { email, password: PASSWORD } })
      if (answer.status !== 200) continue
      expect(canonicalEmail(String(valueAt(answer, 'user', 'email')))).toBe(canonicalEmail(email.trim()))
    }
  })

  it('finds an account that Laravel has written by its own address, and by no other', async () => {
    await writeUser(site.sql, 'zoë@other.example')

    expect((await account('zoë@other.example'))?.email).toBe('zoë@other.example')
    for (const other of [
      'zoe@other.example',
      'ZOË@other.example',
      'zoë@öther.example',
      'zoë@other.example ',
    ]) {
      expect(await account(other)).toBeUndefined()
    }
  })

  it('gives no canonical spelling to a row whose address the column only takes for another', async () => {
    await writeUser(site.sql, 'anna@muller.example')
    await writeUser(site.sql, 'bert@muller.example')
    await site.storage.migrate(NOW)

    expect((await account('anna@müller.example'))?.email).toBeUndefined()
    expect((await account('ANNA@MULLER.example'))?.email).toBe('anna@muller.example')
  })
})

describe("roles in Laravel's columns", () => {
  it('gives nobody a role whose name the column only takes for another', async () => {
    for (const role of ROLES) {
      const user = await aUser(site.storage)
      await site.storage.roles.assign(user.id, role, entry('role.assigned', ''))

      expect((await site.storage.users.findById(user.id))?.roles).toEqual([role])
      const id = await aToken(site.storage, user)
      expect((await site.storage.tokens.findById(id))?.user?.roles).toEqual([role])
    }
  })

  describe('where a unique index of names refuses what the column takes for another', () => {
    beforeAll(async () => {
      await site.sql('delete from user_roles')
      await site.sql('delete from roles')
      await site.sql('alter table roles add unique roles_name_unique(name)')
      await site.sql(`insert into roles (name) values ('Student'), ('Admin')`)
    })

    it('gives nobody the other role, and says why', async () => {
      const user = await aUser(site.storage)

      const assigned = site.storage.roles.assign(user.id, 'admin', entry('role.assigned', ''))

      await expect(assigned).rejects.toThrow('has a role that it takes for admin')
      expect((await site.storage.users.findById(user.id))?.roles).toEqual([])
    })

    it('registers whoever was to have it without a role, and leaves that in the trail', async () => {
      const request = randomUUID()
      const registered = await site.storage.users.register({
        user: newUser({ role: 'student' }),
        entries: [entry('user.registered', request, { reason: 'student' })],
      })

      expect(registered).toMatchObject({ ok: true, user: { role: null, roles: [] } })
      expect(await trail(site.sql, request)).toMatchObject([{ reason: 'without student' }])
      expect((await register('without@role.example')).status).toBe(201)
      expect(await site.sql('select name from roles order by name')).toEqual([
        { name: 'Admin' },
        { name: 'Student' },
      ])
    })

    it('makes and gives the others as before', async () => {
      expect((await aUser(site.storage, { role: 'teacher' })).roles).toEqual(['teacher'])
      expect((await aUser(site.storage, { role: 'Student' })).roles).toEqual(['Student'])
    })
  })
})

const PASSWORD = 'password123'
const TAKEN = 'The email has already been taken.'

function register(email: string) {
  const fields = { name: 'Ada', email, password: PASSWORD, password_confirmation: PASSWORD }
  return site.call('POST', '/api/auth/register', { json: fields })
}

async function account(email: string) {
  return (await site.storage.users.findAccount(email))?.user
}
