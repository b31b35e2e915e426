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
  const register = async (email: string) => {
    await page.getByLabel('Name').fill('Ada')
    await enter(email, 'password123')
    await press('Register')
    await greeting()
  }
  const setCookie = (name: string, value: string) =>
    page.context().addCookies([{ name, value, url: app.url }])
  const says = (text: string) => page.getByRole('alert').getByText(text, { exact: true }).waitFor()
  const greeting = () => page.getByText('Hello, Ada').waitFor()

  it('lets somebody register, keep a note, come back to it, sign out and in again', async () => {
    await register('ada@example.com')

    // The page has put the focus where the next thing is to be typed.
    await page.keyboard.type('Buy milk')
    await press('Keep')
    await page.getByRole('listitem').waitFor()
    expect(await page.getByLabel('Note').inputValue()).toBe('')
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

    await says('These credentials do not match our records.')
  })

  it.each([
    ['the session has ended', () => setCookie('notes_session', 'x'.repeat(43))],
    ['the cookies have gone', () => page.context().clearCookies()],
  ])('asks to sign in again where %s', async (reason, lose) => {
    await register(`${reason.replaceAll(' ', '-')}@example.com`)

    await lose()
    await page.getByLabel('Note').fill('Buy milk')
    await press('Keep')

    await says('Please sign in again.')
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
  })

  it('repeats with the new proof what was refused for an old one', async () => {
    await register('late@example.com')

    await setCookie('XSRF-TOKEN', 'old')
    await page.getByLabel('Note').fill('Buy milk')
    await press('Keep')

    await page.getByRole('listitem').waitFor()
  })

  it('says under which name to open it, where it is not a first-party page', async () => {
    await page.goto(app.url.replace('localhost', '127.0.0.1'))
    await enter('ada@example.com', 'password123')
    await press('Sign in')

    await says(`Open this page as ${app.url}`)
  })

  it('says that the server does not answer', async () => {
    await page.route('**/login', (route) => route.abort())
    await enter('ada@example.com', 'password123')
    await press('Sign in')

    await says('The server does not answer.')
  })
})

/** Pages know the port from the start: the application is told it before it listens. */
async function freePort(): Promise<string> {
  const { origin, close } = await listen({}, () => {})
  await close()
  return new URL(origin).port
}
