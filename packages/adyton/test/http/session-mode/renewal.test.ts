import { describe, expect, it } from 'vitest'
import { sqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { databaseFile } from '../../security/database-file.ts'
import { type Browser, cookieNames, cookieOf, openSignedIn, REMEMBER, SESSION, XSRF } from '../browser.ts'
import { giveRole, type Member, newMember, openSite, type Site, takeRole, valueAt } from '../site.ts'
import { changePassword, confirmPassword } from './password-acts.ts'

const SECOND_MS = 1_000

/** In a file, whose writes take their time: parallel requests do meet. */
const site = await openSite({ storage: sqlite(databaseFile()) })

interface Renewed {
  readonly member: Member
  /** The browser with the new cookies. */
  readonly browser: Browser
  /** The same with those it had before. */
  readonly before: Browser
}

const me = (browser: Browser) => browser.send('GET', '/api/user')
const act = (browser: Browser) => browser.send('POST', '/api/tokens', { json: { name: 'phone' } })

/** A browser whose session has just been given a new secret, because its user was given a role. */
async function renewed(): Promise<Renewed> {
  const member = await newMember(site)
  const browser = await openSignedIn(site, member)
  const before = browser.copy()
  await giveRole(site, member, 'teacher')
  await me(browser)
  return { member, browser, before }
}

/** The same, because the password was confirmed. */
async function confirmed(): Promise<Renewed> {
  const member = await newMember(site)
  const browser = await openSignedIn(site, member)
  const before = browser.copy()
  await confirmPassword(browser, member)
  return { member, browser, before }
}

async function onlySession(browser: Browser): Promise<unknown> {
  const sessions = valueAt(await browser.send('GET', '/api/sessions'), 'sessions')
  return Array.isArray(sessions) && sessions.length === 1 ? sessions[0]?.id : sessions
}

async function isConfirmed(browser: Browser): Promise<unknown> {
  return valueAt(await browser.send('GET', '/user/confirmed-password-status'), 'confirmed')
}

describe('when the roles of a user change', () => {
  it.each<[string, (site: Site, member: Member) => Promise<void>]>([
    ['by one more', (at, member) => giveRole(at, member, 'admin')],
    ['by one less', (at, member) => takeRole(at, member, 'student')],
  ])('%s, the next answer gives the session a new secret and its proof', async (_, change) => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member)
    const before = new Map(browser.cookies)
    await change(site, member)

    const answer = await me(browser)

    expect(answer.status).toBe(200)
    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
    expect(cookieOf(browser)).not.toBe(before.get(SESSION))
    expect(cookieOf(browser, XSRF)).not.toBe(before.get(XSRF))
    expect(await act(browser)).toMatchObject({ status: 201 })
  })

  it('the next answer does, be it that to an act, which is done', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member)
    await giveRole(site, member, 'teacher')

    const answer = await act(browser)

    expect(answer.status).toBe(201)
    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
  })

  it('the next answer does and none after it', async () => {
    const { browser } = await renewed()

    expect(await me(browser)).toMatchObject({ status: 200, setCookies: [] })
    expect(cookieNames(await act(browser))).toEqual([XSRF])
  })

  it('a forged act is refused as ever, and the session waits for a better one', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member)
    await giveRole(site, member, 'teacher')

    const forged = await browser.send('POST', '/logout', { headers: { 'X-XSRF-TOKEN': 'forged' } })

    expect([forged.status, cookieNames(forged)]).toEqual([419, [XSRF]])
    expect(cookieNames(await me(browser))).toEqual([SESSION, XSRF])
  })

  it('the session stays the same in its user’s list', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member)
    const id = await onlySession(browser)
    await giveRole(site, member, 'teacher')

    expect(await onlySession(browser)).toBe(id)
    expect(await onlySession(browser)).toBe(id)
  })

  it('every session of the user is given one, and no other user’s', async () => {
    const [member, stranger] = [await newMember(site), await newMember(site)]
    const [laptop, tablet] = [await openSignedIn(site, member), await openSignedIn(site, member)]
    const other = await openSignedIn(site, stranger)
    await giveRole(site, member, 'teacher')

    for (const browser of [laptop, tablet]) expect(cookieNames(await me(browser))).toEqual([SESSION, XSRF])
    expect(await me(other)).toMatchObject({ setCookies: [] })
  })

  it('nothing is given for a role that the user has already', async () => {
    const member = await newMember(site)
    await giveRole(site, member, 'teacher')
    const browser = await openSignedIn(site, member)
    await giveRole(site, member, 'teacher')

    expect(await me(browser)).toMatchObject({ status: 200, setCookies: [] })
  })

  it('the new role counts at once, and not for the old secret', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member)
    expect(await browser.send('GET', '/api/admin/users')).toMatchObject({ status: 403 })
    await giveRole(site, member, 'admin')
    const before = browser.copy()

    expect(await browser.send('GET', '/api/admin/users')).toMatchObject({ status: 200 })
    expect(await before.send('GET', '/api/admin/users')).toMatchObject({ status: 403, setCookies: [] })
  })

  it('the request that is given it can confirm the password at once', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member)
    await giveRole(site, member, 'teacher')

    const answer = await browser.send('POST', '/user/confirm-password', {
      json: { password: member.password },
    })

    expect(answer).toMatchObject({ status: 201 })
    expect(await browser.send('DELETE', '/api/sessions')).toMatchObject({ status: 200 })
  })

  it('of parallel requests all are answered, and one renews', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member)
    await giveRole(site, member, 'teacher')

    const answers = await Promise.all([me(browser), act(browser), me(browser), act(browser), me(browser)])

    expect(answers.map(({ status }) => status)).toEqual([200, 201, 200, 201, 200])
    expect(answers.filter((answer) => cookieNames(answer).includes(SESSION))).toHaveLength(1)
  })
})

describe.each([
  ['a change of roles', renewed],
  ['a confirmation of the password', confirmed],
])('after %s the old secret', (_, renew) => {
  it('counts for 30 seconds, for requests that are on their way with it', async () => {
    const { member, before } = await renew()
    site.clock.pass(30 * SECOND_MS - 1)

    expect(await me(before.copy())).toMatchObject({ status: 200, body: { id: member.id } })
    expect(await before.copy().send('DELETE', '/api/tokens/999999')).toMatchObject({ status: 404 })
    site.clock.pass(1)

    expect(await me(before.copy())).toMatchObject({ status: 401 })
    expect(await act(before.copy())).toMatchObject({ status: 419 })
  })

  it('brings no cookie with a read, which would take the place of the new one', async () => {
    const { before } = await renew()
    before.cookies.delete(XSRF)

    expect(await me(before)).toMatchObject({ status: 200, setCookies: [] })
    site.clock.pass(30 * SECOND_MS)
    expect(await me(before)).toMatchObject({ status: 401, setCookies: [] })
  })

  it('gives its browser a guest’s cookies when it fetches some, should it never have got the new one', async () => {
    const { before } = await renew()
    site.clock.pass(30 * SECOND_MS)

    expect(await act(before.copy())).toMatchObject({ status: 419, setCookies: [] })
    expect(cookieNames(await before.copy().send('GET', '/sanctum/csrf-cookie'))).toEqual([SESSION, XSRF])
  })

  it('makes no token, which would outlast it', async () => {
    const { before } = await renew()

    expect(await act(before)).toMatchObject({ status: 419, body: { code: 'csrf_mismatch' }, setCookies: [] })
  })

  it.each(['/login', '/logout'])('can sign in anew and out: %s gives the cookies of that', async (path) => {
    const { member, before } = await renew()
    const { email, password } = member

    const answer = await before.send('POST', path, { json: { email, password } })

    expect([answer.status, cookieNames(answer)]).toEqual([204, [SESSION, XSRF]])
  })

  it('is told its own proof where an act brought none', async () => {
    const { before } = await renew()
    before.cookies.delete(XSRF)

    const answer = await act(before)

    expect([answer.status, cookieNames(answer)]).toEqual([419, [XSRF]])
  })

  it('is not told the new one', async () => {
    const { browser, before } = await renew()

    const answer = await act(before)

    expect(answer.setCookies).toEqual([])
    expect(JSON.stringify(answer)).not.toContain(cookieOf(browser))
    expect(JSON.stringify(answer)).not.toContain(cookieOf(browser, XSRF))
  })

  it('has a proof of its own, and not that of the new one', async () => {
    const { browser, before } = await renew()
    const [oldProof, newProof] = [cookieOf(before, XSRF), cookieOf(browser, XSRF)]

    const crossed = [
      await browser.send('POST', '/logout', { headers: { 'X-XSRF-TOKEN': oldProof } }),
      await before.send('POST', '/logout', { headers: { 'X-XSRF-TOKEN': newProof } }),
    ]

    expect(crossed.map(({ status }) => status)).toEqual([419, 419])
  })

  it('is not confirmed', async () => {
    const { browser, before } = await renew()

    expect(await isConfirmed(before.copy())).toBe(false)
    expect(await before.copy().send('DELETE', '/api/sessions')).toMatchObject({ status: 423 })
    expect(await isConfirmed(browser)).toBe(renew === confirmed)
  })

  it('is over with the session', async () => {
    const { browser, before } = await renew()

    await browser.send('POST', '/logout')

    expect(await me(before)).toMatchObject({ status: 401 })
  })

  it('ends the session where it signs out', async () => {
    const { browser, before } = await renew()

    expect(await before.send('POST', '/logout')).toMatchObject({ status: 204 })

    expect(await me(browser)).toMatchObject({ status: 401 })
  })
})

describe('a confirmation of the password', () => {
  it('goes on where the roles change', async () => {
    const { member, browser } = await confirmed()
    const before = browser.copy()
    await giveRole(site, member, 'teacher')

    expect(cookieNames(await me(browser))).toEqual([SESSION, XSRF])

    expect([await isConfirmed(browser), await isConfirmed(before)]).toEqual([true, false])
  })
})

describe('a change of the password', () => {
  it('gives the session a new secret, and the old one is over at once', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member)
    const before = browser.copy()

    expect(cookieNames(await changePassword(browser, member))).toEqual([SESSION, XSRF])

    expect(await me(browser)).toMatchObject({ status: 200 })
    expect(await me(before)).toMatchObject({ status: 401, setCookies: [] })
  })

  it('ends the secret before the old one too', async () => {
    const { member, browser, before } = await renewed()

    await changePassword(browser, member)

    expect(await me(before)).toMatchObject({ status: 401 })
  })

  it('leaves nothing to be renewed', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member)
    const other = await openSignedIn(site, member)
    await changePassword(browser, member)

    expect(await me(browser)).toMatchObject({ status: 200, setCookies: [] })
    expect(await me(other)).toMatchObject({ status: 401 })
  })
})

it('a renewal leaves the remember cookie alone', async () => {
  const member = await newMember(site)
  const browser = await openSignedIn(site, member, { remember: true })
  const remember = cookieOf(browser, REMEMBER)
  await giveRole(site, member, 'teacher')
  await me(browser)

  expect(cookieOf(browser, REMEMBER)).toBe(remember)
  browser.cookies.delete(SESSION)
  expect(await me(browser)).toMatchObject({ status: 200 })
})
