import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findChromium, launchChromium } from './chromium.ts'
import { type Device, lendDevices } from './device.ts'
import { buildPage } from './page-server.ts'
import { newPerson, openSite, type Person, SET_UPS, type Site } from './site.ts'

const folder = await mkdtemp(join(tmpdir(), 'adyton-e2e-'))
afterAll(() => rm(folder, { recursive: true }))

describe.skipIf(findChromium() === undefined)('react-sanctum as npm has it', () => {
  let browser: Browser
  let openDevice: () => Promise<Device>

  beforeAll(async () => {
    await buildPage('react-sanctum', join(folder, 'page'))
    browser = await launchChromium()
    openDevice = lendDevices(browser)
  })

  afterAll(() => browser.close())

  describe.each(SET_UPS)('$name', (setUp) => {
    let site: Site
    let ada: Person
    let device: Device
    let page: Page

    beforeAll(async () => {
      site = await openSite(setUp, join(folder, 'page'), await mkdtemp(join(folder, 'api-')))
      ada = await newPerson(site)
    })

    afterAll(() => site.close())

    beforeEach(async () => {
      device = await openDevice()
      page = await device.openTab(site.pageUrl)
    })

    async function signIn({ email, password }: Person) {
      await page.getByLabel('Email').fill(email)
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
    }

    const greeting = () => page.getByRole('heading', { name: 'Hello' }).textContent()
    const signInForm = () => page.getByRole('button', { name: 'Sign in' }).waitFor()

    it('signs in, with null for remember, and knows the user after a reload', async () => {
      const sent = page.waitForRequest('**/login')
      await signIn(ada)
      expect(await greeting()).toBe('Hello, Ada')
      expect((await sent).postDataJSON()).toMatchObject({ remember: null })

      await page.reload()

      expect(await greeting()).toBe('Hello, Ada')
    })

    it('knows a remembered user without a session cookie', async () => {
      await page.getByLabel('Remember me').check()
      await signIn(ada)
      await greeting()

      await device.dropCookie(setUp.sessionCookie)
      await page.reload()

      expect(await greeting()).toBe('Hello, Ada')
    })

    it('is told of wrong credentials', async () => {
      await signIn({ ...ada, password: 'wrong' })

      await expect
        .poll(() => page.getByRole('alert').textContent())
        .toBe('These credentials do not match our records.')
    })

    it('finds out that nobody is signed in, and who is', async () => {
      const check = async () => {
        await page.getByRole('button', { name: 'Check' }).click()
        return page.getByLabel('Answer').filter({ hasText: /./ }).textContent()
      }
      await signInForm()
      expect(await check()).toBe('false')

      await signIn(ada)
      await greeting()

      await check()
      await expect.poll(check).toBe('true')
    })

    it('signs out, for good', async () => {
      await signIn(ada)
      await greeting()
      const old = await device.cookies()

      await page.getByRole('button', { name: 'Sign out' }).click()
      await signInForm()
      await device.putCookies(old)
      await page.reload()

      await signInForm()
    })
  })
})
