import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { random, tokenId } from '../../../test/builders.ts'
import { formatToken, generateSecret, parseToken, parseTokenId } from './format.ts'

const ID_MAX = Number.MAX_SAFE_INTEGER
const prefix = fc.stringMatching(/^[A-Za-z0-9_-]{0,32}$/)
const id = fc.integer({ min: 1, max: ID_MAX }).map(tokenId)

/** Gives one byte first, and then only bytes that stand for the digit 9. */
function startingWith(byte: number) {
  return { bytes: (length: number) => Uint8Array.from({ length }, (_, at) => (at === 0 ? byte : 61)) }
}

describe('a new secret', () => {
  test('is the prefix, 40 letters and digits, and their CRC-32 in 8 hex digits', () => {
    fc.assert(
      fc.property(prefix, (start) => {
        const secret = generateSecret(start, random).reveal()
        const [, letters = '', checksum] =
          /^([A-Za-z0-9]{40})([0-9a-f]{8})$/.exec(secret.slice(start.length)) ?? []

        expect(secret.startsWith(start)).toBe(true)
        expect(Number.parseInt(checksum ?? '', 16)).toBe(crc32(letters))
      }),
    )
  })

  test('draws each of 62 letters from equally many bytes, which makes 238 bits', () => {
    const bytes = Array.from({ length: 256 }, (_, byte) => byte)
    const letters = bytes.map((byte) => generateSecret('', startingWith(byte)).reveal().slice(0, 40))
    const [used, dropped] = [letters.slice(0, 248), letters.slice(248)]
    const counts = Map.groupBy(used, ([first]) => first)

    expect([...counts.values()].map(({ length }) => length)).toEqual(new Array(62).fill(4))
    expect(dropped).toEqual(new Array(8).fill('9'.repeat(40)))
    expect(Math.log2(62 ** 40)).toBeGreaterThan(238)
  })

  test('is never made twice', () => {
    const secrets = Array.from({ length: 1_000 }, () => generateSecret('', random).reveal())

    expect(new Set(secrets).size).toBe(1_000)
  })

  test('pads a short checksum, so that its length never varies', () => {
    const secrets = Array.from({ length: 2_000 }, () => generateSecret('', random).reveal())

    expect(new Set(secrets.map((secret) => secret.length))).toEqual(new Set([48]))
  })
})

describe('a presented token', () => {
  test('that was made here is read back as its id and its secret', () => {
    fc.assert(
      fc.property(id, prefix, (made, start) => {
        const secret = generateSecret(start, random)

        expect(parseToken(formatToken(made, secret).reveal())).toEqual({ id: made, secret: secret.reveal() })
      }),
    )
  })

  test('never makes the parser throw, and always has a secret', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.string({ unit: fc.constantFrom('|', '1', '0', '\0', '\ud800', 'é') }),
    )

    fc.assert(
      fc.property(anything, (text) => {
        const parsed = parseToken(text)
        if (parsed !== undefined) expect(parsed.secret).not.toBe('')
      }),
      { numRuns: 1_000 },
    )
  })

  test('is split at the first bar alone', () => {
    expect(parseToken('7|a|b||')).toEqual({ id: 7, secret: 'a|b||' })
  })

  test('without a bar is a bare secret', () => {
    expect(parseToken('abc')).toEqual({ id: undefined, secret: 'abc' })
  })

  test.each(['', '|', '|abc', '7|', 'x|abc', ' 7|abc', '7 |abc'])('is refused unread as %j', (text) => {
    expect(parseToken(text)).toBeUndefined()
  })
})

describe('a token id', () => {
  test('is read in canonical decimal form', () => {
    fc.assert(
      fc.property(id, (made) => {
        expect(parseTokenId(String(made))).toBe(made)
      }),
    )
  })

  test('is nothing but its own canonical form', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789+-.eE xX_n'), maxLength: 20 })

    fc.assert(
      fc.property(fc.oneof(digits, fc.string({ unit: 'binary' })), (text) => {
        const parsed = parseTokenId(text)
        if (parsed !== undefined) expect(String(parsed)).toBe(text)
      }),
      { numRuns: 1_000 },
    )
  })

  test.each([
    ['zero', '0'],
    ['a leading zero', '007'],
    ['a sign', '+7'],
    ['a negative number', '-7'],
    ['a fraction', '7.0'],
    ['an exponent', '1e3'],
    ['hexadecimal', '0x7'],
    ['space around it', '7 '],
    ['a line break at the end', '7\n'],
    ['full-width digits', '７'],
    ['Arabic digits', '٧'],
    ['Devanagari digits', '७'],
    ['2^53', '9007199254740992'],
    ['2^53 + 1', '9007199254740993'],
    ['2^63', '9223372036854775808'],
    ['2^64 + 1', '18446744073709551617'],
    ['a hundred digits', '1'.repeat(100)],
    ['nothing', ''],
  ])('is not %s', (_, text) => {
    expect(parseTokenId(text)).toBeUndefined()
    expect(parseToken(`${text}|${'a'.repeat(48)}`)).toBeUndefined()
  })

  test('goes up to 2^53 − 1', () => {
    expect(parseTokenId('9007199254740991')).toBe(ID_MAX)
  })
})
