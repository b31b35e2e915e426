import { expect, it } from 'vitest'
import { sqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { databaseFile, execute } from '../../security/database-file.ts'
import { openSignedIn, SESSION } from '../browser.ts'
import { type Member, newMember, openSite } from '../site.ts'

const file = databaseFile()
const site = await openSite({ storage: sqlite(file) })

/** Writes a hash as Laravel would at a change or a reset of the password: it knows nothing of our tables. */
function writeHash({ id }: Member, hash: string): void {
  execute(file, `update users set password = '${hash}' where id = ${id}`)
}

const HASH = `$2y$04$${'another-hash'.repeat(5).slice(0, 53)}`

it('a session is over once another program has set another password', async () => {
  const member = await newMember(site)
  const browser = await openSignedIn(site, member)
  writeHash(member, HASH)

  expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 401 })
})

it('so is a remember cookie', async () => {
  const member = await newMember(site)
  const browser = await openSignedIn(site, member, { remember: true })
  writeHash(member, HASH)
  browser.cookies.delete(SESSION)

  expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 401 })
})

it('nobody else is signed out by that', async () => {
  const [member, other] = [await newMember(site), await newMember(site)]
  const browser = await openSignedIn(site, other)
  writeHash(member, HASH)

  expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 200 })
})
