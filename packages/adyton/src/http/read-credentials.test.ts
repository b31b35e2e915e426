import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCredentials } from './read-credentials.ts'

function read(...values: readonly string[]) {
  return readCredentials({ rawHeaders: values.flatMap((value) => ['Authorization', value]) })
}

const bearer = (token: string) => ({ kind: 'bearer', token })
const NONE = { kind: 'none' }

describe('an Authorization header', () => {
  test.each([
    'Bearer 1|abc',
    'bearer 1|abc',
    'BEARER 1|abc',
    'bEaReR   1|abc',
    'Bearer\t1|abc',
    'Bearer \t 1|abc',
  ])('of the Bearer scheme in any letters carries a token: %j', (value) => {
    expect(read(value)).toEqual(bearer('1|abc'))
  })

  test('is found under its name in any letters, wherever it stands', () => {
    for (const name of ['authorization', 'AUTHORIZATION', 'Authorization'])
      expect(readCredentials({ rawHeaders: ['Host', 'x', name, 'Bearer t', 'Accept', '*/*'] })).toEqual(
        bearer('t'),
      )
  })

  test.each(['Bearer', 'bearer', 'Bearer ', 'Bearer\t'])(
    'is a credential also when nothing follows the word, so that nothing else is tried: %j',
    (value) => {
      expect(read(value)).toEqual(bearer(''))
    },
  )

  test.each([
    'Basic YTpi',
    'Basic a, Bearer x',
    'Digest username="a", realm="b"',
    'Bearertoken',
    'Bearer=x',
    'Bearers x',
    'Token x',
    'x Bearer y',
    '1|abc',
    '',
    'Bearer\u00a0x',
  ])('of another scheme is none of ours: %j', (value) => {
    expect(read(value)).toEqual(NONE)
  })

  test('that is not there is none', () => {
    expect(readCredentials({ rawHeaders: [] })).toEqual(NONE)
    expect(
      readCredentials({
        rawHeaders: [
          'X-Authorization',
          'Bearer x',
          'Proxy-Authorization',
          'Bearer x',
          'Cookie',
          'Authorization',
        ],
      }),
    ).toEqual(NONE)
  })

  test.each(['Bearer a,b', 'Bearer a, Bearer b', 'Bearer ,', 'bearer a,Basic b'])(
    'that may have been two is ambiguous: %j',
    (value) => {
      expect(read(value)).toBe('ambiguous')
    },
  )

  test.each([
    ['Bearer a', 'Bearer b'],
    ['Bearer a', 'Bearer a'],
    ['Bearer a', 'Basic b'],
    ['Basic a', 'Bearer b'],
    ['', 'Bearer b'],
    ['Basic a', 'Basic b'],
  ])('that comes twice is ambiguous: %j and %j', (one, other) => {
    expect(read(one, other)).toBe('ambiguous')
  })

  test('gives its token as it stands, bars and blanks inside included', () => {
    const token = fc
      .string({ unit: fc.constantFrom('a', '1', '|', ' ', '\u00ff', '='), minLength: 1 })
      .filter((text) => !text.startsWith(' '))

    fc.assert(
      fc.property(token, (text) => {
        expect(read(`Bearer ${text}`)).toEqual(bearer(text))
      }),
    )
  })

  test('is read, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 3 }), (values) => {
        const credentials = read(...values)

        expect(credentials === 'ambiguous' || ['none', 'bearer'].includes(credentials.kind)).toBe(true)
      }),
    )
  })
})
