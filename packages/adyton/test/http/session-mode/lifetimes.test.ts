import { describe, expect, it } from 'vitest'
import { Unavailable } from '../../../src/core/errors.ts'
import { MINUTE_MS } from '../../builders.ts'
import { breakableStorage } from '../breakable-storage.ts'
import { type Browser, openGuest, openSignedIn, SESSION, XSRF } from '../browser.ts'
import { newMember, openSite, valueAt } from '../site.ts'
import { changePassword, confirmPassword } from './password-acts.ts'
import { setCookie } from './set-cookies.ts'

const SECOND_MS = 1_000
const DAY_MS = 1_440 * MINUTE_MS
const DAY_SECONDS = DAY_MS / SECOND_MS

const site = await openSite()
const { clock } = site

const isSignedIn = async (browser: Browser) => (await browser.send('GET', '/api/user')).status === 200

describe('a session that lies idle', () => {
  it('is good for 120 minutes, and then over', async () => {
    const member = await newMember(site)
    const [early, late] = [await openSignedIn(site, member), await openSignedIn(site, member)]

    clock.pass(120 * MINUTE_MS - SECOND_MS)
    expect(await isSignedIn(early)).toBe(true)
    clock.pass(SECOND_MS)

    expect(await isSignedIn(late)).toBe(false)
  })

  it('has its time anew with each use', async () => {
    const browser = await openSignedIn(site, await newMember(site))

    for (let use = 0; use < 5; use += 1) {
      clock.pass(119 * MINUTE_MS)
      expect(await isSignedIn(browser)).toBe(true)
    }
  })

  it('has it by uses too that are still to be written', async () => {
    const broken = breakableStorage()
    const stuck = await openSite({ storage: broken.storage })
    const browser = await openSignedIn(stuck, await newMember(stuck))
    broken.fail('writes', new Unavailable('The disk is full.'))

    for (let use = 0; use < 5; use += 1) {
      stuck.clock.pass(119 * MINUTE_MS)
      expect(await isSignedIn(browser)).toBe(true)
    }
    stuck.clock.pass(120 * MINUTE_MS)

    expect(await isSignedIn(browser)).toBe(false)
    broken.mend()
  })

  it('has none by a request in which its cookie did not count', async () => {
    const browser = await openSignedIn(site, await newMember(site))
    clock.pass(119 * MINUTE_MS)
    await site.call('GET', '/api/user', {
      headers: { Cookie: `${SESSION}=${browser.cookies.get(SESSION)}`, Origin: 'https://evil.example' },
    })

    clock.pass(MINUTE_MS)

    expect(await isSignedIn(browser)).toBe(false)
  })

  it('stays over once it is, tried again and again', async () => {
    const browser = await openSignedIn(site, await newMember(site))
    clock.pass(120 * MINUTE_MS)

    for (let time = 0; time < 3; time += 1) expect(await isSignedIn(browser.copy())).toBe(false)
  })
})

describe('a session that is busy', () => {
  it('is good for 30 days, and then over', async () => {
    const browser = await openSignedIn(site, await newMember(site))

    for (let hour = 1; hour < 30 * 24; hour += 1) {
      clock.pass(60 * MINUTE_MS)
      if (!(await isSignedIn(browser))) throw new Error(`It was over after ${hour} hours.`)
    }
    clock.pass(60 * MINUTE_MS - SECOND_MS)
    expect(await isSignedIn(browser)).toBe(true)
    clock.pass(SECOND_MS)

    expect(await isSignedIn(browser)).toBe(false)
  })

  it('is not prolonged by a new secret', async () => {
    const lasting = await openSite({ sessions: { idleMinutes: 43_200 } })
    const member = await newMember(lasting)
    const browser = await openSignedIn(lasting, member)
    lasting.clock.pass(29 * DAY_MS)
    await confirmPassword(browser, member)
    await changePassword(browser, member)
    expect(await isSignedIn(browser)).toBe(true)

    lasting.clock.pass(DAY_MS)

    expect(await isSignedIn(browser)).toBe(false)
  })
})

describe('the lifetimes', () => {
  it('are of the site’s own choice', async () => {
    const brief = await openSite({ sessions: { idleMinutes: 5, absoluteMinutes: 12 } })
    const member = await newMember(brief)
    const [busy, idle] = [await openSignedIn(brief, member), await openSignedIn(brief, member)]

    for (let time = 0; time < 2; time += 1) {
      brief.clock.pass(5 * MINUTE_MS - SECOND_MS)
      expect(await isSignedIn(busy)).toBe(true)
    }
    expect(await isSignedIn(idle)).toBe(false)
    brief.clock.pass(2 * MINUTE_MS + 2 * SECOND_MS)

    expect(await isSignedIn(busy)).toBe(false)
  })

  it('are told to browsers as the longest one, since idleness is judged here', async () => {
    const brief = await openSite({ sessions: { idleMinutes: 5, absoluteMinutes: 12 } })
    const { email, password } = await newMember(brief)
    const usual = { email: (await newMember(site)).email, password }

    for (const [at, json, seconds] of [
      [brief, { email, password }, 12 * 60],
      [site, usual, 30 * DAY_SECONDS],
    ] as const) {
      const answer = await (await openGuest(at)).send('POST', '/login', { json })
      expect(setCookie(answer, SESSION)).toMatchObject({ maxAge: seconds })
      expect(setCookie(answer, XSRF)).toMatchObject({ maxAge: seconds })
    }
  })

  it('of a session that was revived ends with the remember cookie', async () => {
    const lasting = await openSite({ sessions: { idleMinutes: 43_200, absoluteMinutes: 86_400 } })
    const browser = await openSignedIn(lasting, await newMember(lasting), { remember: true })
    lasting.clock.pass(29 * DAY_MS)
    browser.cookies.delete(SESSION)
    expect(await isSignedIn(browser)).toBe(true)

    lasting.clock.pass(DAY_MS)

    expect(await isSignedIn(browser)).toBe(false)
  })
})

it('a session that is over is in no list', async () => {
  const member = await newMember(site)
  await openSignedIn(site, member)
  clock.pass(120 * MINUTE_MS)
  const browser = await openSignedIn(site, member)

  const sessions = valueAt(await browser.send('GET', '/api/sessions'), 'sessions')

  expect(sessions).toEqual([expect.objectContaining({ current: true })])
})
