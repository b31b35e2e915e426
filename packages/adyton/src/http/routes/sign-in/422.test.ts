import { describe, expect, it } from 'vitest'
import { SIGN_IN_PATHS } from '../../../../test/http/sign-in-paths.ts'
import { openSite } from '../../../../test/http/site.ts'

const site = await openSite()

const email = 'ada@example.com'
const password = 'password123'
const NO_EMAIL = { email: ['The email field is required.'] }
const NO_PASSWORD = { password: ['The password field is required.'] }
const EMAIL_NO_TEXT = { email: ['The email must be a string.'] }
const PASSWORD_NO_TEXT = { password: ['The password must be a string.'] }

const INVALID: readonly (readonly [object, object])[] = [
  [{}, { ...NO_EMAIL, ...NO_PASSWORD }],
  [
    { email: null, password: null },
    { ...NO_EMAIL, ...NO_PASSWORD },
  ],
  [
    { email: ' ', password: '' },
    { ...NO_EMAIL, ...NO_PASSWORD },
  ],
  [{ email }, NO_PASSWORD],
  [{ password }, NO_EMAIL],
  [
    { email: [email], password: { $ne: '' } },
    { ...EMAIL_NO_TEXT, ...PASSWORD_NO_TEXT },
  ],
  [{ email: { toString: email }, password }, EMAIL_NO_TEXT],
  [
    { email: 7, password: 7 },
    { ...EMAIL_NO_TEXT, ...PASSWORD_NO_TEXT },
  ],
  [
    { email: true, password: false },
    { ...EMAIL_NO_TEXT, ...PASSWORD_NO_TEXT },
  ],
  [{ email: 'ada', password }, { email: ['The email must be a valid email address.'] }],
  [{ email: 'a\u0000@example.com', password }, { email: ['The email format is invalid.'] }],
  [{ email: '\udfff@example.com', password }, { email: ['The email format is invalid.'] }],
  [
    { email: `${'a'.repeat(251)}@b.c`, password },
    { email: ['The email must not be greater than 254 characters.'] },
  ],
  [
    { email, password: 'x'.repeat(1_025) },
    { password: ['The password must not be greater than 1024 bytes.'] },
  ],
  [{ email, password: 'я'.repeat(513) }, { password: ['The password must not be greater than 1024 bytes.'] }],
  [{ email, password, device_name: ['phone'] }, { device_name: ['The device name must be a string.'] }],
  [
    { email, password, deviceName: 'x'.repeat(256) },
    { device_name: ['The device name must not be greater than 255 characters.'] },
  ],
]

describe.each(SIGN_IN_PATHS)('POST %s', (path) => {
  it.each(INVALID)('refuses %j', async (json, errors) => {
    const answer = await site.call('POST', path, { json })

    expect(answer.status).toBe(422)
    expect(answer.body).toEqual({
      message: 'The given data was invalid.',
      errors,
      code: 'validation_failed',
      request_id: expect.any(String),
    })
  })

  it.each(['[]', 'null', '7', '"text"', 'true', '', '  '])(
    'takes the body %j for an empty one',
    async (body) => {
      const answer = await site.call('POST', path, { body, headers: { 'Content-Type': 'application/json' } })

      expect(answer).toMatchObject({ status: 422, body: { errors: { ...NO_EMAIL, ...NO_PASSWORD } } })
    },
  )

  it('finds no field in the prototype of the body', async () => {
    const answer = await site.call('POST', path, {
      body: `{"__proto__":{"email":"${email}","password":"${password}"},"constructor":{"prototype":{"email":"x"}}}`,
      headers: { 'Content-Type': 'application/json' },
    })

    expect(answer).toMatchObject({ status: 422, body: { errors: { ...NO_EMAIL, ...NO_PASSWORD } } })
  })
})
