import { describe, expect, it } from 'vitest'
import { type Browser, cookieNames, cookieOf, REMEMBER, SESSION, XSRF } from './browser.ts'
import type { CallOptions } from './in-memory-caller.ts'
import { isSignedIn, newVisitor } from './sessions.ts'
import type { Site } from './site.ts'

const FORGED = {
  status: 419,
  body: { message: 'CSRF token mismatch.', code: 'csrf_mismatch', request_id: expect.any(String) },
}

/** What is no proof of a session, from its own cookies, those of the guest it was, and those of another's. */
const NO_PROOF: readonly (readonly [
  string,
  (own: Browser, guest: Browser, other: Browser) => CallOptions,
])[] = [
  ['no proof', () => ({ headers: { 'X-XSRF-TOKEN': [] } })],
  ['an empty one', () => proof('')],
  ['that of another live session', (_, __, other) => proof(cookieOf(other, XSRF))],
  ['that of the guest it was', (_, guest) => proof(cookieOf(guest, XSRF))],
  ['the secret of the session', (own) => proof(cookieOf(own))],
  ['the right one without its end', (own) => proof(cookieOf(own, XSRF).slice(0, -1))],
  ['the right one with something after it', (own) => proof(`${cookieOf(own, XSRF)}=`)],
  ['the right one in capitals', (own) => proof(cookieOf(own, XSRF).toUpperCase())],
  ['the right one in a header of another name', (own) => proof(cookieOf(own, XSRF), 'X-Token')],
]

/** Refuses an act in session mode that may have been another page's, and has done nothing then. */
export function demandsProof(
  site: Site,
  { method, paths }: { readonly method: string; readonly paths: readonly string[] },
): void {
  describe.each(paths)(`${method} %s in session mode`, (path) => {
    it.each(NO_PROOF)('is refused with %s', async (_, without) => {
      const { browser, guest } = await newVisitor(site)
      const { browser: other } = await newVisitor(site)

      const answer = await browser.send(method, path, without(browser, guest, other))

      expect(answer).toMatchObject(FORGED)
      expect(Object.keys(answer.body ?? {})).toEqual(['message', 'code', 'request_id'])
      expect(answer.headers).not.toHaveProperty('www-authenticate')
      expect(cookieNames(answer)).toEqual([XSRF])
      expect(await isSignedIn(browser)).toBe(true)
    })

    it('is told the right proof with the refusal', async () => {
      const { browser } = await newVisitor(site)
      const right = cookieOf(browser, XSRF)
      browser.cookies.set(XSRF, 'wrong')

      expect(await browser.send(method, path)).toMatchObject(FORGED)
      expect(cookieOf(browser, XSRF)).toBe(right)
    })

    it('is refused where the remember cookie alone is left', async () => {
      const { browser } = await newVisitor(site, { remember: true })
      browser.cookies.delete(SESSION)

      expect(await browser.send(method, path)).toMatchObject(FORGED)
      expect(browser.cookies.has(REMEMBER)).toBe(true)
      expect(await isSignedIn(browser)).toBe(true)
    })
  })
}

/** The presented proof, and no other. */
function proof(value: string, name = 'X-XSRF-TOKEN'): CallOptions {
  return { headers: { 'X-XSRF-TOKEN': [], [name]: value } }
}
