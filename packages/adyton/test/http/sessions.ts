import { type Browser, type BrowserOptions, openGuest } from './browser.ts'
import type { Call } from './in-memory-caller.ts'
import { type Member, newMember, type Site, valueAt } from './site.ts'

/** Somebody who is signed in in a browser. */
export interface Visitor {
  readonly member: Member
  readonly browser: Browser
  /** The browser as it was before the sign-in. */
  readonly guest: Browser
}

/** A new member, signed in in a browser of theirs. */
export async function newVisitor(
  site: Pick<Site, 'call'>,
  { remember = false, ...options }: BrowserOptions & { readonly remember?: boolean } = {},
): Promise<Visitor> {
  const member = await newMember(site)
  const guest = await openGuest(site, options)
  const browser = guest.copy()
  await browser.send('POST', '/login', {
    json: { email: member.email, password: member.password, remember },
  })
  return { member, browser, guest }
}

/** A session as its user sees it. */
export interface ListedSession {
  readonly id: number
  readonly current: boolean
}

/** The sessions that a browser sees. */
export async function listedSessions(browser: { readonly send: Call }): Promise<readonly ListedSession[]> {
  const answer = await browser.send('GET', '/api/sessions')
  const sessions = valueAt(answer, 'sessions')
  if (!Array.isArray(sessions)) throw new Error(`No sessions in ${JSON.stringify(answer)}`)
  return sessions
}

/** The number of the session that a browser is signed in with. */
export async function sessionIdOf(browser: { readonly send: Call }): Promise<number> {
  const current = (await listedSessions(browser)).find((session) => session.current)
  if (current === undefined) throw new Error('The browser is in none of the sessions that it sees.')
  return current.id
}

/** Whether a browser is signed in. */
export async function isSignedIn(browser: { readonly send: Call }): Promise<boolean> {
  const { status } = await browser.send('GET', '/api/user')
  return status === 200
}
