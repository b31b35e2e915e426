import { parseSetCookie } from 'cookie'
import { describe, expect, it } from 'vitest'
import { openAuditedSite, row } from '../../../../test/http/audited-site.ts'
import {
  cookieNames,
  cookieOf,
  openBrowser,
  openGuest,
  openSignedIn,
  REMEMBER,
  SESSION,
  XSRF,
} from '../../../../test/http/browser.ts'
import { isSignedIn, listedSessions, newVisitor, sessionIdOf } from '../../../../test/http/sessions.ts'
import { isAlive, newMember, openSite } from '../../../../test/http/site.ts'

const site = await openAuditedSite()

describe('a browser that signs in', () => {
  it.each(['/login', '/login/'])('by POST %s is known from then on', async (path) => {
    const { id, email, password } = await newMember(site)
    const browser = await openGuest(site)

    const answer = await browser.send('POST', path, { json: { email, password } })

    expect(answer).toMatchObject({ status: 204, body: undefined })
    expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 200, body: { id, email } })
  })

  it('is given a new session and a new proof, so that whoever knew the guest knows nothing', async () => {
    const { email, password } = await newMember(site)
    const browser = await openGuest(site)
    const guest = browser.copy()

    const answer = await browser.send('POST', '/login', { json: { email, password } })

    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
    expect(cookieOf(browser)).toMatch(/^[\w-]{43}$/)
    expect(cookieOf(browser)).not.toContain(cookieOf(guest).slice(0, 43))
    expect(cookieOf(browser, XSRF)).not.toBe(cookieOf(guest, XSRF))
    expect(await guest.send('GET', '/api/user')).toMatchObject({ status: 401 })
  })

  it('may send a form, and its proof in it', async () => {
    const { email, password } = await newMember(site)
    const browser = await openGuest(site)
    const form = { email, password, remember: 'on', _token: cookieOf(browser, XSRF) }

    const answer = await browser.send('POST', '/login', { form, headers: { 'X-XSRF-TOKEN': [] } })

    expect(answer.status).toBe(204)
    expect(browser.cookies.has(REMEMBER)).toBe(true)
  })

  it('is found by the address in other letters', async () => {
    const { email, password } = await newMember(site)
    const browser = await openGuest(site)

    await browser.send('POST', '/login', { json: { email: ` ${email.toUpperCase()} `, password } })

    expect(await isSignedIn(browser)).toBe(true)
  })

  it('is told nothing but cookies: no token, and nothing of the user', async () => {
    const { email, password } = await newMember(site)
    const browser = await openGuest(site)

    const { headers } = await browser.send('POST', '/login', { json: { email, password } })

    expect(headers).not.toHaveProperty('content-type')
    expect(headers).toMatchObject({ 'cache-control': 'no-store' })
  })

  it('stands in the audit trail with its session', async () => {
    const { id, email, password } = await newMember(site)
    const browser = await openGuest(site)

    const answer = await browser.send('POST', '/login', { json: { email, password } })

    const who = { actor_id: String(id), user_id: String(id) }
    const session_id = await sessionIdOf(browser)
    expect(await site.trailOf(answer)).toEqual([row('user.signed_in', { ...who, session_id })])
  })

  it('has not confirmed its password by that', async () => {
    const { browser } = await newVisitor(site)

    const answer = await browser.send('GET', '/user/confirmed-password-status')

    expect(answer.body).toEqual({ confirmed: false })
  })
})

describe('what there was before', () => {
  it('stays: other browsers and tokens of the user', async () => {
    const { member, browser } = await newVisitor(site)

    const another = await openSignedIn(site, member)

    expect(await isSignedIn(browser)).toBe(true)
    expect(await isSignedIn(another)).toBe(true)
    expect(await isAlive(site, member.token)).toBe(true)
    expect(await listedSessions(browser)).toHaveLength(2)
  })

  it.each([false, true])(
    'ends in the browser itself: nobody stays signed in behind the next (remember: %s)',
    async (remember) => {
      const { browser } = await newVisitor(site, { remember })
      const before = browser.copy()
      const next = await newMember(site)

      await browser.send('POST', '/login', { json: { email: next.email, password: next.password } })

      expect(await browser.send('GET', '/api/user')).toMatchObject({ body: { id: next.id } })
      expect(browser.cookies.has(REMEMBER)).toBe(false)
      expect(await isSignedIn(before)).toBe(false)
    },
  )

  it('ends in a browser that has only its remember cookie left, which starts no session by that', async () => {
    const { browser, remembered } = await guestWithRemember()
    const next = await newMember(site)

    const answer = await browser.send('POST', '/login', {
      json: { email: next.email, password: next.password },
    })

    expect(await site.trailOf(answer)).toMatchObject([{ event: 'user.signed_in', user_id: String(next.id) }])
    expect(browser.cookies.has(REMEMBER)).toBe(false)
    expect(await isSignedIn(remembered)).toBe(false)
  })
})

describe('a browser that asks to be remembered', () => {
  it.each([true, 'on', 1, '1', 'true', 'yes'])('by %j is', async (remember) => {
    const answer = await signIn({ remember })

    expect(answer.status).toBe(204)
    expect(cookieNames(answer)).toEqual([SESSION, XSRF, REMEMBER])
  })

  it.each([false, null, 'off', 0, '0', '', undefined])('by %j is not', async (remember) => {
    const answer = await signIn({ remember })

    expect(answer.status).toBe(204)
    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
  })

  it('is given a secret that no page can read, for thirty days', async () => {
    const { setCookies } = await signIn({ remember: true })

    expect(parseSetCookie(setCookies[2] ?? '')).toEqual({
      name: REMEMBER,
      value: expect.stringMatching(/^[\w-]{43}$/),
      maxAge: 30 * 24 * 3_600,
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
    })
  })

  it('is let in by it where its session has gone', async () => {
    const { browser, member } = await newVisitor(site, { remember: true })
    browser.cookies.delete(SESSION)

    expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 200, body: { id: member.id } })
  })
})

describe('the bound on sessions', async () => {
  const small = await openAuditedSite({ sessions: { perUserMax: 2 } })

  it('ends the one that was used least recently, and says so in the trail', async () => {
    const { member, browser: first } = await newVisitor(small)
    const second = await openSignedIn(small, member)
    const evicted = await sessionIdOf(first)
    small.clock.pass(60_000)
    await isSignedIn(second)
    // As it is written a second after the use.
    await small.sql(
      `update adyton_sessions set last_active_at = '2026-01-15 12:01:00' where id <> ${evicted}`,
    )
    const third = await openGuest(small)

    const answer = await third.send('POST', '/login', {
      json: { email: member.email, password: member.password },
    })

    expect(await isSignedIn(first)).toBe(false)
    expect(await isSignedIn(second)).toBe(true)
    const who = { actor_id: String(member.id), user_id: String(member.id) }
    expect(await small.trailOf(answer)).toEqual([
      row('session.evicted', { ...who, session_id: evicted }),
      row('user.signed_in', { ...who, session_id: await sessionIdOf(third) }),
    ])
  })
})

describe('a password whose hash is of an older kind', async () => {
  const renewing = await openSite({ storage: site.storage, passwords: { hash: 'bcrypt:5', threads: 1 } })

  it('is hashed anew, and ends no session by that', async () => {
    const { member, browser } = await newVisitor(site)

    const another = await openSignedIn(renewing, member)

    expect(await site.sql('select event from audit_events order by id desc limit 2')).toMatchObject([
      { event: 'user.signed_in' },
      { event: 'password.rehashed' },
    ])
    expect(await isSignedIn(browser)).toBe(true)
    expect(await isSignedIn(another)).toBe(true)
  })
})

/** A browser with a guest's cookies beside a remember cookie, and one with that cookie alone. */
async function guestWithRemember() {
  const { browser: before } = await newVisitor(site, { remember: true })
  const browser = await openGuest(site)
  browser.cookies.set(REMEMBER, cookieOf(before, REMEMBER))
  const remembered = openBrowser(site, {}, new Map([[REMEMBER, cookieOf(before, REMEMBER)]]))
  return { browser, remembered }
}

/** Signs a new member in. */
async function signIn(wish: object) {
  const { email, password } = await newMember(site)
  const browser = await openGuest(site)
  return browser.send('POST', '/login', { json: { email, password, ...wish } })
}
