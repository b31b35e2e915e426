import { describe, expect, it } from 'vitest'
import { tokenId } from '../../../../test/builders.ts'
import { BARE_TOKEN_PATH, SIGN_IN_PATHS } from '../../../../test/http/sign-in-paths.ts'
import {
  idOf,
  isAlive,
  mint,
  moment,
  newMember,
  openSite,
  textAt,
  valueAt,
} from '../../../../test/http/site.ts'
import { wholeSecond } from '../../../core/timestamp.ts'

const site = await openSite()
const small = await openSite({ tokens: { perUserMax: 3 } })

const TOKEN = /^[1-9]\d*\|[A-Za-z0-9]{40}[0-9a-f]{8}$/
const withSlash = (paths: readonly string[]) => paths.flatMap((path) => [path, `${path}/`])

describe('the answer to a right password', () => {
  it.each(withSlash(['/api/auth/login', '/api/login']))('on %s is the user and a token', async (path) => {
    const { id, name, email, password } = await newMember(site)

    const answer = await site.call('POST', path, { json: { email, password } })

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      user: {
        id,
        name,
        email,
        email_verified_at: null,
        role: 'student',
        created_at: moment(site),
        updated_at: moment(site),
      },
      token: expect.stringMatching(TOKEN),
    })
  })

  it.each(withSlash(['/login', '/Login']))('on %s is a message, a short user and a token', async (path) => {
    const { id, name, email, password } = await newMember(site, { role: 'team_member' })

    const answer = await site.call('POST', path, { json: { email, password } })

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      message: 'Login successful!',
      user: { id, name, email, role: 'team_member' },
      token: expect.stringMatching(TOKEN),
    })
  })

  it.each(withSlash(['/api/auth/token', '/api/sanctum/token']))('on %s is a token alone', async (path) => {
    const { email, password } = await newMember(site)

    const answer = await site.call('POST', path, { json: { email, password } })

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ token: expect.stringMatching(TOKEN) })
  })

  it.each(withSlash([BARE_TOKEN_PATH]))('on %s is the token as text', async (path) => {
    const { email, password } = await newMember(site)

    const answer = await site.call('POST', path, { json: { email, password, device_name: 'phone' } })

    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' } })
    expect(answer.body).toMatch(TOKEN)
    expect(await isAlive(site, String(answer.body))).toBe(true)
  })
})

describe.each(SIGN_IN_PATHS)('POST %s', (path) => {
  const signIn = async (fields: object) => {
    const answer = await site.call('POST', path, { json: fields })
    return path === BARE_TOKEN_PATH ? String(answer.body) : textAt(answer, 'token')
  }
  const tokenOf = async (token: string) => {
    const { body } = await site.call('GET', '/api/tokens?per_page=200', { token })
    const tokens = valueAt({ body }, 'tokens')
    return Array.isArray(tokens) ? tokens.find((shown) => valueAt({ body: shown }, 'current')) : undefined
  }

  it('makes another token and leaves those there are', async () => {
    const { email, password, token } = await newMember(site)

    const first = await signIn({ email, password })
    const second = await signIn({ email, password })

    expect(new Set([token, first, second]).size).toBe(3)
    expect(await isAlive(site, token)).toBe(true)
    expect(await isAlive(site, first)).toBe(true)
    expect(await isAlive(site, second)).toBe(true)
  })

  it.each<[string, object]>([
    ['phone', { device_name: 'phone' }],
    ['phone', { deviceName: 'phone' }],
    ['phone', { device_name: '  phone ', deviceName: 'tablet' }],
    ['tablet', { device_name: null, deviceName: 'tablet' }],
    ['api', {}],
    ['api', { device_name: '' }],
    ['api', { device_name: '   ' }],
    ['api', { device_name: null }],
  ])('names the token %s for %j', async (name, fields) => {
    const { email, password } = await newMember(site)

    const token = await signIn({ email, password, ...fields })

    expect(await tokenOf(token)).toMatchObject({ name })
  })

  it('makes a token of every ability that lives for a day, whatever the body asks', async () => {
    const { email, password } = await newMember(site)
    const wishes = {
      abilities: ['read'],
      expires_at: '2031-01-01',
      kind: 'laravel',
      parent_id: 1,
      role: 'admin',
    }

    const token = await signIn({ email, password, ...wishes })

    expect(await tokenOf(token)).toMatchObject({
      abilities: ['*'],
      expires_at: null,
      effective_expires_at: moment(site, 24 * 3_600_000),
      parent_id: null,
    })
  })

  it('finds the account by the address in other letters', async () => {
    const { email, password } = await newMember(site)

    const token = await signIn({ email: `  ${email.toUpperCase()} `, password })

    expect(await isAlive(site, token)).toBe(true)
  })

  it('does not look at an Authorization header', async () => {
    const { email, password } = await newMember(site)

    const answer = await site.call('POST', path, {
      json: { email, password },
      headers: { Authorization: ['Bearer 1|stale', 'Bearer 2|other'] },
    })

    expect(answer.status).toBe(200)
  })

  it('takes a form', async () => {
    const { email, password } = await newMember(site)

    const answer = await site.call('POST', path, { form: { email, password, remember: 'on' } })

    expect(answer.status).toBe(200)
  })

  it('sets no cookie, not even for a page of our own', async () => {
    const { email, password } = await newMember(site)

    const answer = await site.call('POST', path, {
      json: { email, password },
      headers: { Referer: 'http://localhost:3000/login', Origin: 'http://localhost:3000' },
    })

    expect(answer.status).toBe(200)
    expect(answer.headers).not.toHaveProperty('set-cookie')
  })
})

describe('a password', () => {
  it.each([
    ' leading and trailing ',
    '      ',
    'пароль пароль',
    'e\u0301te\u0301-decomposed',
    'x'.repeat(72),
    '"quoted" \\ back',
    '💻💻💻💻💻💻',
  ])('is compared exactly as it was set: %j', async (password) => {
    const { email } = await newMember(site, { password, password_confirmation: password })
    const signIn = (tried: string) => site.call('POST', '/api/login', { json: { email, password: tried } })

    expect((await signIn(password)).status).toBe(200)
    expect((await signIn(`${password} `)).status).toBe(401)
    expect((await signIn(`${password}x`)).status).toBe(401)
    expect((await signIn(`\u0000${password}`)).status).toBe(401)
  })
})

describe('the bound on tokens', () => {
  it('evicts the sign-in that was used least recently', async () => {
    const member = await newMember(small)
    const second = await signInto(member)
    const third = await signInto(member)
    small.clock.pass(60_000)
    await recordUse(member.token)
    await recordUse(third)

    const fourth = await signInto(member)

    expect(await aliveAmong([member.token, second, third, fourth])).toEqual([member.token, third, fourth])
  })

  it('spares the tokens that were minted, though they were used less recently', async () => {
    const member = await newMember(small)
    const minted = [await mint(small, member.token), await mint(small, member.token)]
    small.clock.pass(60_000)
    await recordUse(member.token)

    const fresh = await signInto(member)

    expect(await isAlive(small, member.token)).toBe(false)
    expect(await aliveAmong([...minted.map(({ token }) => token), fresh])).toHaveLength(3)
  })

  it('is never passed by signing in again and again', async () => {
    const member = await newMember(small)
    let token = member.token
    for (let count = 0; count < 6; count += 1) token = await signInto(member)

    const listed = await small.call('GET', '/api/tokens', { token })

    expect(valueAt(listed, 'tokens')).toHaveLength(3)
    expect(idOf(token)).toBe(valueAt(listed, 'tokens', '2', 'id'))
  })
})

async function signInto({ email, password }: { email: string; password: string }): Promise<string> {
  return textAt(await small.call('POST', '/api/auth/login', { json: { email, password } }), 'token')
}

/** As the usage log writes it, a moment after the use. */
function recordUse(token: string): Promise<void> {
  const use = { at: wholeSecond(small.clock.now()), ip: null, userAgent: null }
  return small.storage.tokens.recordUses([{ ...use, id: tokenId(idOf(token)) }])
}

async function aliveAmong(tokens: readonly string[]): Promise<readonly string[]> {
  const alive = await Promise.all(tokens.map((token) => isAlive(small, token)))
  return tokens.filter((_, at) => alive[at])
}
