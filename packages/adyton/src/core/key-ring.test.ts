import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigurationError } from './errors.ts'
import { createKeyRing, isKey, newKey } from './key-ring.ts'

const KEY = 'Zm9yLXRlc3RzLW9ubHktbm90LWEtcmVhbC1rZXktMDE'
const OTHER_KEY = 'YW5vdGhlci1mb3ItdGVzdHMtb25seS0wMTIzNDU2Nzg'
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

const signer = createKeyRing([KEY]).forPurpose('csrf')

describe('a signature', () => {
  test('is an HMAC-SHA256 in base64url, by a key that HKDF makes of the ring’s for the purpose', () => {
    const derived = Buffer.from(hkdfSync('sha256', KEY, '', 'adyton csrf', 32))

    expect(signer.sign('text')).toBe(createHmac('sha256', derived).update('text').digest('base64url'))
  })

  test('is that HMAC for any text and any key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.base64String(), (text, key) => {
        const derived = Buffer.from(hkdfSync('sha256', key, '', 'adyton csrf', 32))
        const expected = createHmac('sha256', derived).update(text).digest('base64url')

        expect(createKeyRing([key]).forPurpose('csrf').sign(text)).toBe(expected)
      }),
    )
  })

  test('of any text is 43 characters that stand in a cookie as they are, and is verified', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const signature = signer.sign(text)

        expect(signature).toMatch(/^[A-Za-z0-9_-]{43}$/)
        expect(signer.verifies(signature, text)).toBe(true)
      }),
    )
  })

  test('of one text is none of another', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 2 }), ([one = '', other = '']) => {
        expect(signer.verifies(signer.sign(one), other)).toBe(false)
      }),
    )
  })

  test('for one purpose is none for another', () => {
    const ring = createKeyRing([KEY])
    const csrf = ring.forPurpose('csrf').sign('text')

    expect(ring.forPurpose('guest-session').verifies(csrf, 'text')).toBe(false)
    expect(ring.forPurpose('csrf').verifies(csrf, 'text')).toBe(true)
  })
})

describe('a new key in front', () => {
  const before = signer.sign('text')
  const rotated = createKeyRing([OTHER_KEY, KEY]).forPurpose('csrf')

  test('signs from then on', () => {
    expect(rotated.sign('text')).toBe(createKeyRing([OTHER_KEY]).forPurpose('csrf').sign('text'))
    expect(rotated.sign('text')).not.toBe(before)
  })

  test('leaves the signatures of the old one good', () => {
    expect(rotated.verifies(before, 'text')).toBe(true)
  })

  test('ends them once the old one is taken out', () => {
    expect(createKeyRing([OTHER_KEY]).forPurpose('csrf').verifies(before, 'text')).toBe(false)
  })
})

describe('what is no signature', () => {
  const signature = signer.sign('text')
  /** Decodes to the same bytes: the last character stands for four bits and two spare ones. */
  const respelled = [1, 2, 3].map((spare): [string, string] => {
    const at = ALPHABET.indexOf(signature.slice(-1))
    return [`the same bytes with spare bits ${spare}`, signature.slice(0, -1) + ALPHABET[at ^ spare]]
  })

  test.each<[string, string]>([
    ['nothing', ''],
    ['all but its end', signature.slice(0, -1)],
    ['padded', `${signature}=`],
    ['with more after it', `${signature}A`],
    ['with a blank before it', ` ${signature.slice(1)}`],
    ['in hex', Buffer.from(signature, 'base64url').toString('hex')],
    ['in lower case', signature.toLowerCase()],
    ['with characters whose low bytes are its own', shifted(signature)],
    ['with half a surrogate pair', `${signature.slice(0, -1)}\ud800`],
    ...respelled,
  ])('is refused: %s', (_, text) => {
    expect(signer.verifies(text, 'text')).toBe(false)
  })

  test('is refused, whatever it is, and never thrown at', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 43, maxLength: 43 }),
    )

    fc.assert(
      fc.property(texts, (text) => {
        expect(signer.verifies(text, 'text')).toBe(false)
      }),
    )
  })
})

describe('a key', () => {
  test('that is made is 256 random bits in base64url', () => {
    const bytes = Buffer.alloc(32, 0xfb)

    expect(newKey({ bytes: (length) => bytes.subarray(0, length) })).toBe(bytes.toString('base64url'))
  })

  test('of 256 random bits is one, in base64url as in hex', () => {
    for (let count = 0; count < 1_000; count += 1) {
      expect(isKey(newKey({ bytes: randomBytes }))).toBe(true)
      expect(isKey(randomBytes(32).toString('hex'))).toBe(true)
    }
  })

  test.each([
    ['too short', KEY.slice(1)],
    ['padded', `${KEY}=`],
    ['of another alphabet', KEY.replace('Z', '+')],
    ['with a line break', `${KEY}\n`],
    ['of one letter', 'a'.repeat(43)],
    ['of ten letters', 'change-this'.repeat(4)],
  ])('is none when it is %s', (_, text) => {
    expect(isKey(text)).toBe(false)
  })
})

test('a ring without a key is refused', () => {
  expect(() => createKeyRing([])).toThrow(ConfigurationError)
})

function shifted(text: string): string {
  return Array.from(text, (character) => String.fromCharCode(character.charCodeAt(0) + 0x100)).join('')
}
