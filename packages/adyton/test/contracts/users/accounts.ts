import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import type { UserId } from '../../../src/core/accounts/user.ts'
import { aUser, entry, freshEmail, secondsFromNow, trail } from '../arrange.ts'
import type { Database } from '../database.ts'
import type { StorageTest } from '../database-test.ts'

export function accounts(it: StorageTest): void {
  describe('finding an account', () => {
    it('finds it by every spelling of the address', async ({ storage }) => {
      const user = await aUser(storage, { passwordHash: '$2y$04$hash' })

      for (const spelling of [user.email, user.email.toUpperCase(), user.email.replace('@e', '@E')]) {
        expect(await storage.users.findAccount(spelling)).toEqual({
          user,
          passwordHash: '$2y$04$hash',
          hashIsOurs: true,
        })
      }
    })

    it.for([
      (email: string) => `x${email}`,
      (email: string) => ` ${email}`,
      (email: string) => email.replace('@', '@@'),
      (email: string) => email.replace('@', '＠'),
      (email: string) => email.replace(/^./, 'é'),
      () => '%',
      () => '',
      () => 'x'.repeat(100_000),
    ])('finds nothing by another address (%#)', async (other, { storage }) => {
      const { email } = await aUser(storage)

      expect(await storage.users.findAccount(other(email))).toBeUndefined()
    })

    it('prefers the exact spelling to the canonical one', async ({ storage, sql }) => {
      const local = randomUUID()
      const [canonical, exact] = [`${local}@example.com`, `${local}@Example.com`]
      const ours = await aUser(storage, { email: canonical })
      const theirs = await laravelUser(sql, exact)

      expect((await storage.users.findAccount(canonical))?.user.id).toBe(ours.id)
      expect((await storage.users.findAccount(exact))?.user.id).toBe(theirs)
    })

    it('finds a user that Laravel wrote by the address as it was written', async ({ storage, sql }) => {
      const email = freshEmail()
      const id = await laravelUser(sql, email)

      const account = await storage.users.findAccount(email)

      expect(account).toMatchObject({ user: { id }, passwordHash: '$2y$10$laravel', hashIsOurs: false })
    })

    it('finds a user that Laravel wrote in small letters by any spelling', async ({ storage, sql }) => {
      const email = freshEmail()
      const id = await laravelUser(sql, email)

      expect((await storage.users.findAccount(email.toUpperCase()))?.user.id).toBe(id)
    })

    it('finds an address that we would not accept today, by its exact spelling alone', async ({
      storage,
      sql,
    }) => {
      const email = `zoë-${randomUUID()}@example.com`
      const id = await laravelUser(sql, email)

      expect((await storage.users.findAccount(email))?.user.id).toBe(id)
      expect(await storage.users.findAccount(email.toUpperCase())).toBeUndefined()
      expect(await storage.users.findAccount(email.replace('ë', 'e'))).toBeUndefined()
    })

    it('no longer finds a user by an address that Laravel has changed since', async ({ storage, sql }) => {
      const { id, email } = await aUser(storage)
      const moved = freshEmail()

      await sql(`update users set email = '${moved}' where id = ${id}`)

      expect(await storage.users.findAccount(email)).toBeUndefined()
      expect((await storage.users.findAccount(moved))?.user.id).toBe(id)
    })

    it('takes a hash that Laravel has written over ours for one of Laravel', async ({ storage, sql }) => {
      const { id, email } = await aUser(storage, { passwordHash: '$2y$04$0123456789abcdef' })
      await sql(`update users set password = '$2y$10$fedcba9876543210' where id = ${id}`)

      expect(await storage.users.findAccount(email)).toMatchObject({ hashIsOurs: false })
    })
  })

  describe('finding by id', () => {
    it.for([0, -1, 4_000_000_000, 2 ** 53 + 2, 2 ** 63, 'uuid', ''])(
      'finds nobody under %s',
      async (id, { storage }) => {
        await aUser(storage)

        expect(await storage.users.findById(id)).toBeUndefined()
      },
    )
  })

  describe('disabling', () => {
    it('disables and enables a user, as every read then says', async ({ storage }) => {
      const { id, email } = await aUser(storage)

      expect(await storage.users.setDisabled(id, true, entry('user.disabled', ''))).toBe(true)
      expect((await storage.users.findById(id))?.disabled).toBe(true)
      expect((await storage.users.findAccount(email))?.user.disabled).toBe(true)

      expect(await storage.users.setDisabled(id, false, entry('user.enabled', ''))).toBe(true)
      expect((await storage.users.findById(id))?.disabled).toBe(false)
    })

    it('moves the update time to that of the act', async ({ storage }) => {
      const { id } = await aUser(storage)

      await storage.users.setDisabled(id, true, { ...entry('user.disabled', ''), at: secondsFromNow(9) })

      expect((await storage.users.findById(id))?.updatedAt).toBe(secondsFromNow(9))
    })

    it('says false for a user that does not exist, and writes nothing', async ({ storage, sql }) => {
      const request = randomUUID()

      const done = await storage.users.setDisabled(4_000_000_000, true, entry('user.disabled', request))

      expect(done).toBe(false)
      expect(await trail(sql, request)).toEqual([])
    })
  })
}

async function laravelUser(sql: Database['sql'], email: string): Promise<UserId> {
  await sql(`insert into users (name, email, password) values ('Lara', '${email}', '$2y$10$laravel')`)
  const [row] = await sql(`select id from users where email = '${email}'`)
  // The database gave it as the key of the row.
  return row?.['id'] as UserId
}
