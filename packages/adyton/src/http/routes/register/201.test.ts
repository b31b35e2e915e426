import { describe, expect, it } from 'vitest'
import {
  isAlive,
  moment,
  newAddress,
  newMember,
  openSite,
  registration,
  textAt,
  valueAt,
} from '../../../../test/http/site.ts'

const site = await openSite()
const roleless = await openSite({ roles: { default: null, selfAssignable: ['teacher'] } })

const WITH_TOKEN = ['/api/auth/register', '/api/register']
const register = (json: object, path = '/api/auth/register') => site.call('POST', path, { json })

describe.each(WITH_TOKEN.flatMap((path) => [path, `${path}/`]))('POST %s', (path) => {
  it('answers with the user and a token that works', async () => {
    const email = newAddress()

    const answer = await register(registration({ email }), path)

    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      user: {
        id: expect.any(Number),
        name: 'Ada',
        email,
        email_verified_at: null,
        role: 'student',
        created_at: moment(site),
        updated_at: moment(site),
      },
      token: expect.stringMatching(/^[1-9]\d*\|[A-Za-z0-9]{40}[0-9a-f]{8}$/),
    })
    expect(await isAlive(site, textAt(answer, 'token'))).toBe(true)
  })

  it.each<[string, object]>([
    ['mobile-app', { device_name: 'mobile-app' }],
    ['mobile-app', { deviceName: ' mobile-app ' }],
    ['api', {}],
    ['api', { device_name: '  ' }],
  ])('names the token %s for %j', async (name, fields) => {
    const answer = await register(registration(fields), path)

    const listed = await site.call('GET', '/api/tokens', { token: textAt(answer, 'token') })
    expect(valueAt(listed, 'tokens', '0')).toMatchObject({ name, abilities: ['*'], parent_id: null })
  })
})

describe.each(['/register', '/register/'])('POST %s', (path) => {
  it('answers with the account, and no token', async () => {
    const email = newAddress()

    const answer = await register(registration({ email, role: 'team_member' }), path)

    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      message: 'User registered successfully!',
      user: {
        id: expect.any(Number),
        name: 'Ada',
        email,
        role: 'team_member',
        updated_at: moment(site),
        created_at: moment(site),
      },
    })
  })

  it('makes an account that can sign in', async () => {
    const fields = registration()
    await register(fields, path)

    const answer = await site.call('POST', '/Login', {
      json: { email: fields['email'], password: fields['password'] },
    })

    expect(answer.status).toBe(200)
  })
})

describe.each([...WITH_TOKEN, '/register'])('a registration on %s', (path) => {
  it('takes a form', async () => {
    const form = {
      name: 'Ada',
      email: newAddress(),
      password: 'password123',
      password_confirmation: 'password123',
    }

    const answer = await site.call('POST', path, { form })

    expect(answer).toMatchObject({ status: 201, body: { user: { name: 'Ada', email: form.email } } })
  })

  it.each([
    [undefined, 'student'],
    [null, 'student'],
    ['', 'student'],
    ['  ', 'student'],
    ['student', 'student'],
    [' team_member ', 'team_member'],
  ])('with the role %j gives %s', async (role, given) => {
    const answer = await register(registration({ role }), path)

    expect(valueAt(answer, 'user', 'role')).toBe(given)
  })

  it('takes nothing from the body that its sender may not decide', async () => {
    const privileges = {
      id: 4_242,
      role_id: 1,
      roles: ['admin'],
      is_admin: true,
      email_verified_at: '2020-01-01T00:00:00Z',
      disabled_at: null,
      created_at: '2020-01-01T00:00:00Z',
      abilities: ['read'],
      expires_at: '2031-01-01',
    }
    const email = newAddress()
    await register(registration({ email, ...privileges }), path)

    const signedIn = await site.call('POST', '/api/login', { json: { email, password: 'password123' } })

    expect(valueAt(signedIn, 'user')).toMatchObject({
      email_verified_at: null,
      role: 'student',
      created_at: moment(site),
    })
    expect(valueAt(signedIn, 'user', 'id')).not.toBe(4_242)
  })

  it('does not look at an Authorization header', async () => {
    const answer = await site.call('POST', path, {
      json: registration(),
      headers: { Authorization: ['Bearer 1|stale', 'Bearer 2|other'] },
    })

    expect(answer.status).toBe(201)
  })
})

describe('what is registered', () => {
  it('has its name and address trimmed and its address as typed', async () => {
    const address = newAddress().replace('member', 'Member')

    const answer = await register(registration({ name: '  Ada \n', email: `\t${address} ` }))

    expect(valueAt(answer, 'user')).toMatchObject({ name: 'Ada', email: address })
  })

  it.each([
    '<script>alert(1)</script>',
    '__proto__',
    'Ада Лавлейс 💻',
    "Robert'); drop table users;--",
    'x'.repeat(255),
  ])('may be called %j', async (name) => {
    const answer = await register(registration({ name }))

    expect(valueAt(answer, 'user', 'name')).toBe(name)
  })

  it.each([
    (id: string) => `a.b+tag_${id}@sub.example.co.uk`,
    (id: string) => `o'hara${id}@example.com`,
    (id: string) => `${id}@пример.рф`,
    (id: string) => `${id}@${'a'.repeat(63)}.example`,
    (id: string) => `${id.padStart(64, 'x')}@example.com`,
  ])('may have a rare address (%#)', async (addressOf) => {
    const email = addressOf(newAddress().split('@')[0] ?? '')

    const answer = await register(registration({ email }))

    expect(valueAt(answer, 'user', 'email')).toBe(email)
  })

  it.each(['123456', '      ', 'я'.repeat(36), '💻💻💻💻💻💻', 'x'.repeat(72)])(
    'may have the password %j',
    async (password) => {
      const { status } = await register(registration({ password, password_confirmation: password }))

      expect(status).toBe(201)
    },
  )

  it('gets no id that was ever another’s, one after the other', async () => {
    const first = await newMember(site)
    const second = await newMember(site)

    expect(second.id).toBeGreaterThan(first.id)
  })
})

describe('the roles that may be picked', () => {
  it('are those of the configuration', async () => {
    const answer = await roleless.call('POST', '/register', { json: registration({ role: 'teacher' }) })

    expect(valueAt(answer, 'user', 'role')).toBe('teacher')
  })

  it('may have no default', async () => {
    const answer = await roleless.call('POST', '/register', { json: registration() })

    expect(valueAt(answer, 'user', 'role')).toBeNull()
  })
})
