import type { Browser, BrowserContext, CDPSession, Cookie, Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { newAddress } from './site.ts'

/** A browser with an empty profile, at an address of its own. */
export interface Device {
  /** What it calls itself; the address stands at the end. */
  readonly name: string
  openTab(url: string): Promise<Page>
  cookies(): Promise<readonly Cookie[]>
  cookie(name: string): Promise<Cookie | undefined>
  putCookies(cookies: readonly Cookie[]): Promise<void>
  dropCookie(name: string): Promise<void>
}

interface Profile {
  readonly context: BrowserContext
  readonly first: Tab
}

interface Tab {
  readonly page: Page
  readonly devTools: CDPSession
}

/** Less than a test may take, so that whatever did not come is named. */
const WAIT_MS = 10_000

/**
 * Gives each test the browsers it asks for. A profile that is made takes Chromium four times as long as one that is
 * emptied, so that they are used again.
 */
export function lendDevices(browser: Browser): () => Promise<Device> {
  const idle: Profile[] = []
  return async () => {
    const profile = idle.pop() ?? (await makeProfile(browser))
    onTestFinished(async () => {
      await empty(profile)
      idle.push(profile)
    })
    return deviceWith(profile, `Browser at ${newAddress()}`)
  }
}

function deviceWith({ context, first }: Profile, name: string): Device {
  const cookies = () => context.cookies()
  let next: Tab | undefined = first
  return {
    name,
    async openTab(url) {
      const { page, devTools } = next ?? (await openTab(context))
      next = undefined
      await devTools.send('Network.setUserAgentOverride', { userAgent: name })
      await page.goto(url)
      return page
    },
    cookies,
    cookie: async (wanted) => (await cookies()).find((cookie) => cookie.name === wanted),
    putCookies: (given) => context.addCookies([...given]),
    dropCookie: (dropped) => context.clearCookies({ name: dropped }),
  }
}

async function makeProfile(browser: Browser): Promise<Profile> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  context.setDefaultTimeout(WAIT_MS)
  return { context, first: await openTab(context) }
}

/** Without its cache, for which Chromium lets the second of two equal reads wait until the first is answered. */
async function openTab(context: BrowserContext): Promise<Tab> {
  const page = await context.newPage()
  const devTools = await context.newCDPSession(page)
  await devTools.send('Network.enable')
  await devTools.send('Network.setCacheDisabled', { cacheDisabled: true })
  return { page, devTools }
}

/** Cookies last: a page that is still there may be given some. */
async function empty({ context, first }: Profile): Promise<void> {
  const others = context.pages().filter((page) => page !== first.page)
  await Promise.all(others.map((page) => page.close()))
  await first.page.goto('about:blank')
  await context.clearCookies()
}
