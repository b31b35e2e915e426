import { describe, expect, it } from 'vitest'
import { createAuth } from '../../src/create-auth.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { DAY_MINUTES, handClock, MINUTE_MS } from '../builders.ts'
import { cookieOf, openBrowser, openGuest, REMEMBER, SESSION, XSRF } from '../http/browser.ts'
import { createCaller } from '../http/in-memory-caller.ts'
import { isSignedIn, listedSessions, newVisitor, sessionIdOf } from '../http/sessions.ts'
import { giveRole, newMember, openSite } from '../http/site.ts'
import { expectWorthless, mintBy, mintedBy, signIn, userOf } from './browser-attacks.ts'
import { databaseFile, execute } from './database-file.ts'

/* What went wrong with sessions and their cookies elsewhere, by the advisory or the report that told of it. */

const site = await openSite()
const file = databaseFile()
const filed = await openSite({ storage: sqlite(file) })

describe('CVE-2022-25896, CVE-2023-29019: the session id was kept across the sign-in', () => {
  it('a sign-in gives another, and so does every one after it', async () => {
    const { browser, guest, member } = await newVisitor(site)
    const first = browser.copy()

    await signIn(browser, member)

    const ids = [guest, first, browser].map((each) => cookieOf(each))
    expect(new Set(ids).size).toBe(3)
    await expectWorthless(first)
    expect(await userOf(guest)).toBeUndefined()
  })
})

describe('GHSA-2vg6-77g8-24mp: sessions outlived the user', () => {
  it('a deleted user’s are dead at once, in a browser that was just active too', async () => {
    const { browser, member } = await newVisitor(filed, { remember: true })
    expect(await isSignedIn(browser)).toBe(true)

    execute(file, `delete from users where id = ${member.id}`)

    await expectWorthless(browser)
  })
})

describe('GHSA-w9fp-wv6g-pqv8: only the clean-up stood between an expired session and its use', () => {
  it.each([
    ['that was idle for two hours', {}, 120],
    ['that is thirty days old', { idleMinutes: 60 * DAY_MINUTES }, 30 * DAY_MINUTES],
  ])('a session %s is dead though nothing was ever pruned', async (_, sessions, minutes) => {
    const aging = await openSite({ sessions })
    const { browser } = await newVisitor(aging)

    aging.clock.pass(minutes * MINUTE_MS - 1_000)
    expect(await isSignedIn(browser.copy())).toBe(true)
    aging.clock.pass(minutes * MINUTE_MS)

    await expectWorthless(browser)
  })

  it('neither is a remember cookie that is thirty days old good for anything', async () => {
    const aging = await openSite()
    const { browser } = await newVisitor(aging, { remember: true })

    aging.clock.pass(30 * DAY_MINUTES * MINUTE_MS)

    await expectWorthless(browser)
  })
})

describe('CVE-2026-9802: a restart forgot what had been ended', () => {
  it('a browser that signed out stays signed out in a process started afterwards', async () => {
    const { browser } = await newVisitor(filed, { remember: true })
    const stolen = browser.copy()
    await browser.send('POST', '/logout')

    const restarted = createAuth({ storage: sqlite(file), clock: handClock(), limits: 'off' })
    const thief = openBrowser({ call: createCaller(restarted) }, {}, stolen.cookies)

    await expectWorthless(thief)
    thief.cookies.delete(SESSION)
    await expectWorthless(thief)
    await restarted.close()
  })
})

describe('better-auth#6893, #9967: an ended session lived on in a cache', () => {
  it('what one process ends is dead in another that has just let it in', async () => {
    const other = createAuth({ storage: sqlite(file), clock: handClock(), limits: 'off' })
    const { browser } = await newVisitor(filed)
    const elsewhere = openBrowser({ call: createCaller(other) }, {}, browser.cookies)
    expect(await isSignedIn(elsewhere)).toBe(true)

    await browser.send('DELETE', `/api/sessions/${await sessionIdOf(browser)}`)

    await expectWorthless(elsewhere)
    await other.close()
  })
})

describe('CVE-2022-3916: what was derived from a session outlived it', () => {
  it('the sessions that a remember cookie revived end with that of the sign-in', async () => {
    const { browser } = await newVisitor(site, { remember: true })
    const revived = browser.copy()
    revived.cookies.delete(SESSION)
    expect(await isSignedIn(revived)).toBe(true)

    await browser.send('POST', '/logout')

    await expectWorthless(revived)
    revived.cookies.delete(SESSION)
    await expectWorthless(revived)
  })
})

describe('winfunc, 2025: names and values of cookies were trusted to end sessions', () => {
  it.each([
    ['a number', '1'],
    ['a secret that was made up', 'A'.repeat(43)],
    ['a list', 'A,B'],
  ])('%s in the place of a secret ends nobody’s', async (_, value) => {
    const { browser, member } = await newVisitor(site)
    const attacker = await openGuest(site)
    attacker.cookies.set(SESSION, value).set(`${SESSION}_${member.id}`, value).set(REMEMBER, value)

    await attacker.send('POST', '/logout')
    await signIn(attacker, await newMember(site))

    expect(await userOf(browser)).toBe(member.id)
  })
})

describe('CVE-2026-55670: a recycled id inherited what was another’s', () => {
  it('the number of a session that ended is given to no other', async () => {
    const { browser, member } = await newVisitor(site)
    const gone = await sessionIdOf(browser)
    await browser.send('POST', '/logout')

    await signIn(browser, member)

    expect(await sessionIdOf(browser)).toBeGreaterThan(gone)
  })
})

describe('GHSA-7w99-5wm4-3g79, GHSA-392p-2q2v-4372, GHSA-m2w5-7xhv-w6fh: what could be had once was had twice', () => {
  it('a hundred requests at once give a session one new secret, and it goes on', async () => {
    const { browser, member } = await newVisitor(site)
    await giveRole(site, member, 'teacher')
    const tabs = Array.from({ length: 100 }, () => browser.copy())

    const answers = await Promise.all(tabs.map((tab) => tab.send('GET', '/api/user')))

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(
      answers.flatMap(({ setCookies }) => setCookies.filter((line) => line.startsWith(SESSION))),
    ).toHaveLength(1)
    expect(
      await listedSessions(tabs.find((tab) => cookieOf(tab) !== cookieOf(browser)) ?? browser),
    ).toHaveLength(1)
  })

  it('of twenty changes of a password at once one is made', async () => {
    const { browser, member } = await newVisitor(site)
    const change = (at: number) => {
      const password = `another one ${at}`
      const json = { current_password: member.password, password, password_confirmation: password }
      return browser.copy().send('PUT', '/user/password', { json })
    }

    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => change(at)))

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status >= 500 && status !== 503)).toEqual([])
  })
})

describe('Sanctum: whoever was in a session passed every check of a token beside it', () => {
  it('with a token in the header the session grants nothing', async () => {
    const { browser, member } = await newVisitor(site)
    const minted = await mintBy(browser, { json: { name: 'narrow', abilities: ['read'] } })
    const { token } = Object(minted.body)

    expect((await mintBy(browser, { token })).status).toBe(403)
    expect((await browser.send('GET', '/api/user', { token: '1|dead' })).status).toBe(401)
    expect(await mintedBy(site, member)).toBe(0)
  })
})

describe('supertokens-node#141: a page of another signed people out', () => {
  it.each(['/logout', '/api/auth/logout', '/api/logout', '/Logout'])(
    'POST %s without a proof signs nobody out',
    async (path) => {
      const { browser } = await newVisitor(site)
      const evil = { Origin: 'https://evil.example', Referer: 'https://evil.example/' }

      for (const headers of [{ 'X-XSRF-TOKEN': [] }, { ...evil, 'X-XSRF-TOKEN': [] }, evil])
        expect([401, 419]).toContain((await browser.copy().send('POST', path, { headers })).status)

      expect(await isSignedIn(browser)).toBe(true)
    },
  )
})

describe('sanctum#517: who signed in as somebody else in the same browser was refused from then on', () => {
  it('whoever signs in last is who the browser is', async () => {
    const { browser, member: first } = await newVisitor(site)
    const second = await newMember(site)

    await signIn(browser, second)
    expect(await userOf(browser)).toBe(second.id)
    await signIn(browser, first)
    expect(await userOf(browser)).toBe(first.id)
    expect((await mintBy(browser)).status).toBe(201)
  })
})

describe('CVE-2026-27840: a shortened secret was still valid', () => {
  it.each([
    ['session', SESSION],
    ['remember', REMEMBER],
  ])('a %s cookie is dead that is altered, shortened or lengthened at any place', async (_, cookie) => {
    const { browser } = await newVisitor(site, { remember: true })
    const secret = cookieOf(browser, cookie)
    const isGood = (value: string) => isSignedIn(openBrowser(site, {}, new Map([[cookie, value]])))

    for (const forged of alterations(secret)) expect([forged, await isGood(forged)]).toEqual([forged, false])
    expect(await isGood(secret)).toBe(true)
  })

  it('so is a proof', async () => {
    const { browser, member } = await newVisitor(site)
    const proof = cookieOf(browser, XSRF)
    const attempt = (value: string) => mintBy(browser.copy(), { headers: { 'X-XSRF-TOKEN': value } })

    for (const forged of alterations(proof))
      expect([forged, (await attempt(forged)).status]).toEqual([forged, 419])
    expect(await mintedBy(site, member)).toBe(0)
    expect((await attempt(proof)).status).toBe(201)
  })
})

/** Every text that is a secret but for one place, and some that only end otherwise. */
function alterations(secret: string): readonly string[] {
  const forged = [...secret].flatMap((letter, at) => [
    secret.slice(0, at),
    secret.slice(0, at) + secret.slice(at + 1),
    secret.slice(0, at) + letter + secret.slice(at),
    secret.slice(0, at) + (letter === 'A' ? 'B' : 'A') + secret.slice(at + 1),
  ])
  const endings = ['A', '=', '.', ' A', '\u0000', '%00', `.${secret}`].map((ending) => secret + ending)
  return [...new Set([...forged, ...endings])].filter((text) => text !== secret && text !== '')
}
