import { describe, expect, it } from 'vitest'
import { newKey } from '../../../src/core/key-ring.ts'
import { sqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { random } from '../../builders.ts'
import { databaseFile } from '../../security/database-file.ts'
import {
  type Browser,
  cookieNames,
  cookieOf,
  openBrowser,
  openGuest,
  openSignedIn,
  SESSION,
  XSRF,
} from '../browser.ts'
import { newMember, openSite, type Site } from '../site.ts'

const file = databaseFile()
const [OLD, NEW] = [newKey(random), newKey(random)]

/** Processes of one installation, by the keys that they were started with: they share the database. */
const before = await openSite({ storage: sqlite(file), keys: [OLD] })
const during = await openSite({ storage: sqlite(file), keys: [NEW, OLD] })
const after = await openSite({ storage: sqlite(file), keys: [NEW] })
const neighbour = await openSite({ storage: sqlite(file), keys: [OLD] })

/** The same browser, whose requests another process answers from now on. */
function movedTo(site: Site, { cookies }: Browser): Browser {
  return openBrowser(site, {}, cookies)
}

const act = (browser: Browser) => browser.send('POST', '/api/tokens', { json: { name: 'phone' } })

describe('while the old key is still known', () => {
  it('a proof of it goes on counting', async () => {
    const browser = movedTo(during, await openSignedIn(before, await newMember(before)))

    expect(await act(browser)).toMatchObject({ status: 201 })
  })

  it('a read replaces it by a proof of the new key', async () => {
    const browser = movedTo(during, await openSignedIn(before, await newMember(before)))

    const answer = await browser.send('GET', '/api/user')

    expect([answer.status, cookieNames(answer)]).toEqual([200, [XSRF]])
    expect(await act(movedTo(after, browser))).toMatchObject({ status: 201 })
  })

  it('a guest of it stays the same guest, and signs in', async () => {
    const { email, password } = await newMember(before)
    const browser = movedTo(during, await openGuest(before))

    const read = await browser.send('GET', '/api/user')
    const signIn = await browser.send('POST', '/login', { json: { email, password } })

    expect(cookieNames(read)).toEqual([XSRF])
    expect(signIn.status).toBe(204)
  })
})

describe('once the old key is gone', () => {
  it('a session goes on: keys stand behind guests and proofs, and nothing else', async () => {
    const browser = movedTo(after, await openSignedIn(before, await newMember(before)))

    expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 200 })
  })

  it('a proof of it counts no more, and the refusal brings a new one', async () => {
    const browser = movedTo(after, await openSignedIn(before, await newMember(before)))

    const refused = await act(browser)

    expect([refused.status, cookieNames(refused)]).toEqual([419, [XSRF]])
    expect(await act(browser)).toMatchObject({ status: 201 })
  })

  it('the next read of a session mends its proof', async () => {
    const browser = movedTo(after, await openSignedIn(before, await newMember(before)))

    expect(cookieNames(await browser.send('GET', '/api/user'))).toEqual([XSRF])
    expect(await act(browser)).toMatchObject({ status: 201 })
  })

  it('the next read of a guest makes a new guest of it, who can sign in', async () => {
    const { email, password } = await newMember(before)
    const browser = movedTo(after, await openGuest(before))

    expect(cookieNames(await browser.send('GET', '/api/user'))).toEqual([SESSION, XSRF])
    expect(await browser.send('POST', '/login', { json: { email, password } })).toMatchObject({ status: 204 })
  })

  it('a guest who signs in without one is given what it takes by the refusal', async () => {
    const { email, password } = await newMember(before)
    const browser = movedTo(after, await openGuest(before))
    const signIn = () => browser.send('POST', '/login', { json: { email, password } })

    const [refused, accepted] = [await signIn(), await signIn()]

    expect([refused.status, cookieNames(refused)]).toEqual([419, [SESSION, XSRF]])
    expect(accepted.status).toBe(204)
  })
})

describe('processes that share their keys', () => {
  it('serve one browser by turns', async () => {
    const { email, password } = await newMember(before)
    const guest = movedTo(neighbour, await openGuest(before))

    expect(await guest.send('POST', '/login', { json: { email, password } })).toMatchObject({ status: 204 })
    expect(await act(movedTo(before, guest))).toMatchObject({ status: 201 })
    expect(await movedTo(neighbour, guest).send('GET', '/api/user')).toMatchObject({ setCookies: [] })
  })
})

describe('a site without keys', () => {
  it('makes one for itself, which no other has', async () => {
    const [one, other] = [await openSite(), await openSite()]
    const guest = await openGuest(one)

    const here = await guest.send('GET', '/api/user')
    const there = await movedTo(other, guest).send('GET', '/api/user')

    expect(here.setCookies).toEqual([])
    expect(cookieNames(there)).toEqual([SESSION, XSRF])
    expect(cookieOf(guest)).toMatch(/\./)
  })
})
