import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../../builders.ts'
import {
  type Browser,
  cookieNames,
  cookieOf,
  openBrowser,
  openSignedIn,
  REMEMBER,
  SESSION,
  XSRF,
} from '../browser.ts'
import type { Answer } from '../in-memory-caller.ts'
import { disable, type Member, newMember, openSite, valueAt } from '../site.ts'
import { FOREIGN_PAGE } from './pages.ts'
import { changePassword, confirmPassword } from './password-acts.ts'

const DAY_MS = 1_440 * MINUTE_MS

const site = await openSite()

/** A browser that was closed: of its cookies only the one to be remembered by is left. */
async function reopened(member: Member): Promise<Browser> {
  const browser = await openSignedIn(site, member, { remember: true })
  return openBrowser(site, {}, new Map([[REMEMBER, cookieOf(browser, REMEMBER)]]))
}

const me = (browser: Browser) => browser.send('GET', '/api/user')

async function sessionIds(browser: Browser): Promise<readonly unknown[]> {
  const sessions = valueAt(await browser.send('GET', '/api/sessions'), 'sessions')
  return Array.isArray(sessions) ? sessions.map(({ id }) => id) : []
}

describe('a remember cookie revives a session', () => {
  it('on a read at once, where the session cookie is gone', async () => {
    const member = await newMember(site)
    const browser = await reopened(member)

    const answer = await me(browser)

    expect(answer).toMatchObject({ status: 200, body: { id: member.id } })
    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
    browser.cookies.delete(REMEMBER)
    expect(await browser.send('POST', '/api/tokens', { json: { name: 'x' } })).toMatchObject({ status: 201 })
  })

  it.each<[string, (browser: Browser) => unknown]>([
    ['was idle too long', () => site.clock.pass(120 * MINUTE_MS)],
    ['is nonsense', ({ cookies }) => cookies.set(SESSION, 'nonsense')],
    ['is unknown', ({ cookies }) => cookies.set(SESSION, 'x'.repeat(43))],
    ['is a guest’s', async ({ cookies }) => cookies.set(SESSION, await guestCookie())],
  ])('where the session cookie %s', async (_, spoil) => {
    const browser = await openSignedIn(site, await newMember(site), { remember: true })
    await spoil(browser)

    const answer = await me(browser)

    expect(answer.status).toBe(200)
    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
  })

  it('for a page of ours that asks for its cookies', async () => {
    const browser = await reopened(await newMember(site))

    const answer = await browser.send('GET', '/sanctum/csrf-cookie')

    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
    browser.cookies.delete(REMEMBER)
    expect(await me(browser)).toMatchObject({ status: 200 })
  })

  it('for none of another’s', async () => {
    const browser = await reopened(await newMember(site))

    await browser.send('GET', '/sanctum/csrf-cookie', { headers: FOREIGN_PAGE })

    browser.cookies.delete(REMEMBER)
    expect(await me(browser)).toMatchObject({ status: 401 })
  })

  it.each([
    ['POST', '/api/tokens', 201],
    ['POST', '/logout', 204],
    ['DELETE', '/api/tokens/0', 404],
    ['POST', '/user/confirm-password', 201],
  ])(
    'on an act only with the next try, since no proof can go with it: %s %s',
    async (method, path, status) => {
      const member = await newMember(site)
      const browser = await reopened(member)
      const body = method === 'POST' ? { json: { name: 'phone', password: member.password } } : {}

      const first = await browser.send(method, path, body)
      const second = await browser.send(method, path, body)

      expect(first).toMatchObject({ status: 419, body: { message: 'CSRF token mismatch.' } })
      expect(cookieNames(first)).toEqual([SESSION, XSRF])
      expect(second.status).toBe(status)
    },
  )

  it.each(['/login', '/register'])('not for whoever signs in or registers anyway: %s', async (path) => {
    const browser = await reopened(await newMember(site))

    const unproved = await browser.send('POST', path, { json: {} })
    const faulty = await browser.send('POST', path, { json: {} })

    expect([unproved.status, cookieNames(unproved)]).toEqual([419, [SESSION, XSRF]])
    expect([faulty.status, cookieNames(faulty)]).toEqual([422, [XSRF]])
    browser.cookies.delete(REMEMBER)
    expect(await me(browser)).toMatchObject({ status: 401 })
  })
})

describe('a remember cookie', () => {
  it('is only given to whoever asks for it', async () => {
    const browser = await openSignedIn(site, await newMember(site))

    expect(browser.cookies.has(REMEMBER)).toBe(false)
    browser.cookies.delete(SESSION)
    expect(await me(browser)).toMatchObject({ status: 401 })
  })

  it('stays as it is when it is used, and can be used again', async () => {
    const browser = await reopened(await newMember(site))
    const remember = cookieOf(browser, REMEMBER)

    for (let time = 0; time < 3; time += 1) {
      browser.cookies.delete(SESSION)
      const answer = await me(browser)
      expect([answer.status, cookieNames(answer)]).toEqual([200, [SESSION, XSRF]])
      expect(cookieOf(browser, REMEMBER)).toBe(remember)
    }
  })

  it('is counted by its user, and not by the address of whoever brings it', async () => {
    const once = { max: 1, windowMs: MINUTE_MS }
    const strict = await openSite({ limits: { guest: once, guestRead: once } })
    const browser = await openSignedIn(strict, await newMember(strict), { remember: true })
    const remembered = browser.copy()

    for (let request = 1; request <= 3; request += 1) {
      remembered.cookies.delete(SESSION)
      expect(await remembered.send('GET', '/api/user')).toMatchObject({ status: 200 })
    }
  })

  it('is not looked at while the session lives', async () => {
    const browser = await openSignedIn(site, await newMember(site), { remember: true })
    const [id] = await sessionIds(browser)
    browser.cookies.set(REMEMBER, 'nonsense')

    expect(await me(browser)).toMatchObject({ status: 200, setCookies: [] })
    expect(await sessionIds(browser)).toEqual([id])
  })

  it('serves for thirty days from the sign-in, and not a second longer, however often it is used', async () => {
    const browser = await reopened(await newMember(site))

    for (let day = 1; day < 30; day += 1) {
      site.clock.pass(DAY_MS)
      expect(await me(browser)).toMatchObject({ status: 200 })
    }
    site.clock.pass(DAY_MS - 1_000)
    browser.cookies.delete(SESSION)
    expect(await me(browser)).toMatchObject({ status: 200 })
    site.clock.pass(1_000)

    expect(await me(browser)).toMatchObject({ status: 401 })
    browser.cookies.delete(SESSION)
    expect(await me(browser)).toMatchObject({ status: 401 })
  })

  it('cannot be told to serve longer', async () => {
    await expect(openSite({ sessions: { rememberMinutes: 43_201 } })).rejects.toThrow('rememberMinutes')
  })

  it('can be told to serve for less', async () => {
    const brief = await openSite({ sessions: { rememberMinutes: 10 } })
    const browser = await openSignedIn(brief, await newMember(brief), { remember: true })
    brief.clock.pass(10 * MINUTE_MS - 1_000)
    browser.cookies.delete(SESSION)
    expect(await me(browser)).toMatchObject({ status: 200 })

    brief.clock.pass(1_000)

    expect(await me(browser)).toMatchObject({ status: 401 })
  })

  it('never counts as a confirmed password', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member, { remember: true })
    await confirmPassword(browser, member)
    expect(await confirmed(browser)).toBe(true)

    browser.cookies.delete(SESSION)

    expect(await confirmed(browser)).toBe(false)
    expect(await browser.send('DELETE', '/api/sessions')).toMatchObject({ status: 423 })
  })

  it('is no session cookie, nor the other way round', async () => {
    const browser = await openSignedIn(site, await newMember(site), { remember: true })
    const [session, remember] = [cookieOf(browser), cookieOf(browser, REMEMBER)]

    for (const [name, value] of [
      [SESSION, remember],
      [REMEMBER, session],
    ] as const)
      expect(await me(openBrowser(site, {}, new Map([[name, value]])))).toMatchObject({ status: 401 })
  })
})

describe('a remember cookie is good for nothing any more', () => {
  it.each<[string, (browser: Browser, member: Member) => Promise<unknown>]>([
    ['after its browser signed out', (browser) => browser.send('POST', '/logout')],
    ['after its session was ended', endOwnSession],
    ['after its session was ended from elsewhere', endFromElsewhere],
    ['after all others were ended elsewhere', endOthersElsewhere],
    ['after a change of the password elsewhere', changePasswordElsewhere],
    ['once its user is disabled', (_, member) => disable(site, member)],
    ['after somebody else signed in in that browser', signInAsAnother],
    ['after somebody else signed in in that browser, which had been closed', signInAsAnotherLater],
    ['after the same user signed in in that browser, without wanting to be remembered', signInAgain],
  ])('%s', async (_, end) => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member, { remember: true })
    const remember = cookieOf(browser, REMEMBER)
    await end(browser, member)

    expect(await me(openBrowser(site, {}, new Map([[REMEMBER, remember]])))).toMatchObject({ status: 401 })
  })

  it('and is taken back by a sign-in that does not want to be remembered', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member, { remember: true })

    expect(cookieNames(await signInAgain(browser, member))).toEqual([SESSION, XSRF, REMEMBER])
    expect(browser.cookies.has(REMEMBER)).toBe(false)
  })

  it('and is taken back at the next act, not by a read that may be late', async () => {
    const browser = openBrowser(site, {}, new Map([[REMEMBER, 'x'.repeat(43)]]))

    expect(cookieNames(await me(browser))).toEqual([SESSION, XSRF])
    expect(cookieNames(await browser.send('DELETE', '/api/tokens/1'))).toEqual([XSRF, REMEMBER])
    expect(browser.cookies.has(REMEMBER)).toBe(false)
  })
})

it('a change of the password spares the remember cookie of the browser that makes it', async () => {
  const member = await newMember(site)
  const browser = await openSignedIn(site, member, { remember: true })
  await changePassword(browser, member)

  browser.cookies.delete(SESSION)

  expect(await me(browser)).toMatchObject({ status: 200 })
})

async function guestCookie(): Promise<string> {
  const guest = openBrowser(site)
  await me(guest)
  return cookieOf(guest)
}

async function confirmed(browser: Browser): Promise<unknown> {
  return valueAt(await browser.send('GET', '/user/confirmed-password-status'), 'confirmed')
}

async function endOwnSession(browser: Browser): Promise<Answer> {
  const [id] = await sessionIds(browser)
  return browser.send('DELETE', `/api/sessions/${id}`)
}

async function endFromElsewhere(browser: Browser, member: Member): Promise<Answer> {
  const [id] = await sessionIds(browser)
  return site.call('DELETE', `/api/sessions/${id}`, { token: member.token })
}

async function endOthersElsewhere(_: Browser, member: Member): Promise<Answer> {
  const elsewhere = await openSignedIn(site, member)
  return elsewhere.send('DELETE', '/api/sessions', { json: { password: member.password } })
}

async function changePasswordElsewhere(_: Browser, member: Member): Promise<Answer> {
  return changePassword(await openSignedIn(site, member), member)
}

async function signInAsAnother(browser: Browser): Promise<Answer> {
  return browser.send('POST', '/login', { json: await newMember(site) })
}

async function signInAsAnotherLater(browser: Browser): Promise<Answer> {
  browser.cookies.delete(SESSION)
  await browser.send('POST', '/login', { json: {} })
  return signInAsAnother(browser)
}

function signInAgain(browser: Browser, { email, password }: Member): Promise<Answer> {
  return browser.send('POST', '/login', { json: { email, password } })
}
