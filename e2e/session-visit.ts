import type { Page } from 'playwright-core'
import type { Device } from './device.ts'
import type { Person } from './site.ts'

/** What can be done and seen on our page. What is asked of it is waited for. */
export function actionsOn(tab: Page) {
  return { ...whatGuestsDo(tab), ...whatUsersDo(tab), ...whatIsShown(tab), reload: () => tab.reload() }
}

function whatGuestsDo(tab: Page) {
  return {
    async signIn({ email, password }: Person, { remember = false } = {}) {
      await tab.getByLabel('Remember me').setChecked(remember)
      await send(tab, 'Sign in', { Email: email, Password: password })
    },
    register: ({ name, email, password }: Person, passwordAgain = password) =>
      send(tab, 'Register', {
        Name: name,
        Email: email,
        Password: password,
        'Password again': passwordAgain,
      }),
    /** Asks the API as another part of the page would. The answer is not waited for. */
    read: (url: string) =>
      tab.evaluate((read) => {
        fetch(read, { credentials: 'include' })
      }, url),
  }
}

function whatUsersDo(tab: Page) {
  return {
    signOut: () => tab.getByRole('button', { name: 'Sign out', exact: true }).click(),
    /** Changes something, which takes a proof that the page meant it. */
    addToken: (name: string) => send(tab, 'New token', { Name: name }),
    changePassword: (current: string, next: string) =>
      send(tab, 'Password', {
        'Current password': current,
        'New password': next,
        'New password again': next,
      }),
    /** Ends the session of another browser. */
    end: ({ name }: Pick<Device, 'name'>) =>
      tab.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: 'End' }).click(),
    endOthers: (password: string) => send(tab, 'Everywhere else', { Password: password }),
  }
}

function whatIsShown(tab: Page) {
  const items = (region: string) => tab.getByRole('region', { name: region }).getByRole('listitem')
  return {
    /** The page of somebody who is signed in. */
    greeting: () => tab.getByRole('heading', { name: 'Hello' }).textContent(),
    /** The page of a guest. */
    signInForm: () => tab.getByRole('form', { name: 'Sign in' }).waitFor(),
    tokens: () => items('Tokens').allTextContents(),
    browsers: () => items('Browsers').allTextContents(),
    /** That a form was sent and nothing was wrong with it. */
    success: (form: string) => tab.getByRole('form', { name: form }).getByRole('status').waitFor(),
    /** What is wrong with a form, or with one of its fields. */
    fault: (form: string, field?: string) => faultIn(tab, form, field).textContent(),
    /** An answer that has come, cookies and all. */
    answer: (line: string, status: number) =>
      tab.waitForResponse((answer) => {
        const { pathname } = new URL(answer.url())
        return `${answer.request().method()} ${pathname}` === line && answer.status() === status
      }),
  }
}

async function send(tab: Page, name: string, fields: Readonly<Record<string, string>>): Promise<void> {
  // A tab behind another is drawn once a second, and what is about to be clicked must have been drawn.
  await tab.bringToFront()
  const form = tab.getByRole('form', { name })
  for (const [label, text] of Object.entries(fields)) await form.getByLabel(label, { exact: true }).fill(text)
  await form.getByRole('button').click()
}

function faultIn(tab: Page, name: string, label: string | undefined) {
  const form = tab.getByRole('form', { name })
  return label === undefined
    ? form.locator('> [role=alert]')
    : form.locator('.field', { has: tab.getByLabel(label, { exact: true }) }).getByRole('alert')
}
