import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../builders.ts'
import { type Browser, cookieOf, openBrowser, openGuest, REMEMBER, SESSION, XSRF } from '../http/browser.ts'
import { isSignedIn, newVisitor, sessionIdOf } from '../http/sessions.ts'
import { giveRole, type Member, newMember, openSite, registration, takeRole } from '../http/site.ts'
import { expectWorthless, mintBy, signIn, userOf } from './browser-attacks.ts'

/* Whoever knows a cookie from before must know nothing afterwards: fixation, and replay of what is over. */

const site = await openSite()

/** Browsers of an attacker, whose cookies a victim is made to start with. */
const PLANTS: readonly (readonly [string, () => Promise<Browser>])[] = [
  ['a guest', () => openGuest(site)],
  ['the attacker, signed in', async () => (await newVisitor(site)).browser],
  [
    'the attacker, signed in and remembered',
    async () => (await newVisitor(site, { remember: true })).browser,
  ],
  ['nobody, with a secret that the attacker made up', async () => withCookies({ [SESSION]: 'A'.repeat(43) })],
  [
    'nobody, with a guest’s cookie that the attacker made up',
    async () => withCookies({ [SESSION]: `${'A'.repeat(43)}.${'B'.repeat(43)}`, [XSRF]: 'B'.repeat(43) }),
  ],
  [
    'nobody, with the remember cookie of the attacker',
    async () => {
      const { browser } = await newVisitor(site, { remember: true })
      return withCookies({ [REMEMBER]: cookieOf(browser, REMEMBER) })
    },
  ],
]

describe.each(PLANTS)('a victim who starts with the cookies of %s', (_, plant) => {
  it('is given others by signing in, and the attacker gains nothing by those that were planted', async () => {
    const attacker = await plant()
    const victim = attacker.copy()
    const member = await newMember(site)

    await signIn(victim, member)

    expect(await userOf(victim)).toBe(member.id)
    expect(victim.cookies.get(SESSION)).not.toBe(attacker.cookies.get(SESSION))
    await expectWorthless(attacker)
  })

  it('is given others by registering', async () => {
    const attacker = await plant()
    const victim = attacker.copy()
    const fields = registration()
    const register = () => victim.send('POST', '/register', { json: fields })

    const first = await register()
    expect((first.status === 419 ? await register() : first).status).toBe(204)

    expect(await isSignedIn(victim)).toBe(true)
    await expectWorthless(attacker)
  })

  it('keeps nothing that would bring the attacker back later', async () => {
    const victim = (await plant()).copy()
    await signIn(victim, await newMember(site))

    site.clock.pass(180 * MINUTE_MS)

    expect(await userOf(victim)).toBeUndefined()
    expect(victim.cookies.has(REMEMBER)).toBe(false)
  })
})

/** What replaces or ends the secret of a session at once. */
const ENDINGS: readonly (readonly [string, (browser: Browser, member: Member) => Promise<unknown>])[] = [
  ['signs in again', (browser, member) => signIn(browser, member)],
  ['signs in as somebody else', async (browser) => signIn(browser, await newMember(site))],
  ['registers', (browser) => browser.send('POST', '/register', { json: registration() })],
  ['signs out', (browser) => browser.send('POST', '/logout')],
  ['signs out by the API', (browser) => browser.send('POST', '/api/auth/logout')],
  [
    'ends its own session',
    async (browser) => browser.send('DELETE', `/api/sessions/${await sessionIdOf(browser)}`),
  ],
  ['changes the password', changePassword],
]

describe.each(ENDINGS)('once a browser %s', (_, end) => {
  it('all that it carried before is worth nothing, by itself and together', async () => {
    const { browser, member } = await newVisitor(site)
    const old = browser.copy()
    await end(browser, member)

    await expectWorthless(old)
    const fresh = await openGuest(site)
    fresh.cookies.set(XSRF, cookieOf(old, XSRF))
    expect((await mintBy(fresh)).status).toBe(419)
  })
})

describe.each(ENDINGS.slice(0, -1))('once a browser that is remembered %s', (_, end) => {
  it('the remember cookie that it carried brings nobody back', async () => {
    const { browser, member } = await newVisitor(site, { remember: true })
    const old = browser.copy()
    await end(browser, member)

    await expectWorthless(old)
    old.cookies.delete(SESSION)
    await expectWorthless(old)
  })
})

/** What gives a session another secret while requests may be on their way with the old one. */
const RENEWALS: readonly (readonly [string, (browser: Browser, member: Member) => Promise<unknown>])[] = [
  [
    'its user has confirmed the password',
    (browser, { password }) => browser.send('POST', '/user/confirm-password', { json: { password } }),
  ],
  [
    'its user was given a role',
    async (browser, member) => {
      await giveRole(site, member, 'admin')
      await browser.send('GET', '/api/user')
    },
  ],
  [
    'a role was taken from its user',
    async (browser, member) => {
      await takeRole(site, member, 'student')
      await browser.send('GET', '/api/user')
    },
  ],
]

describe.each(RENEWALS)('the old secret of a session, when %s', (_, renew) => {
  it('counts for half a minute and then no more, while the session goes on', async () => {
    const { browser, member } = await newVisitor(site)
    const thief = browser.copy()
    await renew(browser, member)

    expect(cookieOf(browser)).not.toBe(cookieOf(thief))
    site.clock.pass(29_000)
    expect(await isSignedIn(thief.copy())).toBe(true)
    site.clock.pass(1_000)

    await expectWorthless(thief)
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('is never told the new one, and gets no confirmation by it', async () => {
    const { browser, member } = await newVisitor(site)
    const thief = browser.copy()
    await renew(browser, member)

    const attempts = [
      await thief.send('GET', '/api/user'),
      await thief.send('GET', '/sanctum/csrf-cookie'),
      await thief.send('DELETE', '/api/sessions'),
    ]

    expect(attempts.map(({ status }) => status)).toEqual([200, 204, 423])
    expect(JSON.stringify(attempts)).not.toContain(cookieOf(browser))
    expect(JSON.stringify(attempts)).not.toContain(cookieOf(browser, XSRF))
  })
})

it('nobody but the server says what the secret of a session is', async () => {
  const { browser } = await newVisitor(site)
  const secret = cookieOf(browser)
  const chosen = 'C'.repeat(43)

  await browser.send('GET', `/sanctum/csrf-cookie?${SESSION}=${chosen}`, { headers: { [SESSION]: chosen } })
  await mintBy(browser, { json: { name: 'x', [SESSION]: chosen, session: chosen, id: chosen } })

  expect(cookieOf(browser)).toBe(secret)
  expect(await isSignedIn(withCookies({ [SESSION]: chosen }))).toBe(false)
})

function withCookies(cookies: Readonly<Record<string, string>>): Browser {
  return openBrowser(site, {}, new Map(Object.entries(cookies)))
}

async function changePassword(browser: Browser, { password }: Member): Promise<void> {
  const next = { password: 'another one', password_confirmation: 'another one' }
  const answer = await browser.send('PUT', '/user/password', {
    json: { current_password: password, ...next },
  })
  expect(answer.status).toBe(200)
}
