import { describe, expect, test } from 'vitest'
import { ConfigurationError } from '../../core/errors.ts'
import { type CookieOptions, isCookieDomain, isCookieName, resolveCookies } from './cookie-names.ts'

const DEFAULT: CookieOptions = { cookie: 'adyton_session', cookieDomain: undefined, url: undefined }

describe('the names of the cookies', () => {
  test.each([
    ['adyton_session', 'adyton_remember'],
    ['laravel-session', 'laravel-remember'],
    ['session', 'remember'],
    ['sid', 'sid_remember'],
    ['session_id', 'session_id_remember'],
  ])('are %s and %s over http, and locked to the host over https', (session, remember) => {
    const names = (url: string) => resolveCookies({ ...DEFAULT, cookie: session, url: new URL(url) })

    expect(names('http://localhost:8000')).toMatchObject({ session, remember })
    expect(names('https://api.example.com')).toMatchObject({
      session: `__Host-${session}`,
      remember: `__Host-${remember}`,
    })
  })

  test.each([
    'adyton_session',
    'laravel-session',
    'PHPSESSID',
    's',
    "!#$%&'*+-.^_`|~",
    '__sid',
    'x'.repeat(100),
  ])('can be made of %s', (name) => {
    expect(isCookieName(name)).toBe(true)
  })

  test.each([
    ['nothing', ''],
    ['a blank', 'a b'],
    ['a separator', 'a;b'],
    ['an equals sign', 'a=b'],
    ['a line break', 'a\n'],
    ['a letter beyond ASCII', 'sitzüng'],
    ['a prefix of browsers', '__Host-sid'],
    ['a prefix of browsers', '__secure-sid'],
    ['the cookie of the proof', 'XSRF-TOKEN'],
    ['the cookie of the proof', 'xsrf-token'],
    ['too much', 'x'.repeat(101)],
  ])('cannot be made of %s: %j', (_, name) => {
    expect(isCookieName(name)).toBe(false)
    expect(() => resolveCookies({ ...DEFAULT, cookie: name })).toThrow(ConfigurationError)
  })
})

describe('the domain of XSRF-TOKEN', () => {
  const domainOf = (cookieDomain: string, url?: string) =>
    resolveCookies({ ...DEFAULT, cookieDomain, url: url === undefined ? undefined : new URL(url) }).domain

  test('is none unless it is given: the cookie belongs to the host', () => {
    expect(resolveCookies({ ...DEFAULT, url: new URL('https://api.example.com') }).domain).toBeUndefined()
  })

  test('is taken without the dot that older files have before it, in small letters', () => {
    expect(domainOf('.Example.com', 'https://api.example.com')).toBe('example.com')
  })

  test.each([
    ['example.com', 'https://example.com'],
    ['example.com', 'https://api.example.com:8443'],
    ['example.com', 'http://v1.api.example.com'],
    ['localhost', 'http://localhost:8000'],
    ['127.0.0.1', 'http://127.0.0.1:8000'],
  ])('may be %s for a server at %s', (domain, url) => {
    expect(domainOf(domain, url)).toBe(domain)
  })

  test.each([
    ['another', 'example.org', 'https://api.example.com'],
    ['one that only ends alike', 'ample.com', 'https://api.example.com'],
    ['one below the server’s', 'api.example.com', 'https://example.com'],
    ['a top level', 'com', 'https://example.com'],
    ['the end of an address', '0.0.1', 'http://127.0.0.1'],
  ])('cannot be %s: %s for a server at %s', (_, domain, url) => {
    expect(() => domainOf(domain, url)).toThrow(ConfigurationError)
    expect(() => domainOf(domain, url)).toThrow(new URL(url).hostname)
  })

  test('may be any where the address of the server is not known', () => {
    expect(domainOf('example.com')).toBe('example.com')
  })

  test.each(['xn--bcher-kva.example', '.example.com', `${'a.'.repeat(126)}a`])(
    'is recognised: %s',
    (text) => {
      expect(isCookieDomain(text)).toBe(true)
    },
  )

  test.each([
    '',
    '.',
    '..example.com',
    'example.com.',
    'example..com',
    'example.com:80',
    'https://example.com',
    '*.example.com',
    'example.com; Path=/',
    'example.com\n',
    'bücher.example',
    '[::1]',
    `${'a.'.repeat(126)}aa`,
  ])('cannot be %j', (text) => {
    expect(isCookieDomain(text)).toBe(false)
    expect(() => domainOf(text)).toThrow(ConfigurationError)
  })
})
