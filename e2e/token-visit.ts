import type { Browser } from 'playwright-core'
import { ADA } from './api.ts'
import type { Program } from './program.ts'

/** A person in front of the page, with a browser that remembers nothing from before. */
export type Visit = Awaited<ReturnType<typeof visit>>

export async function visit(browser: Browser, origin: string, api: Program) {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${origin}/?api=${encodeURIComponent(api.url)}`)
  const signInButton = page.getByRole('button', { name: 'Sign in' })
  return {
    async signIn(password = ADA.password) {
      await page.getByLabel('Email').fill(ADA.email)
      await page.getByLabel('Password').fill(password)
      await signInButton.click()
    },
    async signOut() {
      await page.getByRole('button', { name: 'Sign out' }).click()
      await signInButton.waitFor()
    },
    reload: () => page.reload(),
    /** Waits until a user is shown. */
    greeting: () => page.getByRole('heading').textContent(),
    /** Waits until the form is shown. */
    form: () => signInButton.waitFor(),
    message: () => page.getByRole('alert').textContent(),
    requestsLeft: () => page.getByLabel('Requests left').textContent(),
    async keptToken() {
      const { origins } = await context.storageState()
      return origins[0]?.localStorage.find(({ name }) => name === 'auth_token')?.value
    },
    leave: () => context.close(),
  }
}
