import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startApi, statusFor } from './api.ts'
import { findChromium, launchChromium } from './chromium.ts'
import type { Listener } from './listener.ts'
import { buildPage, servePage } from './page-server.ts'
import type { Program } from './program.ts'
import { type Visit, visit } from './token-visit.ts'

/** Where documented front-ends run, and what the default settings let in. */
const DOCUMENTED_PORT = 3000

const folder = await mkdtemp(join(tmpdir(), 'adyton-e2e-'))
const documentedPage = await servePage(folder, { port: DOCUMENTED_PORT }).catch(ifTaken)
const freshFolder = () => mkdtemp(join(folder, 'api-'))

afterAll(async () => {
  await documentedPage?.close()
  await rm(folder, { recursive: true })
})

function ifTaken(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'EADDRINUSE') throw error
}

describe.skipIf(findChromium() === undefined)('a React page', () => {
  let browser: Browser
  let pageServer: Listener
  let api: Program
  let ada: Visit

  beforeAll(async () => {
    await buildPage('token', folder)
    browser = await launchChromium()
    pageServer = await servePage(folder)
  })

  afterAll(async () => {
    await pageServer.close()
    await browser.close()
  })

  describe('whose origin is listed', () => {
    beforeAll(async () => {
      const settings = { ADYTON_CORS_ORIGINS: pageServer.origin, ADYTON_RATE_LIMITS: 'login=60' }
      api = await startApi(await freshFolder(), settings)
    })

    afterAll(() => api.stop())

    beforeEach(async () => {
      ada = await visit(browser, pageServer.origin, api)
    })

    afterEach(() => ada.leave())

    it('signs in and shows the user', async () => {
      await ada.signIn()

      expect(await ada.greeting()).toBe('Hello, Ada')
    })

    it('shows the user again after a reload', async () => {
      await ada.signIn()
      await ada.greeting()

      await ada.reload()

      expect(await ada.greeting()).toBe('Hello, Ada')
    })

    it('tells of a wrong password', async () => {
      await ada.signIn('wrong-password')

      await expect.poll(ada.message).toBe('Invalid credentials')
      expect(await ada.keptToken()).toBeUndefined()
    })

    it('ends the token with the sign-out', async () => {
      await ada.signIn()
      await ada.greeting()
      const token = await ada.keptToken()
      expect(await statusFor(api, token)).toBe(200)

      await ada.signOut()

      expect(await ada.keptToken()).toBeUndefined()
      expect(await statusFor(api, token)).toBe(401)
    })

    it('asks for the password again when its token was revoked elsewhere', async () => {
      await ada.signIn()
      await ada.greeting()
      const headers = { Authorization: `Bearer ${await ada.keptToken()}` }
      await fetch(`${api.url}/api/auth/logout`, { method: 'POST', headers })

      await ada.reload()
      await ada.form()

      // The form is there before the refusal is, too.
      await expect.poll(ada.keptToken).toBeUndefined()
    })

    it('is let in by a preflight', async () => {
      await ada.signIn()
      await ada.greeting()

      await expect.poll(api.output).toContain('"method":"OPTIONS","path":"/api/auth/login","status":204')
    })

    it('reads how many requests are left', async () => {
      await ada.signIn()
      await ada.greeting()

      await expect.poll(ada.requestsLeft).toMatch(/^\d+$/)
    })
  })

  describe('whose origin is not listed', () => {
    beforeAll(async () => {
      api = await startApi(await freshFolder(), {})
    })

    afterAll(() => api.stop())

    it('reads no answer', async () => {
      ada = await visit(browser, pageServer.origin, api)

      await ada.signIn()

      await expect.poll(ada.message).toBe('Network Error')
      expect(await ada.keptToken()).toBeUndefined()
      await ada.leave()
    })
  })

  // Skipped where another program has the port: free it to run this.
  describe.skipIf(documentedPage === undefined)('on localhost:3000, with nothing configured', () => {
    beforeAll(async () => {
      api = await startApi(await freshFolder(), {})
    })

    afterAll(() => api.stop())

    it('signs in, shows the user after a reload, and signs out', async () => {
      ada = await visit(browser, `http://localhost:${DOCUMENTED_PORT}`, api)

      await ada.signIn()
      expect(await ada.greeting()).toBe('Hello, Ada')

      await ada.reload()
      expect(await ada.greeting()).toBe('Hello, Ada')

      await ada.signOut()
      await ada.leave()
    })
  })
})
