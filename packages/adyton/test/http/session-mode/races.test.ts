import { describe, expect, it } from 'vitest'
import { sqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { databaseFile } from '../../security/database-file.ts'
import {
  type Browser,
  cookieNames,
  cookieOf,
  openBrowser,
  openGuest,
  openSignedIn,
  REMEMBER,
  SESSION,
  XSRF,
} from '../browser.ts'
import { giveRole, type Member, newMember, openSite, valueAt } from '../site.ts'
import { changePassword } from './password-acts.ts'
import { slowLine } from './slow-line.ts'

/*
 * What tabs of one browser do to each other: they share its cookies, and an answer changes them whenever it arrives.
 */

const site = await openSite({ storage: sqlite(databaseFile()) })
const line = slowLine(site)

const me = (browser: Browser) => browser.send('GET', '/api/user')
const act = (browser: Browser) => browser.send('POST', '/api/tokens', { json: { name: 'phone' } })
const signIn = (browser: Browser, { email, password }: Member, remember = false) =>
  browser.send('POST', '/login', { json: { email, password, remember } })

/** Sends the request, lets `meanwhile` happen once it was answered, and only then lets that answer arrive. */
async function overtaken<T>(
  browser: Browser,
  target: string,
  meanwhile: () => Promise<T>,
): Promise<{ readonly status: number; readonly meanwhile: T }> {
  const { given, release } = line.holdNext(target)
  const slow = browser.send('GET', target)
  await given
  const outcome = await meanwhile()
  release()
  const { status } = await slow
  return { status, meanwhile: outcome }
}

describe('two first requests of a page at once', () => {
  it.each([
    ['/sanctum/csrf-cookie', '/sanctum/csrf-cookie'],
    ['/api/user', '/sanctum/csrf-cookie'],
    ['/sanctum/csrf-cookie', '/api/user'],
    ['/api/user', '/api/user'],
  ])('%s and %s leave a browser that can sign in and act', async (first, second) => {
    const member = await newMember(site)
    const browser = openBrowser(line)

    await overtaken(browser, first, () => browser.send('GET', second))

    expect(await signIn(browser, member)).toMatchObject({ status: 204 })
    expect(await me(browser)).toMatchObject({ status: 200, body: { id: member.id } })
    expect(await act(browser)).toMatchObject({ status: 201 })
  })

  it('of a browser that is signed in leave it signed in', async () => {
    const browser = await openSignedIn(site, await newMember(site))

    const answers = await Promise.all([me(browser), browser.send('GET', '/sanctum/csrf-cookie'), me(browser)])

    expect(answers.map(({ status }) => status)).toEqual([200, 204, 200])
    expect(await act(browser)).toMatchObject({ status: 201 })
  })
})

describe('an answer to a guest that arrives after the sign-in', () => {
  it('leaves the browser signed in and able to act', async () => {
    const member = await newMember(site)
    const browser = await openGuest(line)

    const { status } = await overtaken(browser, '/api/user', () => signIn(browser, member, true))

    expect(status).toBe(401)
    expect(await me(browser)).toMatchObject({ status: 200, body: { id: member.id } })
    expect(await act(browser)).toMatchObject({ status: 201 })
    expect(browser.cookies.has(REMEMBER)).toBe(true)
  })

  it('leaves it signed in though it fetched cookies, and able to act at the second try', async () => {
    const member = await newMember(site)
    const browser = await openGuest(line)

    await overtaken(browser, '/sanctum/csrf-cookie', () => signIn(browser, member))

    expect(await me(browser)).toMatchObject({ status: 200, body: { id: member.id } })
    expect(await act(browser)).toMatchObject({ status: 201 })
  })

  it('leaves it signed in though the guest had lost XSRF-TOKEN, and a refused act mends that', async () => {
    const member = await newMember(site)
    const browser = await openGuest(line)
    const proof = cookieOf(browser, XSRF)
    browser.cookies.delete(XSRF)

    await overtaken(browser, '/api/user', () =>
      browser.send('POST', '/login', { json: member, headers: { 'X-XSRF-TOKEN': proof } }),
    )

    expect(await act(browser)).toMatchObject({ status: 419 })
    expect(await act(browser)).toMatchObject({ status: 201 })
  })
})

describe('two tabs', () => {
  it('that sign in at once both succeed, and the browser is signed in', async () => {
    const member = await newMember(site)
    const browser = await openGuest(site)

    const answers = await Promise.all([signIn(browser, member), signIn(browser, member)])

    expect(answers.map(({ status }) => status)).toEqual([204, 204])
    expect(await me(browser)).toMatchObject({ status: 200 })
    expect(await act(browser)).toMatchObject({ status: 201 })
  })

  it('of which one signs out are both signed out, though the other was reading', async () => {
    const browser = await openSignedIn(line, await newMember(site), { remember: true })

    const { status, meanwhile } = await overtaken(browser, '/api/user', () => browser.send('POST', '/logout'))

    expect([status, meanwhile.status]).toEqual([200, 204])
    expect(await me(browser)).toMatchObject({ status: 401 })
    expect([...browser.cookies.keys()]).toEqual([SESSION, XSRF])
  })

  it('of which one signs in as another act as that one, and not by a proof that a page still holds', async () => {
    const [ada, eve] = [await newMember(site), await newMember(site)]
    const browser = await openSignedIn(site, ada)
    const held = cookieOf(browser, XSRF)

    await signIn(browser, eve)

    const stale = await browser.send('POST', '/api/tokens', {
      json: { name: 'phone' },
      headers: { 'X-XSRF-TOKEN': held },
    })
    expect(stale).toMatchObject({ status: 419 })
    expect(await me(browser)).toMatchObject({ status: 200, body: { id: eve.id } })
    expect(await act(browser)).toMatchObject({ status: 201 })
  })

  it('of which one changes the password both stay signed in, though the other was reading', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(line, member)

    await overtaken(browser, '/api/user', () => changePassword(browser, member))

    expect(await me(browser)).toMatchObject({ status: 200 })
    expect(await act(browser)).toMatchObject({ status: 201 })
  })

  it('that confirm the password at once are both told how to go on, and one has confirmed it', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member)
    const confirm = () =>
      browser.send('POST', '/user/confirm-password', { json: { password: member.password } })

    const answers = await Promise.all([confirm(), confirm()])

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 419])
    const [lost] = answers.filter(({ status }) => status === 419)
    expect(lost?.setCookies).toEqual([])
    expect(await confirm()).toMatchObject({ status: 201 })
  })

  it('that change the password at once leave the browser signed in', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member)

    const answers = await Promise.all([changePassword(browser, member), changePassword(browser, member)])

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 419])
    expect(await act(browser)).toMatchObject({ status: 201 })
  })

  it('whose session is given a new secret keep it, whichever answer comes last', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(line, member)
    await giveRole(site, member, 'teacher')
    const slow = browser.copy()
    await me(browser)
    const renewed = cookieOf(browser)

    // Requests that had left with the old secret are answered now.
    const [late, lateAct] = [await me(slow), await slow.send('DELETE', '/api/tokens/999999')]

    expect([late.status, cookieNames(late)]).toEqual([200, []])
    expect([lateAct.status, cookieNames(lateAct)]).toEqual([404, []])
    expect(await act(browser)).toMatchObject({ status: 201 })
    expect(await me(browser)).toMatchObject({ status: 200 })
    expect(cookieOf(browser)).toBe(renewed)
  })

  it('of which one signs out while the session is given a new secret are both signed out', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(line, member)
    await giveRole(site, member, 'teacher')

    // The answer with the new secret arrives after the sign-out by the old one.
    await overtaken(browser, '/api/user', () => browser.send('POST', '/logout'))

    expect(await me(browser)).toMatchObject({ status: 401 })
  })
})

describe('requests that revive a session at once', () => {
  it('are all answered, and each cookie they give is good', async () => {
    const member = await newMember(site)
    const first = await openSignedIn(site, member, { remember: true })
    const closed = new Map([[REMEMBER, cookieOf(first, REMEMBER)]])
    const tabs = [1, 2, 3, 4].map(() => openBrowser(site, {}, closed))

    const answers = await Promise.all(tabs.map(me))

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    for (const tab of tabs) {
      tab.cookies.delete(REMEMBER)
      expect(await act(tab)).toMatchObject({ status: 201 })
    }
  })

  it('leave one browser signed in, whichever answer comes last', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(line, member, { remember: true })
    browser.cookies.delete(SESSION)

    const { status } = await overtaken(browser, '/api/user', () => me(browser))

    expect(status).toBe(200)
    expect(await act(browser)).toMatchObject({ status: 201 })
  })

  it('leave nothing behind once the browser signs out', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member, { remember: true })
    browser.cookies.delete(SESSION)
    const tabs = [browser.copy(), browser.copy(), browser.copy()]
    await Promise.all(tabs.map(me))

    await act(browser)
    await browser.send('POST', '/logout')

    for (const tab of tabs) expect(await me(tab)).toMatchObject({ status: 401 })
    expect(valueAt(await site.call('GET', '/api/sessions', { token: member.token }), 'sessions')).toEqual([])
  })

  it('beside one that signs out bring nothing back that lasts', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member, { remember: true })
    const closed = openBrowser(site, {}, new Map([[REMEMBER, cookieOf(browser, REMEMBER)]]))

    await Promise.all([browser.send('POST', '/logout'), me(closed)])

    expect(await me(closed)).toMatchObject({ status: 401 })
    expect(valueAt(await site.call('GET', '/api/sessions', { token: member.token }), 'sessions')).toEqual([])
  })
})
