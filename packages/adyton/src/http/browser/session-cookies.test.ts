import { parseSetCookie } from 'cookie'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SESSION_POLICY } from '../../../test/builders.ts'
import { createSessionCookies } from './session-cookies.ts'

const CONFIG = { session: 'adyton_session', remember: 'adyton_remember', domain: undefined }
const DAY_SECONDS = 86_400
const policy = { ...SESSION_POLICY, rememberMs: 7 * DAY_SECONDS * 1_000 }
const cookies = createSessionCookies(CONFIG, { ...policy, secure: false })
const overHttps = createSessionCookies(
  { session: '__Host-adyton_session', remember: '__Host-adyton_remember', domain: 'example.com' },
  { ...policy, secure: true },
)

const read = (...texts: readonly string[]) =>
  cookies.read({ rawHeaders: texts.flatMap((text) => ['Cookie', text]) })
const NONE = { session: undefined, remember: undefined, xsrf: undefined }

describe('what is read of the cookies of a request', () => {
  test('are our three, among any others', () => {
    expect(read('theme=dark; adyton_session=a; XSRF-TOKEN=c; adyton_remember=b; lang=en')).toEqual({
      session: 'a',
      remember: 'b',
      xsrf: 'c',
    })
  })

  test('is nothing where there are none', () => {
    expect(cookies.read({ rawHeaders: [] })).toEqual(NONE)
    expect(read('')).toEqual(NONE)
    expect(read('theme=dark')).toEqual(NONE)
  })

  test.each([
    'adyton_session2=a',
    'x_adyton_session=a',
    'Adyton_Session=a',
    '__Host-adyton_session=a',
    'adyton_session',
    'theme=adyton_session=a',
    'xsrf-token=a',
  ])('is nothing of %j, whose name is another', (text) => {
    expect(read(text)).toEqual(NONE)
  })

  test('does not depend on how many headers they come in', () => {
    expect(read('adyton_session=a', 'XSRF-TOKEN=c')).toMatchObject({ session: 'a', xsrf: 'c' })
  })

  test('is without the blanks around it, and with the quotes, which are part of it', () => {
    expect(read(' adyton_session = a ;XSRF-TOKEN="c"')).toMatchObject({ session: 'a', xsrf: '"c"' })
  })

  test('is as it was before a client escaped it', () => {
    expect(read('adyton_session=a%2Db')).toMatchObject({ session: 'a-b' })
  })
})

describe('a cookie that is there more than once', () => {
  test.each<[string, readonly string[]]>([
    ['one after the other', ['adyton_session=mine; adyton_session=theirs']],
    ['in the other order', ['adyton_session=theirs; adyton_session=mine']],
    ['in two headers', ['adyton_session=mine', 'adyton_session=theirs']],
    ['with a blank before the sign', ['adyton_session=mine; adyton_session =theirs']],
    ['the second of them empty', ['adyton_session=mine; adyton_session=']],
    ['the first of them empty', ['adyton_session=; adyton_session=mine']],
    ['with others between them', ['adyton_session=mine; a=b; adyton_session=theirs; adyton_session=mine']],
  ])('is believed in neither value: %s', (_, texts) => {
    expect(read(...texts)).toEqual({ ...NONE, session: '' })
  })

  test('is one where both are equal', () => {
    expect(read('adyton_session=mine; adyton_session=mine')).toMatchObject({ session: 'mine' })
  })

  test('does not spoil the others', () => {
    const text = 'adyton_session=a; adyton_remember=x; adyton_remember=y; XSRF-TOKEN=c'

    expect(read(text)).toEqual({ session: 'a', remember: '', xsrf: 'c' })
  })

  test('is one cookie where its name stands in the value of another', () => {
    expect(read('note=adyton_session; adyton_session=a')).toMatchObject({ session: 'a' })
  })

  test('counts by its value where all agree, and by none where two differ', () => {
    const value = fc.stringMatching(/^[A-Za-z0-9_-]{1,5}$/)
    const pair = fc.tuple(fc.constantFrom('adyton_session', 'other', 'adyton_session_x'), value)

    fc.assert(
      fc.property(fc.array(pair, { maxLength: 6 }), (pairs) => {
        const values = pairs.flatMap(([name, text]) => (name === 'adyton_session' ? [text] : []))
        const [only, ...others] = new Set(values)

        const { session } = read(pairs.map((parts) => parts.join('=')).join('; '))

        expect(session).toBe(others.length > 0 ? '' : only)
      }),
    )
  })
})

test('whatever a Cookie header holds, it is read and not thrown about, and nothing is made up', () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('adyton_session', '=', ';', ' ', '%', '"'),
  )

  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const text = parts.join('')
      const { session } = read(text)

      expect(session === undefined || text.includes('adyton_session')).toBe(true)
    }),
  )
})

describe('the cookies that are set', () => {
  test('keep the session and remember secrets from scripts, other sites and other hosts', () => {
    for (const line of [overHttps.session('s'), overHttps.remember('s'), overHttps.forgetRemember()])
      expect(parseSetCookie(line)).toMatchObject({
        name: expect.stringMatching(/^__Host-adyton_(?:session|remember)$/),
        httpOnly: true,
        secure: true,
        sameSite: 'lax',
        path: '/',
      })
    for (const line of [overHttps.session('s'), overHttps.remember('s'), overHttps.forgetRemember()])
      expect(line).not.toMatch(/domain/i)
  })

  test('let pages of the domain read XSRF-TOKEN, and no other site send it', () => {
    expect(parseSetCookie(overHttps.xsrf('p'))).toEqual({
      name: 'XSRF-TOKEN',
      value: 'p',
      maxAge: policy.absoluteMs / 1_000,
      path: '/',
      domain: 'example.com',
      secure: true,
      sameSite: 'lax',
    })
  })

  test('of the proof take the place of one that was set for this host alone', () => {
    const [line = '', ...more] = overHttps.forgetStrayXsrf()

    expect(more).toEqual([])
    expect(parseSetCookie(line)).toMatchObject({ name: 'XSRF-TOKEN', value: '', maxAge: 0, path: '/' })
    expect(line).not.toMatch(/domain/i)
    expect(cookies.forgetStrayXsrf()).toEqual([])
  })

  test('stay on this host where no domain is configured', () => {
    expect(cookies.xsrf('p')).not.toMatch(/domain/i)
  })

  test('are sent over http too where that is all there is', () => {
    for (const line of [cookies.session('s'), cookies.remember('s'), cookies.xsrf('p')])
      expect(line).not.toMatch(/secure/i)
  })

  test('last as long as what they stand for', () => {
    expect(parseSetCookie(cookies.session('s')).maxAge).toBe(30 * DAY_SECONDS)
    expect(parseSetCookie(cookies.xsrf('p')).maxAge).toBe(30 * DAY_SECONDS)
    expect(parseSetCookie(cookies.remember('s')).maxAge).toBe(7 * DAY_SECONDS)
    expect(parseSetCookie(cookies.forgetRemember())).toMatchObject({ value: '', maxAge: 0 })
  })

  test('are read again as they were set', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9_-]{43}(?:\.[A-Za-z0-9_-]{43})?$/)

    fc.assert(
      fc.property(secret, secret, secret, (session, remember, xsrf) => {
        const lines = [cookies.session(session), cookies.remember(remember), cookies.xsrf(xsrf)]

        expect(read(lines.map((line) => line.split(';', 1)[0]).join('; '))).toEqual({
          session,
          remember,
          xsrf,
        })
      }),
    )
  })
})
