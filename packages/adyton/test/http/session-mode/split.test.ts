import { describe, expect, it } from 'vitest'
import { sqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { cookieNames, openBrowser, openGuest, openSignedIn, REMEMBER, SESSION, XSRF } from '../browser.ts'
import { isAlive, newAddress, newMember, openSite, registration } from '../site.ts'
import { observedStorage } from './observed-storage.ts'
import { cookiesOf, FOREIGN_PAGE, OUR_PAGE } from './pages.ts'

interface LogLine {
  readonly details: Readonly<Record<string, unknown>>
  readonly message: string
}

const lines: LogLine[] = []
const { storage, takeLookups } = observedStorage()
const site = await openSite({
  storage,
  log: { warn: (details, message) => lines.push({ details, message }), error() {} },
})

/** The requests that the paths of both kinds of clients are for. */
const SHARED = ['/login', '/register', '/logout'] as const

describe('in session mode', () => {
  it('/login starts a session and gives no token', async () => {
    const { email, password } = await newMember(site)
    const browser = await openGuest(site)

    const answer = await browser.send('POST', '/login', { json: { email, password } })

    expect(answer).toMatchObject({ status: 204, body: undefined })
    expect(cookieNames(answer)).toEqual([SESSION, XSRF])
  })

  it('/register makes an account and starts its session', async () => {
    const browser = await openGuest(site)
    const email = newAddress()

    const answer = await browser.send('POST', '/register', { json: registration({ email }) })

    expect(answer).toMatchObject({ status: 204, body: undefined })
    expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 200, body: { email } })
  })

  it('/logout ends the session, and no token', async () => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member)
    const before = browser.copy()

    expect(await browser.send('POST', '/logout')).toMatchObject({ status: 204, body: undefined })

    expect(await before.send('GET', '/api/user')).toMatchObject({ status: 401 })
    expect(await isAlive(site, member.token)).toBe(true)
  })

  it.each(SHARED)('%s is one path, with a slash at its end too', async (path) => {
    const browser = await openGuest(site)
    browser.cookies.delete(XSRF)

    expect(await browser.send('POST', `${path}/`, { json: {} })).toMatchObject({ status: 419 })
  })
})

describe.each<[string, Readonly<Record<string, string>>]>([
  ['from a program', {}],
  ['from a foreign page', FOREIGN_PAGE],
  ['from a first-party page without cookies', OUR_PAGE],
])('otherwise, %s,', (_, page) => {
  it('/login gives a token and no cookie', async () => {
    const { id, email, password } = await newMember(site)

    const answer = await site.call('POST', '/login', { headers: page, json: { email, password } })

    expect(answer).toMatchObject({
      status: 200,
      body: { message: 'Login successful!', user: { id }, token: expect.any(String) },
    })
    expect(answer.setCookies).toEqual([])
  })

  it('/login refuses as clients with tokens know it', async () => {
    const answer = await site.call('POST', '/login', {
      headers: page,
      json: { email: newAddress(), password: 'wrong' },
    })

    expect(answer).toMatchObject({ status: 401, body: { message: 'Invalid credentials' }, setCookies: [] })
  })

  it('/register makes an account and no session', async () => {
    const answer = await site.call('POST', '/register', { headers: page, json: registration() })

    expect(answer).toMatchObject({
      status: 201,
      body: { message: 'User registered successfully!' },
      setCookies: [],
    })
  })

  it('/logout revokes all tokens of the user', async () => {
    const { token } = await newMember(site)

    const answer = await site.call('POST', '/logout', { headers: page, token })

    expect(answer).toMatchObject({
      status: 200,
      body: { message: 'Logged out successfully' },
      setCookies: [],
    })
    expect(await isAlive(site, token)).toBe(false)
  })
})

describe('a first-party page that never fetched its cookies', () => {
  it.each([
    ['/login', 'sign_in'],
    ['/register', 'user.register'],
    ['/logout', 'sign_out'],
  ])('is told of in the log by what %s is called, and what it should have done', async (path, route) => {
    lines.length = 0

    await site.call('POST', path, { headers: OUR_PAGE, json: {} })

    expect(lines).toContainEqual({
      details: expect.objectContaining({ route, page: 'localhost:3000' }),
      message: expect.stringContaining('GET /sanctum/csrf-cookie'),
    })
  })

  it('is not what any of the others is taken for', async () => {
    const { token } = await newMember(site)
    const guest = await openGuest(site)
    lines.length = 0

    for (const path of SHARED) {
      await site.call('POST', path, { json: {} })
      await site.call('POST', path, { headers: FOREIGN_PAGE, json: {} })
      await site.call('POST', path, { headers: OUR_PAGE, token, json: {} })
      await guest.send('POST', path, { json: {} })
    }
    await site.call('POST', '/api/login', { headers: OUR_PAGE, json: {} })

    expect(lines.filter(({ message }) => message.includes('csrf-cookie'))).toEqual([])
  })
})

describe('what signs in or registers under /api and /sanctum, and /Login', () => {
  it.each([
    ['/api/auth/login', 200],
    ['/api/login', 200],
    ['/Login', 200],
    ['/api/auth/token', 200],
    ['/api/sanctum/token', 200],
    ['/sanctum/token', 200],
    ['/api/auth/register', 201],
    ['/api/register', 201],
  ])('%s neither reads cookies nor sets any', async (path, status) => {
    const member = await newMember(site)
    const browser = await openSignedIn(site, member, { remember: true })
    browser.cookies.delete(XSRF)
    takeLookups()
    const fields = path.endsWith('register') ? registration() : member

    const answer = await browser.send('POST', path, { json: fields })

    expect(answer.status).toBe(status)
    expect(answer.setCookies).toEqual([])
    expect(takeLookups()).toEqual([])
    expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 200 })
  })
})

describe('/Logout', () => {
  it('signs no browser out, and neither reads cookies nor sets any', async () => {
    const browser = await openSignedIn(site, await newMember(site), { remember: true })
    takeLookups()

    const answer = await browser.send('POST', '/Logout')

    expect(answer).toMatchObject({ status: 401, setCookies: [] })
    expect(takeLookups()).toEqual([])
    expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 200 })
  })
})

describe.each(['/api/auth/logout', '/api/logout'])('%s', (path) => {
  it('ends the session of a browser, which goes on as a guest', async () => {
    const browser = await openSignedIn(site, await newMember(site), { remember: true })
    const before = browser.copy()

    const answer = await browser.send('POST', path)

    expect(answer).toMatchObject({ status: 200, body: { message: 'Successfully logged out' } })
    expect(cookieNames(answer)).toEqual([SESSION, XSRF, REMEMBER])
    expect(await before.send('GET', '/api/user')).toMatchObject({ status: 401 })
  })

  it('ends no session for a foreign page', async () => {
    const browser = await openSignedIn(site, await newMember(site))

    const answer = await site.call('POST', path, { headers: { ...FOREIGN_PAGE, ...cookiesOf(browser) } })

    expect(answer).toMatchObject({ status: 401, setCookies: [] })
    expect(await browser.send('GET', '/api/user')).toMatchObject({ status: 200 })
  })
})

it('a browser on a page of ours that has lost its cookies is told to sign in anew, and can', async () => {
  const { email, password } = await newMember(site)
  const browser = openBrowser(site, {}, new Map([[SESSION, 'x'.repeat(43)]]))

  const refused = await browser.send('POST', '/login', { json: { email, password } })
  const retried = await browser.send('POST', '/login', { json: { email, password } })

  expect([refused.status, retried.status]).toEqual([419, 204])
})

it('stays signed in by token though the trail cannot tell of the missed session', async () => {
  const plain = sqlite(':memory:')
  const record = () => Promise.reject(new Error('broken'))
  const errors: string[] = []
  const unlucky = await openSite({
    storage: { ...plain, audit: { ...plain.audit, record } },
    log: { warn() {}, error: (_, message) => errors.push(message) },
  })
  const { email, password } = await newMember(unlucky)

  const answer = await unlucky.call('POST', '/login', { headers: OUR_PAGE, json: { email, password } })

  expect(answer).toMatchObject({ status: 200, body: { token: expect.any(String) } })
  expect(errors).toEqual(['An audit event could not be written.'])
})
