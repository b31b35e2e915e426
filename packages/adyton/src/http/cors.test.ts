import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCors, isOrigin, originsOf, preflightHeaders } from './cors.ts'

const APP = 'https://app.example.com'

function asked(origin: string | undefined, origins: readonly string[] = [APP]): ReadonlyMap<string, string> {
  return byName(createCors(origins)(request(origin)))
}

function request(origin: string | undefined) {
  return { rawHeaders: origin === undefined ? [] : ['Origin', origin] }
}

function byName(headers: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    headers.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), headers[at + 1] ?? '']] : [])),
  )
}

describe('an answer', () => {
  test('may be read by a listed origin, with credentials, and its limits and request id too', () => {
    expect(Object.fromEntries(asked(APP))).toEqual({
      vary: 'Origin',
      'access-control-allow-origin': APP,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers':
        'Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id',
    })
  })

  test.each([
    undefined,
    '',
    'null',
    '*',
    'http://app.example.com',
    'https://app.example.com/',
    'https://app.example.com:443',
    'https://APP.example.com',
    'https://app.example.com.evil.example',
    'https://evil.example',
    'https://app.example.com, https://evil.example',
    'constructor',
    '__proto__',
  ])('may not be read by %j, and says that it depends on the origin', (origin) => {
    expect(Object.fromEntries(asked(origin))).toEqual({ vary: 'Origin' })
  })

  test('echoes exactly what is listed, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(fc.webUrl(), { maxLength: 2 }),
        fc.oneof(fc.webUrl(), fc.string()),
        (listed, origin) => {
          const origins = listed.map((url) => new URL(url).origin)

          for (const allowed of origins)
            expect(asked(allowed, origins).get('access-control-allow-origin')).toBe(allowed)
          if (!origins.includes(origin))
            expect(asked(origin, origins).has('access-control-allow-origin')).toBe(false)
        },
      ),
    )
  })
})

describe('a preflight', () => {
  const preflight = (origin: string | undefined) =>
    byName(preflightHeaders(createCors([APP]), request(origin)))

  test('tells a listed origin which methods and headers it may use', () => {
    const allowed = preflight(APP)

    expect(allowed.get('access-control-allow-methods')).toBe('GET, HEAD, POST, PUT, PATCH, DELETE')
    for (const name of [
      'Authorization',
      'Content-Type',
      'X-XSRF-TOKEN',
      'X-CSRF-TOKEN',
      'X-Requested-With',
      'Accept',
    ])
      expect(allowed.get('access-control-allow-headers')).toContain(name)
    expect([...allowed.values()]).not.toContain('*')
  })

  test('tells nobody else anything', () => {
    for (const origin of [undefined, 'null', 'https://evil.example']) {
      const names = [...preflight(origin).keys()]
      expect(names.filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })
})

describe('the origins of listed hosts', () => {
  test('are their https and http pages, and over https the https ones alone', () => {
    expect(originsOf(['localhost:3000', '[::1]'], false)).toEqual([
      'http://localhost:3000',
      'https://localhost:3000',
      'http://[::1]',
      'https://[::1]',
    ])
    expect(originsOf(['localhost:3000'], true)).toEqual(['https://localhost:3000'])
  })

  test('are none for a wildcard', () => {
    expect(originsOf(['*.example.com', 'localhost:*'], false)).toEqual([])
  })
})

describe('an origin', () => {
  test.each([
    'https://app.example.com',
    'http://localhost:3000',
    'http://[::1]:8000',
    'https://xn--bcher-kva.example',
  ])('is %j', (text) => {
    expect(isOrigin(text)).toBe(true)
  })

  test.each([
    '',
    '*',
    'null',
    'app.example.com',
    'https://*.example.com',
    'https://app.example.com/',
    'https://app.example.com:443',
    'https://APP.example.com',
    'https://user@app.example.com',
    'file:///x',
    'blob:https://app.example.com/1',
  ])('is not %j', (text) => {
    expect(isOrigin(text)).toBe(false)
  })
})
