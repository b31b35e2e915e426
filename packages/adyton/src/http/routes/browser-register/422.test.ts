import { describe, expect, it } from 'vitest'
import { openAuditedSite } from '../../../../test/http/audited-site.ts'
import { cookieNames, openGuest, XSRF } from '../../../../test/http/browser.ts'
import { isSignedIn, newVisitor } from '../../../../test/http/sessions.ts'
import { newAddress, newMember, registration } from '../../../../test/http/site.ts'

const site = await openAuditedSite()
const { email: taken } = await newMember(site)

const INVALID: readonly (readonly [object, object])[] = [
  [{ name: ' ' }, { name: ['The name field is required.'] }],
  [{ email: 'ada' }, { email: ['The email must be a valid email address.'] }],
  [{ email: taken.toUpperCase() }, { email: ['The email has already been taken.'] }],
  [
    { password: '12345', password_confirmation: '12345' },
    { password: ['The password must be at least 6 characters.'] },
  ],
  [{ password_confirmation: undefined }, { password: ['The password confirmation does not match.'] }],
  [{ role: 'admin' }, { role: ['The selected role is invalid.'] }],
  [
    { name: undefined, email: taken, role: 'admin' },
    {
      name: ['The name field is required.'],
      email: ['The email has already been taken.'],
      role: ['The selected role is invalid.'],
    },
  ],
]

describe('POST /register in session mode', () => {
  it.each(INVALID)('refuses %j and signs nobody in', async (about, errors) => {
    const browser = await openGuest(site)

    const answer = await browser.send('POST', '/register', { json: registration(about) })

    expect(answer.status).toBe(422)
    expect(answer.body).toEqual({
      message: 'The given data was invalid.',
      errors,
      code: 'validation_failed',
      request_id: expect.any(String),
    })
    expect(cookieNames(answer)).toEqual([XSRF])
    expect(await site.trailOf(answer)).toEqual([])
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('that is refused leaves who is signed in signed in', async () => {
    const { browser } = await newVisitor(site)

    await browser.send('POST', '/register', { json: registration({ email: taken }) })

    expect(await isSignedIn(browser)).toBe(true)
  })

  it('gives an address to the first of many who ask at once', async () => {
    const email = newAddress()
    const browsers = await Promise.all(Array.from({ length: 10 }, () => openGuest(site)))

    const answers = await Promise.all(
      browsers.map((browser) => browser.send('POST', '/register', { json: registration({ email }) })),
    )

    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(9)
    const signedIn = await Promise.all(browsers.map((browser) => isSignedIn(browser)))
    expect(signedIn.filter(Boolean)).toHaveLength(1)
  })
})
