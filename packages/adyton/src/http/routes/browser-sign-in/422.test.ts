import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../../../../test/builders.ts'
import { openAuditedSite, row } from '../../../../test/http/audited-site.ts'
import { cookieNames, cookieOf, openGuest, REMEMBER, XSRF } from '../../../../test/http/browser.ts'
import type { Answer } from '../../../../test/http/in-memory-caller.ts'
import { isSignedIn, newVisitor } from '../../../../test/http/sessions.ts'
import { disable, newIp, newMember, openSite } from '../../../../test/http/site.ts'

const site = await openAuditedSite()
const known = await newMember(site)
const disabled = await newMember(site)
await disable(site, disabled)

const { email, password } = known
const WRONG: readonly (readonly [string, object])[] = [
  ['an address nobody has', { email: 'nobody@example.com', password }],
  ['a wrong password', { email, password: 'password124' }],
  ['the right password in other letters', { email, password: password.toUpperCase() }],
  ['the right password with a blank', { email, password: `${password} ` }],
  ['the right password cut by NUL', { email, password: `${password}\u0000` }],
  ['a disabled account', { email: disabled.email, password: disabled.password }],
]

const NO_EMAIL = { email: ['The email field is required.'] }
const NO_PASSWORD = { password: ['The password field is required.'] }
const NO_FLAG = { remember: ['The remember must be true or false.'] }
const INVALID: readonly (readonly [object, object])[] = [
  [{}, { ...NO_EMAIL, ...NO_PASSWORD }],
  [
    { email: ' ', password: '' },
    { ...NO_EMAIL, ...NO_PASSWORD },
  ],
  [{ email }, NO_PASSWORD],
  [{ email: 'ada', password }, { email: ['The email must be a valid email address.'] }],
  [
    { email: [email], password: { $ne: '' } },
    { email: ['The email must be a string.'], password: ['The password must be a string.'] },
  ],
  [
    { email, password: 'x'.repeat(1_025) },
    { password: ['The password must not be greater than 1024 bytes.'] },
  ],
  ...['maybe', 2, [true], {}].map((remember) => [{ email, password, remember }, NO_FLAG] as const),
  [{ remember: 'maybe' }, { ...NO_EMAIL, ...NO_PASSWORD, ...NO_FLAG }],
]

const refusal = (errors: object) => ({
  message: 'The given data was invalid.',
  errors,
  code: 'validation_failed',
  request_id: expect.any(String),
})
const NO_MATCH = refusal({ email: ['These credentials do not match our records.'] })

describe('POST /login in session mode', () => {
  it.each(WRONG)('shows %s at the address', async (_, json) => {
    const browser = await openGuest(site)

    const answer = await browser.send('POST', '/login', { json })

    expect(answer.status).toBe(422)
    expect(answer.body).toEqual(NO_MATCH)
    expect(answer.headers).not.toHaveProperty('www-authenticate')
  })

  it('is refused the same to the byte whatever was wrong', async () => {
    const browser = await openGuest(site)
    const refusals = new Set<string>()
    for (const [, json] of WRONG) {
      const { headers, ...answer } = await browser.send('POST', '/login', { json })
      const { 'x-request-id': requestId = '', 'content-length': length, ...rest } = headers
      const text = JSON.stringify([answer, rest]).replace(requestId, 'ID')
      refusals.add(JSON.stringify([text, Number(length) - requestId.length]))
    }

    expect(refusals.size).toBe(1)
  })

  it.each(INVALID)('refuses %j', async (json, errors) => {
    const browser = await openGuest(site)

    const answer = await browser.send('POST', '/login', { json })

    expect(answer).toMatchObject({ status: 422, body: refusal(errors) })
    expect(Object.keys(answer.body ?? {})).toEqual(['message', 'errors', 'code', 'request_id'])
  })

  it('leaves the guest as it was, and tells it its proof', async () => {
    const browser = await openGuest(site)
    const guest = cookieOf(browser)

    const answer = await browser.send('POST', '/login', { json: { email, password: 'no' } })

    expect(cookieNames(answer)).toEqual([XSRF])
    expect(cookieOf(browser)).toBe(guest)
    expect((await browser.send('POST', '/login', { json: { email, password } })).status).toBe(204)
  })

  it('starts no session by a remember cookie, and leaves that where it is', async () => {
    const { browser: before } = await newVisitor(site, { remember: true })
    const browser = await openGuest(site)
    browser.cookies.set(REMEMBER, cookieOf(before, REMEMBER))

    const answer = await browser.send('POST', '/login', { json: { email, password: 'no' } })

    expect(cookieNames(answer)).toEqual([XSRF])
    expect(await site.trailOf(answer)).toMatchObject([{ event: 'sign_in.refused' }])
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('leaves who is signed in signed in', async () => {
    const { browser } = await newVisitor(site)

    expect((await browser.send('POST', '/login', { json: { email, password: 'no' } })).status).toBe(422)
    expect(await isSignedIn(browser)).toBe(true)
  })

  it.each([
    ['unknown address', { email: 'nobody@example.com', password }, null],
    ['wrong password', { email, password: 'no' }, known.id],
    ['account disabled', { email: disabled.email, password: disabled.password }, disabled.id],
  ])('says in the audit trail alone that it was an %s', async (reason, json, id) => {
    const browser = await openGuest(site)

    const answer = await browser.send('POST', '/login', { json })

    const user_id = id === null ? null : String(id)
    expect(await site.trailOf(answer)).toEqual([row('sign_in.refused', { user_id, reason })])
  })
})

describe('the sixth sign-in of a minute', async () => {
  const limited = await openSite({ limits: {} })
  const throttled = (seconds: number) =>
    refusal({ email: [`Too many login attempts. Please try again in ${seconds} seconds.`] })

  it('is shown at the address, with the seconds to wait, a right one too', async () => {
    const member = await newMember(limited)
    const browser = await openGuest(limited, { ip: newIp() })
    const signIn = () =>
      browser.send('POST', '/login', { json: { email: member.email, password: member.password } })
    const wrong = () => browser.send('POST', '/login', { json: { email: member.email, password: 'no' } })
    await repeat(5, wrong)
    limited.clock.pass(30_500)

    const answer = await signIn()

    expect(answer.status).toBe(422)
    expect(answer.body).toEqual(throttled(30))
    expect(cookieNames(answer)).toEqual([XSRF])
    limited.clock.pass(29_500)
    expect((await signIn()).status).toBe(204)
  })

  it('shares its budget with the sign-ins for a token, by address', async () => {
    const ip = newIp()
    const json = { email: 'nobody@example.com', password: 'guess' }
    await repeat(3, () => limited.call('POST', '/api/login', { ip, json }))
    const browser = await openGuest(limited, { ip })
    await repeat(2, () => browser.send('POST', '/login', { json }))

    expect((await browser.send('POST', '/login', { json })).body).toEqual(throttled(60))
    expect((await limited.call('POST', '/api/login', { ip, json })).status).toBe(429)
    const elsewhere = await openGuest(limited, { ip: newIp() })
    expect((await elsewhere.send('POST', '/login', { json })).body).toEqual(NO_MATCH)
  })

  it('is refused before an account is looked for: nothing of it is in the trail', async () => {
    const browser = await openGuest(limited, { ip: newIp() })
    const wrong = () => browser.send('POST', '/login', { json: { email, password: 'no' } })

    const answers = await repeat(7, wrong)

    const texts = answers.map(({ body }) => JSON.stringify(body).includes('Too many'))
    expect(texts).toEqual([...Array(5).fill(false), true, true])
    limited.clock.pass(MINUTE_MS)
  })

  async function repeat(times: number, request: () => Promise<Answer>): Promise<readonly Answer[]> {
    const answers: Answer[] = []
    for (let count = 0; count < times; count += 1) answers.push(await request())
    return answers
  }
})
