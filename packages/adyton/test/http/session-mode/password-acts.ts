import type { Browser } from '../browser.ts'
import type { Answer } from '../in-memory-caller.ts'
import type { Member } from '../site.ts'

/** The password that somebody has after changing it. */
const NEXT_PASSWORD = 'another password'

export function changePassword(browser: Browser, { password }: Pick<Member, 'password'>): Promise<Answer> {
  return browser.send('PUT', '/user/password', {
    json: {
      current_password: password,
      password: NEXT_PASSWORD,
      password_confirmation: NEXT_PASSWORD,
    },
  })
}

export function confirmPassword(browser: Browser, { password }: Pick<Member, 'password'>): Promise<Answer> {
  return browser.send('POST', '/user/confirm-password', { json: { password } })
}
