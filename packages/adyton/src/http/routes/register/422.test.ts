import { describe, expect, it } from 'vitest'
import { newAddress, newMember, openSite, registration } from '../../../../test/http/site.ts'

const site = await openSite()
const argon = await openSite({ passwords: { hash: 'argon2id', threads: 1 } })

const PATHS = ['/api/auth/register', '/api/register', '/register']
const TAKEN = { email: ['The email has already been taken.'] }
const NO_EMAIL = { email: ['The email must be a valid email address.'] }
const NO_ROLE = { role: ['The selected role is invalid.'] }
const ALL_MISSING = {
  name: ['The name field is required.'],
  email: ['The email field is required.'],
  password: ['The password field is required.'],
}
const same = (password: string) => ({ password, password_confirmation: password })
const addressed = (email: unknown) => ({ email })

const INVALID: readonly (readonly [object, object])[] = [
  [{ name: ' ' }, { name: ['The name field is required.'] }],
  [{ name: ['Ada'] }, { name: ['The name must be a string.'] }],
  [{ name: 'x'.repeat(256) }, { name: ['The name must not be greater than 255 characters.'] }],
  [{ name: 'A\u0000da' }, { name: ['The name format is invalid.'] }],
  [{ name: '\ud800' }, { name: ['The name format is invalid.'] }],
  [
    { name: `${'x'.repeat(256)}\u0000` },
    { name: ['The name format is invalid.', 'The name must not be greater than 255 characters.'] },
  ],
  [addressed(null), { email: ['The email field is required.'] }],
  [addressed({ a: 'b@c.de' }), { email: ['The email must be a string.'] }],
  [addressed(['a@b.cd', 'e@f.gh']), { email: ['The email must be a string.'] }],
  ...[
    'ada',
    '@example.com',
    'ada@',
    'ada@@example.com',
    'ada@b@example.com',
    'ada@example.com,eve@example.com',
    'ada@example.com;eve@example.com',
    'Ada <ada@example.com>',
    '"ada"@example.com',
    'ada@[127.0.0.1]',
    'ada@exa mple.com',
    'a da@example.com',
    '.ada@example.com',
    'ada.@example.com',
    'a..da@example.com',
    'ada@-example.com',
    'ada@example..com',
    'ada＠example.com',
    'адa@example.com',
    'ada\u0131@example.com',
    'ada@example.com\r\nBcc: eve@example.com',
    `${'x'.repeat(65)}@example.com`,
    `ada@${'x'.repeat(64)}.com`,
  ].map((email) => [addressed(email), NO_EMAIL] as const),
  [
    addressed(`${'a'.repeat(243)}@example.com`),
    { email: ['The email must not be greater than 254 characters.'] },
  ],
  [addressed('a\u0000da@example.com'), { email: ['The email format is invalid.'] }],
  [same(''), { password: ['The password field is required.'] }],
  [same('12345'), { password: ['The password must be at least 6 characters.'] }],
  [same('💻💻💻💻💻'), { password: ['The password must be at least 6 characters.'] }],
  [same('x'.repeat(73)), { password: ['The password must not be greater than 72 bytes.'] }],
  [same('я'.repeat(37)), { password: ['The password must not be greater than 72 bytes.'] }],
  [same('secret\u0000more'), { password: ['The password format is invalid.'] }],
  [same('secret\ud800'), { password: ['The password format is invalid.'] }],
  [{ password: 123_456 }, { password: ['The password must be a string.'] }],
  [
    { password: ['password123'], password_confirmation: ['password123'] },
    { password: ['The password must be a string.'] },
  ],
  [{ password_confirmation: undefined }, { password: ['The password confirmation does not match.'] }],
  [{ password_confirmation: 'password124' }, { password: ['The password confirmation does not match.'] }],
  [{ password_confirmation: 'password123 ' }, { password: ['The password confirmation does not match.'] }],
  [{ password_confirmation: ['password123'] }, { password: ['The password confirmation does not match.'] }],
  [
    { password: '12345', password_confirmation: '54321' },
    {
      password: ['The password must be at least 6 characters.', 'The password confirmation does not match.'],
    },
  ],
  ...['admin', 'teacher', 'coordinator', 'ADMIN', 'Student', 'root', '1', 'student,admin', '__proto__'].map(
    (role) => [{ role }, NO_ROLE] as const,
  ),
  ...[['admin'], { name: 'admin' }, 1, true, ['student']].map((role) => [{ role }, NO_ROLE] as const),
]

const refusal = (errors: object) => ({
  message: 'The given data was invalid.',
  errors,
  code: 'validation_failed',
  request_id: expect.any(String),
})

describe.each(PATHS)('POST %s', (path) => {
  it.each(INVALID)('refuses %j', async (about, errors) => {
    const answer = await site.call('POST', path, { json: registration(about) })

    expect(answer.status).toBe(422)
    expect(answer.body).toEqual(refusal(errors))
  })

  it('tells of everything that is missing at once', async () => {
    const answer = await site.call('POST', path, { json: {} })

    expect(answer.body).toEqual(refusal(ALL_MISSING))
  })

  it('tells of a taken address and an invalid role together', async () => {
    const { email } = await newMember(site)

    const answer = await site.call('POST', path, { json: registration({ email, role: 'admin' }) })

    expect(answer.body).toEqual(refusal({ ...TAKEN, ...NO_ROLE }))
  })

  it('knows a taken address in any letters', async () => {
    const { email } = await newMember(site, { email: newAddress().replace('example', 'EXAMPLE') })

    for (const spelling of [email.toLowerCase(), email.toUpperCase(), ` ${email}\n`]) {
      const answer = await site.call('POST', path, { json: registration({ email: spelling }) })

      expect(answer.body).toEqual(refusal(TAKEN))
    }
  })

  it('knows a taken address by the other spelling of its domain', async () => {
    const local = newAddress().split('@')[0]
    await newMember(site, { email: `${local}@bücher.example` })

    const answer = await site.call('POST', path, {
      json: registration({ email: `${local}@xn--bcher-kva.example` }),
    })

    expect(answer.body).toEqual(refusal(TAKEN))
  })

  it('gives an address to the first of many who ask at once', async () => {
    const email = newAddress()
    const asked = Array.from({ length: 20 }, (_, at) =>
      site.call('POST', path, {
        json: registration({ email: at % 2 === 0 ? email : email.toUpperCase() }),
      }),
    )

    const answers = await Promise.all(asked)

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(19)
  })
})

it.each(['/api/auth/register', '/api/register'])('POST %s refuses a bad device name', async (path) => {
  const answer = await site.call('POST', path, { json: registration({ device_name: ['phone'] }) })

  expect(answer.body).toEqual(refusal({ device_name: ['The device name must be a string.'] }))
})

describe('under argon2id', () => {
  it('a password may have 1,024 bytes, NUL among them', async () => {
    const password = `\u0000${'я'.repeat(511)}x`

    const answer = await argon.call('POST', '/register', { json: registration(same(password)) })

    expect(answer.status).toBe(201)
  })

  it('a password may not have more', async () => {
    const answer = await argon.call('POST', '/register', { json: registration(same('x'.repeat(1_025))) })

    expect(answer.body).toEqual(refusal({ password: ['The password must not be greater than 1024 bytes.'] }))
  })
})
