import { describe, expect, it } from 'vitest'
import { openAuditedSite, row } from '../../../../test/http/audited-site.ts'
import { cookieNames, cookieOf, XSRF } from '../../../../test/http/browser.ts'
import { isSignedIn, newVisitor, sessionIdOf } from '../../../../test/http/sessions.ts'

const site = await openAuditedSite()
const PATH = '/user/confirm-password'

const MISSING = 'The password field is required.'
const WRONG = 'The provided password was incorrect.'

describe('POST /user/confirm-password', () => {
  it.each([
    [{}, MISSING],
    [{ password: null }, MISSING],
    [{ password: '' }, MISSING],
    [{ password: ['password123'] }, 'The password must be a string.'],
    [{ password: 'x'.repeat(1_025) }, 'The password must not be greater than 1024 bytes.'],
    [{ password: 'password124' }, WRONG],
    [{ password: 'PASSWORD123' }, WRONG],
    [{ password: 'password123 ' }, WRONG],
    [{ password: 'password123\u0000' }, WRONG],
  ])('refuses %j', async (json, text) => {
    const { browser } = await newVisitor(site)

    const answer = await browser.send('POST', PATH, { json })

    expect(answer.status).toBe(422)
    expect(answer.body).toEqual({
      message: 'The given data was invalid.',
      errors: { password: [text] },
      code: 'validation_failed',
      request_id: expect.any(String),
    })
  })

  it('that is refused leaves the session as it was', async () => {
    const { browser } = await newVisitor(site)
    const secret = cookieOf(browser)

    const answer = await browser.send('POST', PATH, { json: { password: 'wrong' } })

    expect(cookieNames(answer)).toEqual([XSRF])
    expect(cookieOf(browser)).toBe(secret)
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('with a wrong password stands in the audit trail', async () => {
    const { browser, member } = await newVisitor(site)
    const session_id = await sessionIdOf(browser)

    const answer = await browser.send('POST', PATH, { json: { password: 'wrong' } })

    const who = { actor_id: String(member.id), user_id: String(member.id) }
    expect(await site.trailOf(answer)).toEqual([row('password.refused', { ...who, session_id })])
  })
})
