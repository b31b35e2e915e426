import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium, launchChromium } from './chromium.ts'
import { type Device, lendDevices } from './device.ts'
import { buildPage } from './page-server.ts'
import { actionsOn } from './session-visit.ts'
import { newcomer, newPerson, openSite, SET_UPS, type Site } from './site.ts'

const folder = await mkdtemp(join(tmpdir(), 'adyton-e2e-'))
afterAll(() => rm(folder, { recursive: true }))

describe.skipIf(findChromium() === undefined)('a React page with axios and cookies', () => {
  let browser: Browser
  let openDevice: () => Promise<Device>

  beforeAll(async () => {
    await buildPage('session', join(folder, 'page'))
    browser = await launchChromium()
    openDevice = lendDevices(browser)
  })

  afterAll(() => browser.close())

  describe.each(SET_UPS)('$name', (setUp) => {
    let site: Site

    beforeAll(async () => {
      site = await openSite(setUp, join(folder, 'page'), await mkdtemp(join(folder, 'api-')))
    })

    afterAll(() => site.close())

    const openTab = async (device: Device) => actionsOn(await device.openTab(site.pageUrl))

    /** A browser in which somebody has signed in, and its tab. */
    async function openSignedIn(person = newPerson(site), options?: { readonly remember: boolean }) {
      const device = await openDevice()
      const tab = await openTab(device)
      await tab.signIn(await person, options)
      await tab.greeting()
      return { device, tab }
    }

    it('signs in, and shows the user again after a reload', async () => {
      const { tab } = await openSignedIn()
      expect(await tab.greeting()).toBe('Hello, Ada')

      await tab.reload()

      expect(await tab.greeting()).toBe('Hello, Ada')
    })

    it('cannot read the session cookie, which no other host gets, and can read the proof', async () => {
      const { device } = await openSignedIn(undefined, { remember: true })

      const hidden = { domain: setUp.apiHost, path: '/', httpOnly: true, secure: setUp.isSecure }
      expect(await device.cookie(setUp.sessionCookie)).toMatchObject({ ...hidden, sameSite: 'Lax' })
      expect(await device.cookie(setUp.rememberCookie)).toMatchObject({ ...hidden, sameSite: 'Lax' })
      const domain = setUp.cookieDomain === undefined ? setUp.apiHost : `.${setUp.cookieDomain}`
      expect(await device.cookie('XSRF-TOKEN')).toMatchObject({ domain, path: '/', httpOnly: false })
    })

    it('registers a user, who is signed in at once', async () => {
      const device = await openDevice()
      const tab = await openTab(device)

      await tab.register(newcomer())

      expect(await tab.greeting()).toBe('Hello, Ada')
      await tab.addToken('first')
      await expect.poll(tab.tokens).toEqual(['first'])
    })

    it('shows at each field what is wrong with a registration', async () => {
      const device = await openDevice()
      const tab = await openTab(device)
      const ada = await newPerson(site)

      await tab.register({ ...ada, name: '' }, 'another')

      expect(await tab.fault('Register', 'Name')).toBe('The name field is required.')
      expect(await tab.fault('Register', 'Email')).toBe('The email has already been taken.')
      expect(await tab.fault('Register', 'Password')).toBe('The password confirmation does not match.')
    })

    it('shows at the address that the password is wrong', async () => {
      const device = await openDevice()
      const tab = await openTab(device)
      const ada = await newPerson(site)

      await tab.signIn({ ...ada, password: 'wrong' })

      expect(await tab.fault('Sign in', 'Email')).toBe('These credentials do not match our records.')
    })

    it('shows how long a throttled sign-in has to wait', async () => {
      const device = await openDevice()
      const tab = await openTab(device)
      const ada = await newPerson(site)
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        const refusal = tab.answer('POST /login', 422)
        await tab.signIn({ ...ada, password: 'wrong' })
        await refusal
      }

      await tab.signIn(ada)

      await expect
        .poll(() => tab.fault('Sign in', 'Email'))
        .toMatch(/^Too many login attempts\. Please try again in \d+ seconds\.$/)
    })

    it('signs in after parallel first requests without a cookie, answered in the other order', async () => {
      const [first, second] = [site.front.hold('GET /api/user'), site.front.hold('GET /api/user')]
      const device = await openDevice()
      const tab = await openTab(device)
      for (const { headers } of [await first.answered, await second.answered]) {
        expect(headers.cookie).toBeUndefined()
      }

      await Promise.all([tab.answer('GET /api/user', 401), second.release()])
      await Promise.all([tab.answer('GET /api/user', 401), first.release()])
      await tab.signIn(await newPerson(site))

      expect(await tab.greeting()).toBe('Hello, Ada')
      await tab.addToken('first')
      await expect.poll(tab.tokens).toContain('first')
    })

    it('stays signed in when an answer from before, to the guest, comes after the sign-in', async () => {
      const device = await openDevice()
      const tab = await openTab(device)
      await tab.signInForm()
      const late = site.front.hold('GET /api/user?late')
      await tab.read(`${site.front.origin}/api/user?late`)
      const { headers } = await late.answered
      expect(headers.cookie).toContain(setUp.sessionCookie)
      await tab.signIn(await newPerson(site))
      await tab.greeting()

      await Promise.all([tab.answer('GET /api/user', 401), late.release()])

      await tab.addToken('first')
      await expect.poll(tab.tokens).toContain('first')
      await tab.reload()
      expect(await tab.greeting()).toBe('Hello, Ada')
    })

    it('works in two tabs, when both were open as the user signed in', async () => {
      const device = await openDevice()
      const [one, other] = [await openTab(device), await openTab(device)]
      const ada = await newPerson(site)

      await one.signIn(ada)
      await one.greeting()
      await other.signIn(ada)
      await other.greeting()

      await one.addToken('of one')
      await expect.poll(one.tokens).toContain('of one')
      await other.addToken('of the other')
      await expect.poll(other.tokens).toContain('of the other')
    })

    it('signs out in all tabs', async () => {
      const { device, tab } = await openSignedIn()
      const other = await openTab(device)
      await other.greeting()

      await tab.signOut()
      await tab.signInForm()

      await other.addToken('too late')
      await other.signInForm()
    })

    it('refuses the cookies of before the sign-out', async () => {
      const { device, tab } = await openSignedIn(undefined, { remember: true })
      const old = await device.cookies()
      await tab.signOut()
      await tab.signInForm()

      await device.putCookies(old)
      await tab.reload()

      await tab.signInForm()
    })

    it('remembers the user when the session cookie is gone, whichever of its first requests is answered last', async () => {
      const { device, tab } = await openSignedIn(undefined, { remember: true })
      await device.dropCookie(setUp.sessionCookie)
      const [first, second] = [site.front.hold('GET /api/user'), site.front.hold('GET /api/user')]

      await tab.reload()
      await Promise.all([first.answered, second.answered])
      await Promise.all([tab.answer('GET /api/user', 200), second.release()])
      await Promise.all([tab.answer('GET /api/user', 200), first.release()])

      expect(await tab.greeting()).toBe('Hello, Ada')
      await tab.addToken('remembered')
      await expect.poll(tab.tokens).toContain('remembered')
    })

    it('forgets the user with the session cookie, unless told to remember', async () => {
      const { device, tab } = await openSignedIn()

      await device.dropCookie(setUp.sessionCookie)
      await tab.reload()

      await tab.signInForm()
    })

    it('changes the password, which signs out another browser and none of its own tabs', async () => {
      const ada = await newPerson(site)
      const { device, tab } = await openSignedIn(Promise.resolve(ada))
      const sibling = await openTab(device)
      const { tab: elsewhere } = await openSignedIn(Promise.resolve(ada))

      await tab.changePassword(ada.password, 'new-password')
      await tab.success('Password')

      await elsewhere.reload()
      await elsewhere.signInForm()
      await tab.addToken('of one')
      await expect.poll(tab.tokens).toContain('of one')
      await sibling.addToken('of the other')
      await expect.poll(sibling.tokens).toContain('of the other')
    })

    it('lists where the user is signed in, and ends one of these sessions', async () => {
      const ada = await newPerson(site)
      const { device: elsewhere, tab: lost } = await openSignedIn(Promise.resolve(ada))
      const { device, tab } = await openSignedIn(Promise.resolve(ada))
      await expect.poll(tab.browsers).toHaveLength(2)
      expect((await tab.browsers()).filter((text) => text.includes('this one'))).toEqual([
        expect.stringContaining(device.name),
      ])

      await tab.end(elsewhere)

      await expect.poll(tab.browsers).toEqual([expect.stringContaining(device.name)])
      await lost.reload()
      await lost.signInForm()
    })

    it('ends all other sessions for whoever knows the password, and for nobody else', async () => {
      const ada = await newPerson(site)
      const { tab: elsewhere } = await openSignedIn(Promise.resolve(ada))
      const { tab } = await openSignedIn(Promise.resolve(ada))

      await tab.endOthers('wrong')
      expect(await tab.fault('Everywhere else')).toBe('Password confirmation required.')
      await elsewhere.reload()
      await elsewhere.greeting()

      await tab.endOthers(ada.password)
      await tab.success('Everywhere else')
      await elsewhere.reload()
      await elsewhere.signInForm()
    })

    it('is not acted for by a page next door, which can read the proof and sends the cookies', async () => {
      const { device, tab } = await openSignedIn()
      const nextDoor = await device.openTab(site.neighbour.origin)
      const proof = (await device.cookie('XSRF-TOKEN'))?.value
      expect(await nextDoor.evaluate('document.cookie')).toBe(`XSRF-TOKEN=${proof}`)

      const attempt = site.front.hold('POST /api/tokens')
      attempt.release()
      await nextDoor.evaluate(
        ([api, _token = '']) => {
          const body = new URLSearchParams({ _token, name: 'stolen' })
          const request = { method: 'POST', mode: 'no-cors', credentials: 'include', body } as const
          // The answer is kept from it.
          return fetch(`${api}/api/tokens`, request).catch(() => undefined)
        },
        [site.front.origin, proof],
      )

      expect((await attempt.answered).headers.cookie).toContain(setUp.sessionCookie)
      await tab.addToken('own')
      await expect.poll(tab.tokens).toEqual(['api', 'own'])
    })

    it('shows no session that a page next door has planted', async () => {
      const { device: eves } = await openSignedIn(newPerson(site, 'Eve'))
      const { device, tab } = await openSignedIn()
      const nextDoor = await device.openTab(site.neighbour.origin)
      const domain = setUp.cookieDomain === undefined ? '' : `; domain=${setUp.cookieDomain}`

      for (const name of [setUp.sessionCookie, 'XSRF-TOKEN']) {
        const line = `${name}=${(await eves.cookie(name))?.value}; path=/${domain}`
        await nextDoor.evaluate(`document.cookie = ${JSON.stringify(line)}`)
      }
      const answers = [tab.answer('GET /api/user', 200), tab.answer('GET /api/user', 401)]
      await tab.reload()

      const answer = await Promise.any(answers)
      expect(await answer.text()).not.toContain('Eve')
    })
  })
})
