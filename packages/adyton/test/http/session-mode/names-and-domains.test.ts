import { parseSetCookie, type SetCookie } from 'cookie'
import { describe, expect, it } from 'vitest'
import type { Answer } from '../in-memory-caller.ts'
import { type Member, newMember, openSite, type Site } from '../site.ts'
import { from } from './pages.ts'
import { setCookie } from './set-cookies.ts'

const DAY_SECONDS = 86_400
const API = 'https://api.example.com'
const APP = 'https://app.example.com'

const plain = await openSite()
const secure = await openSite({ url: API, frontendUrl: APP })
const shared = await openSite({ url: API, frontendUrl: APP, sessions: { cookieDomain: 'example.com' } })
const sharedPlain = await openSite({
  url: 'http://api.example.test:8000',
  frontendUrl: 'http://app.example.test:3000',
  sessions: { cookieDomain: '.example.test' },
})
const renamed = await openSite({ url: API, frontendUrl: APP, sessions: { cookie: 'laravel-session' } })

interface Names {
  readonly session: string
  readonly remember: string
}

const OPEN: Names = { session: 'adyton_session', remember: 'adyton_remember' }
const LOCKED: Names = { session: '__Host-adyton_session', remember: '__Host-adyton_remember' }

/** Everything a browser is given by a sign-in that is to be remembered, from a page of the site. */
async function signIn(site: Site, page: string, { session }: Names): Promise<Answer> {
  const { email, password } = await newMember(site)
  const headers = await guestHeaders(site, page, session)
  return site.call('POST', '/login', { headers, json: { email, password, remember: true } })
}

async function guestHeaders(site: Site, page: string, session: string): Promise<Record<string, string>> {
  const guest = await site.call('GET', '/sanctum/csrf-cookie', { headers: from(page) })
  return {
    ...from(page),
    Cookie: `${session}=${setCookie(guest, session).value}`,
    'X-XSRF-TOKEN': setCookie(guest, 'XSRF-TOKEN').value ?? '',
  }
}

const LASTING = { path: '/', sameSite: 'lax', maxAge: 30 * DAY_SECONDS } as const

describe.each<[string, Site, string, Names, Partial<SetCookie>, Partial<SetCookie>]>([
  ['over http', plain, 'http://localhost:3000', OPEN, LASTING, LASTING],
  ['over https', secure, APP, LOCKED, { ...LASTING, secure: true }, { ...LASTING, secure: true }],
  [
    'over https, with a domain',
    shared,
    APP,
    LOCKED,
    { ...LASTING, secure: true },
    { ...LASTING, secure: true, domain: 'example.com' },
  ],
  [
    'over http, with a domain',
    sharedPlain,
    'http://app.example.test:3000',
    OPEN,
    LASTING,
    { ...LASTING, domain: 'example.test' },
  ],
  [
    'over https, under a name of one’s own',
    renamed,
    APP,
    { session: '__Host-laravel-session', remember: '__Host-laravel-remember' },
    { ...LASTING, secure: true },
    { ...LASTING, secure: true },
  ],
])('%s', (_, site, page, names, hidden, visible) => {
  it('the session cookie is for the server’s eyes only, and for this host only', async () => {
    expect(setCookie(await signIn(site, page, names), names.session)).toEqual({
      name: names.session,
      value: expect.stringMatching(/^[\w-]{43}$/),
      httpOnly: true,
      ...hidden,
    })
  })

  it('so is the remember cookie', async () => {
    expect(setCookie(await signIn(site, page, names), names.remember)).toEqual({
      name: names.remember,
      value: expect.stringMatching(/^[\w-]{43}$/),
      httpOnly: true,
      ...hidden,
    })
  })

  it('so is the cookie of a guest', async () => {
    const answer = await site.call('GET', '/sanctum/csrf-cookie', { headers: from(page) })

    expect(setCookie(answer, names.session)).toEqual({
      name: names.session,
      value: expect.stringMatching(/^[\w-]{43}\.[\w-]{43}$/),
      httpOnly: true,
      ...hidden,
    })
  })

  it('XSRF-TOKEN keeps its name, can be read by scripts, and alone goes to the domain', async () => {
    expect(setCookie(await signIn(site, page, names), 'XSRF-TOKEN')).toEqual({
      name: 'XSRF-TOKEN',
      value: expect.stringMatching(/^[\w-]{43}$/),
      ...visible,
    })
  })

  it('the remember cookie is taken back as it was given: browsers would not let go of it otherwise', async () => {
    const signedIn = await signIn(site, page, names)
    const cookies = [names.session, names.remember].map(
      (name) => `${name}=${setCookie(signedIn, name).value}`,
    )
    const headers = {
      ...from(page),
      Cookie: cookies.join('; '),
      'X-XSRF-TOKEN': setCookie(signedIn, 'XSRF-TOKEN').value ?? '',
    }

    const answer = await site.call('POST', '/logout', { headers })

    expect(setCookie(answer, names.remember)).toEqual({
      name: names.remember,
      value: '',
      httpOnly: true,
      ...hidden,
      maxAge: 0,
    })
  })

  it('there is no other cookie', async () => {
    const answer = await signIn(site, page, names)

    expect(answer.setCookies.map((line) => parseSetCookie(line).name)).toEqual([
      names.session,
      'XSRF-TOKEN',
      names.remember,
    ])
  })
})

describe('over https', () => {
  const signInSecurely = async (): Promise<{ readonly member: Member; readonly session: string }> => {
    const member = await newMember(secure)
    const headers = await guestHeaders(secure, APP, LOCKED.session)
    const answer = await secure.call('POST', '/login', { headers, json: member })
    return { member, session: setCookie(answer, LOCKED.session).value ?? '' }
  }
  const me = (Cookie: string) => secure.call('GET', '/api/user', { headers: { ...from(APP), Cookie } })

  it('a session cookie without __Host-, which a neighbour could have planted, is none', async () => {
    const { member, session } = await signInSecurely()

    expect(await me(`__Host-adyton_session=${session}`)).toMatchObject({
      status: 200,
      body: { id: member.id },
    })
    expect(await me(`adyton_session=${session}`)).toMatchObject({ status: 401 })
  })

  it('and does not disturb the one that has it', async () => {
    const { session } = await signInSecurely()

    expect(await me(`adyton_session=planted; __Host-adyton_session=${session}`)).toMatchObject({
      status: 200,
    })
  })
})

it('a site with another name of its cookie does not know the usual one', async () => {
  const answer = await signIn(renamed, APP, {
    session: '__Host-laravel-session',
    remember: '__Host-laravel-remember',
  })
  const value = setCookie(answer, '__Host-laravel-session').value

  const asked = await renamed.call('GET', '/api/user', {
    headers: { ...from(APP), Cookie: `__Host-adyton_session=${value}` },
  })

  expect(asked).toMatchObject({ status: 401 })
})

it('a browser that still has the XSRF-TOKEN of before there was a domain is rid of it, at a read and at a refusal', async () => {
  const headers = await guestHeaders(shared, APP, LOCKED.session)
  const Cookie = `${headers['Cookie']}; XSRF-TOKEN=${headers['X-XSRF-TOKEN']}; XSRF-TOKEN=of-before`

  for (const [method, path] of [
    ['GET', '/api/user'],
    ['POST', '/api/tokens'],
  ] as const) {
    const answer = await shared.call(method, path, { headers: { ...headers, Cookie } })
    const [taken, given] = answer.setCookies.filter((line) => line.startsWith('XSRF-TOKEN='))

    expect(taken).toMatch(/^XSRF-TOKEN=; Max-Age=0; Path=\/;/)
    expect(taken).not.toMatch(/domain/i)
    expect(given).toMatch(/Domain=/)
  }
})
