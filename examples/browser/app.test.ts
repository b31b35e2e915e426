import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findChromium, launchChromium } from '../../e2e/chromium.ts'
import { listen } from '../../e2e/listener.ts'
import { type Program, startProgram } from '../../e2e/program.ts'

describe.skipIf(findChromium() === undefined)('the page of notes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'adyton-example-'))
  let app: Program
  let chromium: Browser
  let page: Page

  beforeAll(async () => {
    app = await startProgram({
      script: join(import.meta.dirname, 'app.ts'),
      cwd: folder,
      env: { PORT: await freePort(), DATABASE_FILE: join(folder, 'notes.sqlite') },
    })
    chromium = await launchChromium()
  })
  afterAll(async () => {
    await chromium.close()
    await app.stop()
    rmSync(folder, { recursive: true })
  })
  beforeEach(async () => {
    page = await chromium.newPage()
    await page.goto(app.url)
  })

  const enter = async (email: string, password: string) => {
    await page.getByLabel('Email').fill(email)
    await page.getByLabel('Password').fill(password)
  }
  const press = (name: string) => page.getByRole('button', { name }).click()
  const greeting = () => page.getByText('Hello, Ada').waitFor()

  it('lets somebody register, keep a note, come back to it, sign out and in again', async () => {
    await page.getByLabel('Name').fill('Ada')
    await enter('ada@example.com', 'password123')
    await press('Register')
    await greeting()

    await page.getByLabel('Note').fill('Buy milk')
    await press('Keep')
    await page.getByRole('listitem').waitFor()
    await page.reload()
    await greeting()
    expect(await page.getByRole('listitem').allTextContents()).toEqual(['Buy milk'])

    await press('Sign out')
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await enter('ada@example.com', 'password123')
    await press('Sign in')
    await greeting()
  })

  it('says what is wrong', async () => {
    await enter('ada@example.com', 'wrong-password')
    await press('Sign in')

    await page.getByRole('alert').getByText('These credentials do not match our records.').waitFor()
  })
})

/** Pages know the port from the start: the application is told it before it listens. */
async function freePort(): Promise<string> {
  const { origin, close } = await listen({}, () => {})
  await close()
  return new URL(origin).port
}
