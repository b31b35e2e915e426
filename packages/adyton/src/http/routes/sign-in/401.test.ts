import { describe, expect, it } from 'vitest'
import { BARE_TOKEN_PATH, SIGN_IN_PATHS } from '../../../../test/http/sign-in-paths.ts'
import { disable, newMember, openSite } from '../../../../test/http/site.ts'

const site = await openSite()
const known = await newMember(site)
const disabled = await newMember(site)
await disable(site, disabled)

const password = known.password
const REFUSED: readonly (readonly [string, object])[] = [
  ['an address nobody has', { email: 'nobody@example.com', password }],
  ['an address that no mailbox could have', { email: '@', password }],
  ['an address of 254 characters', { email: `${'a'.repeat(250)}@b.c`, password }],
  ['a wrong password', { email: known.email, password: 'password124' }],
  ['the right password in other letters', { email: known.email, password: password.toUpperCase() }],
  ['the right password with a blank', { email: known.email, password: ` ${password}` }],
  ['a part of the right password', { email: known.email, password: password.slice(0, -1) }],
  ['the right password cut by NUL', { email: known.email, password: `${password}\u0000` }],
  ['a lone surrogate', { email: known.email, password: '\ud800' }],
  ['a password of 1,024 bytes', { email: known.email, password: 'x'.repeat(1_024) }],
  ['a disabled account with the right password', { email: disabled.email, password: disabled.password }],
  ['a disabled account with a wrong password', { email: disabled.email, password: 'password124' }],
  ['an address with a full-width @', { email: `${known.email.replace('@', '＠')}@x`, password }],
  ['an SQL injection', { email: `${known.email}' or '1'='1' --@x`, password }],
]

const isBareToken = (path: string) => path === BARE_TOKEN_PATH

describe.each(SIGN_IN_PATHS.filter((path) => !isBareToken(path)))('POST %s', (path) => {
  it.each(REFUSED)('refuses %s', async (_, json) => {
    const answer = await site.call('POST', path, { json })

    expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } })
    expect(answer.body).toEqual({
      message: 'Invalid credentials',
      code: 'invalid_credentials',
      request_id: answer.headers['x-request-id'],
    })
  })
})

describe(`POST ${BARE_TOKEN_PATH}`, () => {
  it.each(REFUSED)('answers 422 for %s, as Laravel’s documentation shows', async (_, json) => {
    const answer = await site.call('POST', BARE_TOKEN_PATH, { json })

    expect(answer.status).toBe(422)
    expect(answer.body).toEqual({
      message: 'The given data was invalid.',
      errors: { email: ['The provided credentials are incorrect.'] },
      code: 'validation_failed',
      request_id: answer.headers['x-request-id'],
    })
  })
})

describe.each(SIGN_IN_PATHS)('a refusal on %s', (path) => {
  it('is the same to the byte whatever was wrong', async () => {
    const refusals = new Set<string>()
    for (const [, json] of REFUSED) {
      const { status, headers, body } = await site.call('POST', path, { json })
      const { 'x-request-id': requestId = '', 'content-length': length, ...rest } = headers
      const text = JSON.stringify(body).replace(requestId, 'ID')
      refusals.add(JSON.stringify([status, rest, text, Number(length) - requestId.length]))
    }

    expect(refusals.size).toBe(1)
  })
})
