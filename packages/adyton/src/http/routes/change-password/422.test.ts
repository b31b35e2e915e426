import { describe, expect, it } from 'vitest'
import { openAuditedSite, row } from '../../../../test/http/audited-site.ts'
import { cookieNames, cookieOf, openSignedIn, XSRF } from '../../../../test/http/browser.ts'
import { isSignedIn, newVisitor, sessionIdOf } from '../../../../test/http/sessions.ts'
import { newMember } from '../../../../test/http/site.ts'

const site = await openAuditedSite()
const PATH = '/user/password'

const RIGHT = {
  current_password: 'password123',
  password: 'another one',
  password_confirmation: 'another one',
}
const same = (password: unknown) => ({ password, password_confirmation: password })

const NO_CURRENT = { current_password: ['The current password field is required.'] }
const NO_PASSWORD = { password: ['The password field is required.'] }
const NO_MATCH = {
  current_password: ['The provided password does not match your current password.'],
}
const INVALID: readonly (readonly [object, object])[] = [
  [{}, { ...NO_CURRENT, ...NO_PASSWORD }],
  [{ ...RIGHT, current_password: undefined }, NO_CURRENT],
  [{ ...RIGHT, current_password: '' }, NO_CURRENT],
  [{ ...RIGHT, current_password: null }, NO_CURRENT],
  [
    { ...RIGHT, current_password: ['password123'] },
    { current_password: ['The current password must be a string.'] },
  ],
  [
    { ...RIGHT, current_password: 'x'.repeat(1_025) },
    { current_password: ['The current password must not be greater than 1024 bytes.'] },
  ],
  [{ ...RIGHT, ...same('12345') }, { password: ['The password must be at least 6 characters.'] }],
  [{ ...RIGHT, ...same('x'.repeat(73)) }, { password: ['The password must not be greater than 72 bytes.'] }],
  [{ ...RIGHT, ...same('secret\u0000more') }, { password: ['The password format is invalid.'] }],
  [{ ...RIGHT, ...same(123_456) }, { password: ['The password must be a string.'] }],
  [
    { ...RIGHT, password_confirmation: 'another One' },
    { password: ['The password confirmation does not match.'] },
  ],
  [
    { password: 'short', password_confirmation: 'other' },
    {
      ...NO_CURRENT,
      password: ['The password must be at least 6 characters.', 'The password confirmation does not match.'],
    },
  ],
  [{ ...RIGHT, current_password: 'password124' }, NO_MATCH],
  [{ ...RIGHT, current_password: 'PASSWORD123' }, NO_MATCH],
  [{ ...RIGHT, current_password: ' password123' }, NO_MATCH],
  [{ ...RIGHT, current_password: 'password123\u0000' }, NO_MATCH],
]

const refusal = (errors: object) => ({
  message: 'The given data was invalid.',
  errors,
  code: 'validation_failed',
  request_id: expect.any(String),
})

describe('PUT /user/password', () => {
  it.each(INVALID)('refuses %j to a session', async (json, errors) => {
    const { browser } = await newVisitor(site)

    const answer = await browser.send('PUT', PATH, { json })

    expect(answer.status).toBe(422)
    expect(answer.body).toEqual(refusal(errors))
  })

  it.each(INVALID)('refuses %j to a token', async (json, errors) => {
    const { token } = await newMember(site)

    const answer = await site.call('PUT', PATH, { token, json })

    expect(answer.status).toBe(422)
    expect(answer.body).toEqual(refusal(errors))
  })

  it('that is refused ends no session, and gives none a new secret', async () => {
    const { browser, member } = await newVisitor(site)
    const another = await openSignedIn(site, member)
    const secret = cookieOf(browser)

    const answer = await browser.send('PUT', PATH, { json: { ...RIGHT, current_password: 'wrong' } })

    expect(cookieNames(answer)).toEqual([XSRF])
    expect(cookieOf(browser)).toBe(secret)
    expect(await isSignedIn(browser)).toBe(true)
    expect(await isSignedIn(another)).toBe(true)
    const { email, password } = member
    expect((await site.call('POST', '/api/login', { json: { email, password } })).status).toBe(200)
  })

  it('with a wrong password stands in the audit trail', async () => {
    const { browser, member } = await newVisitor(site)
    const session_id = await sessionIdOf(browser)

    const answer = await browser.send('PUT', PATH, { json: { ...RIGHT, current_password: 'wrong' } })

    const who = { actor_id: String(member.id), user_id: String(member.id) }
    expect(await site.trailOf(answer)).toEqual([row('password.refused', { ...who, session_id })])
  })
})
