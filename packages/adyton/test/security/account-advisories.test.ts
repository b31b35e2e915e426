import { adyton } from 'adyton/fastify'
import fastify from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { SIGN_IN_PATHS } from '../http/sign-in-paths.ts'
import { newIp, newMember, openSite, registration, textAt, valueAt } from '../http/site.ts'

/* What went wrong at registration and sign-in elsewhere, by the advisory that told of it. */

const site = await openSite()
const limited = await openSite({ limits: {} })

const register = (about: object) => site.call('POST', '/api/register', { json: registration(about) })

describe('CVE-2026-27946, CVE-2026-40172: users set what only an operator may', () => {
  const PRIVILEGES: readonly (readonly [string, unknown])[] = [
    ['role_id', 1],
    ['roleId', 1],
    ['roles', ['admin']],
    ['user_roles', [{ role_id: 1 }]],
    ['abilities', ['*', 'admin']],
    ['is_admin', true],
    ['admin', true],
    ['email_verified_at', '2020-01-01 00:00:00'],
    ['emailVerified', true],
    ['disabled_at', null],
    ['id', 1],
    ['password_mark', ''],
    ['email_canonical', 'other@example.com'],
    ['__proto__', { role: 'admin', role_id: 1 }],
    ['constructor', { prototype: { role: 'admin' } }],
  ]

  it.each(PRIVILEGES)('"%s" in a registration changes nothing', async (field, value) => {
    const fields = registration()
    const body = JSON.stringify(fields).replace('{', `{${JSON.stringify(field)}:${JSON.stringify(value)},`)
    const headers = { 'Content-Type': 'application/json' }

    const answer = await site.call('POST', '/api/auth/register', { body, headers })

    const token = textAt(answer, 'token')
    expect(valueAt(answer, 'user')).toMatchObject({
      email: fields['email'],
      email_verified_at: null,
      role: 'student',
    })
    expect((await site.call('GET', '/api/admin/users', { token })).status).toBe(403)
  })

  it.each(['admin', 'teacher', 'coordinator', ' admin ', 'Admin', 'admin\u0000', 'student\nadmin'])(
    'nobody registers as %j',
    async (role) => {
      expect(await register({ role })).toMatchObject({
        status: 422,
        body: { errors: { role: ['The selected role is invalid.'] } },
      })
    },
  )
})

describe('GHSA-7rqj-j65f-68wh: an address was checked before it was normalised', () => {
  it.each([
    'a\uff20example.com',
    'a\ufe6bexample.com',
    'a@b\uff20example.com',
    'a\uff20b@example.com@evil.example',
  ])('%j is no address', async (email) => {
    expect((await register({ email })).status).toBe(422)
  })

  it.each([
    ['the dotless i', (email: string) => email.replace('i', '\u0131')],
    ['the Kelvin sign', (email: string) => email.replace('k', '\u212a')],
    ['a Cyrillic a', (email: string) => email.replace('a', '\u0430')],
    ['full-width letters', (email: string) => email.replace('m', '\uff4d')],
    ['a zero-width blank', (email: string) => email.replace('@', '\u200b@')],
    ['a soft hyphen', (email: string) => email.replace('@', '\u00ad@')],
  ])('%s before the @ does not pass for a letter that it resembles', async (_, disguise) => {
    const { email, password } = await newMember(site, { email: `mika.kim.${newIp()}@example.com` })

    const signIn = await site.call('POST', '/api/login', { json: { email: disguise(email), password } })

    expect(signIn.status).toBe(401)
    expect((await register({ email: disguise(email) })).status).toBe(422)
  })
})

describe('CVE-2022-35924: one field held several addresses', () => {
  it.each([',', ';', ' ', '\n', '%2c', '\u0000', '@example.com,'])(
    'two joined by %j are none',
    async (joint) => {
      const { email } = await newMember(site)

      expect((await register({ email: `eve@example.com${joint}${email}` })).status).toBe(422)
      expect((await register({ email: [`eve@example.com`, email] })).status).toBe(422)
    },
  )
})

describe('the bcrypt report of October 2024: what follows byte 72 was ignored', () => {
  it('a password longer than that cannot be set', async () => {
    const password = 'x'.repeat(73)

    expect((await register({ password, password_confirmation: password })).status).toBe(422)
  })

  it.each(SIGN_IN_PATHS)('on %s a right beginning of 72 bytes opens nothing', async (path) => {
    const password = 'я'.repeat(36)
    const { email } = await newMember(site, { password, password_confirmation: password })
    const signIn = (tried: string) => site.call('POST', path, { json: { email, password: tried } })

    expect((await signIn(password)).status).toBe(200)
    expect((await signIn(`${password}x`)).status).not.toBe(200)
    expect((await signIn(`${password}\u0000`)).status).not.toBe(200)
    expect((await signIn(password.slice(0, -1))).status).not.toBe(200)
  })
})

describe('CVE-2026-45364: the limiter counted IPv6 by its text', () => {
  it.each([
    ['the spellings of one address', ['2001:db8::1', '2001:0db8:0:0::1', '2001:DB8:0:0:0:0:0:1']],
    ['the addresses of one network', ['2001:db8:5::1', '2001:db8:5:0:1::', '2001:db8:5:0:ffff::9']],
    ['an IPv4 address and its mapped forms', ['192.0.2.99', '::ffff:192.0.2.99', '0:0:0:0:0:ffff:c000:263']],
  ])('%s have one budget', async (_, spellings) => {
    const guess = (ip: string) =>
      limited.call('POST', '/api/login', { ip, json: { email: 'a@b.cd', password: 'guess' } })
    for (let tries = 0; tries < 5; tries += 1) await guess(spellings[tries % spellings.length] ?? '')

    for (const ip of spellings) expect((await guess(ip)).status).toBe(429)
  })
})

describe('GHSA-x732-6j76-qmhm: a doubled slash dodged limits and checks', async () => {
  const app = fastify()
  await app.register(adyton, { auth: limited.auth })
  afterAll(() => app.close())

  it.each(['//api/login', '/api//login', '/api/login//', '/%2Fapi/login', '/api%2Flogin'])(
    '%s is no way in',
    async (url) => {
      const { email, password } = await newMember(limited)

      const answer = await app.inject({ method: 'POST', url, payload: { email, password } })

      expect([400, 404, 429]).toContain(answer.statusCode)
    },
  )

  it('every spelling that does lead to sign-in is counted', async () => {
    const spellings = ['/api/login', '/api/login/', '/api/%6Cogin', '/api/login?x=//', '/%4Cogin', '/Login/']
    const remoteAddress = newIp()
    const guess = (url: string) =>
      app.inject({ method: 'POST', url, remoteAddress, payload: { email: 'a@b.cd', password: 'guess' } })

    const statuses = []
    for (const url of spellings) statuses.push((await guess(url)).statusCode)

    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
  })
})
