import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { sqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { databaseFile } from '../../security/database-file.ts'
import { cookieOf, openBrowser, openGuest, XSRF } from '../browser.ts'
import { newMember, openSite } from '../site.ts'
import { observedStorage } from './observed-storage.ts'
import { FOREIGN_PAGE } from './pages.ts'

const file = databaseFile()
const site = await openSite({ storage: sqlite(file) })

/** How many rows there are about browsers. */
function rows(): number {
  const database = new DatabaseSync(file, { readOnly: true })
  const { sessions, remembered } = Object(
    database
      .prepare(
        `select (select count(*) from adyton_sessions) as sessions,
                (select count(*) from adyton_remember_tokens) as remembered`,
      )
      .get(),
  )
  database.close()
  return Number(sessions) + Number(remembered)
}

describe('a guest', () => {
  it('costs no row, wherever it goes', async () => {
    const { email } = await newMember(site)
    const browser = await openGuest(site)
    await openBrowser(site).send('GET', '/sanctum/csrf-cookie', { headers: FOREIGN_PAGE })
    await browser.send('GET', '/api/user')
    await browser.send('POST', '/api/tokens', { json: { name: 'x' } })
    await browser.send('POST', '/login', { json: { email, password: 'wrong' } })
    await browser.send('POST', '/register', { json: {} })
    await browser.send('POST', '/logout')

    expect(rows()).toBe(0)
  })

  it('who signs in costs one, two to be remembered, and none after signing out', async () => {
    const { email, password } = await newMember(site)
    const browser = await openGuest(site)

    await browser.send('POST', '/login', { json: { email, password } })
    expect(rows()).toBe(1)
    await browser.send('POST', '/login', { json: { email, password, remember: true } })
    expect(rows()).toBe(2)
    await browser.send('POST', '/logout')
    expect(rows()).toBe(0)
  })

  it('is known without a look into the database', async () => {
    const { storage, takeLookups } = observedStorage()
    const observed = await openSite({ storage })
    const browser = await openGuest(observed)

    const answer = await browser.send('GET', '/api/user')

    expect(answer).toMatchObject({ status: 401, setCookies: [] })
    expect(takeLookups()).toEqual([])
  })

  it('has a cookie of 43 random characters and 43 that sign them, and a proof of 43, all of them safe in a URL', async () => {
    const browser = await openGuest(site)

    expect(cookieOf(browser)).toMatch(/^[\w-]{43}\.[\w-]{43}$/)
    expect(cookieOf(browser, XSRF)).toMatch(/^[\w-]{43}$/)
  })

  it('is like no other', async () => {
    const guests = await Promise.all(Array.from({ length: 20 }, () => openGuest(site)))

    expect(new Set(guests.map((guest) => cookieOf(guest))).size).toBe(20)
    expect(new Set(guests.map((guest) => cookieOf(guest, XSRF))).size).toBe(20)
  })
})

it('the secret of a session is in no row', async () => {
  const { email, password } = await newMember(site)
  const browser = await openGuest(site)
  await browser.send('POST', '/login', { json: { email, password, remember: true } })
  const database = new DatabaseSync(file, { readOnly: true })
  const everything = JSON.stringify(
    ['adyton_sessions', 'adyton_remember_tokens', 'audit_events'].map((table) =>
      database.prepare(`select * from ${table}`).all(),
    ),
  )
  database.close()

  for (const value of browser.cookies.values()) expect(everything).not.toContain(value)
})
