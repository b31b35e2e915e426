import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { random } from '../../../test/builders.ts'
import { createKeyRing } from '../key-ring.ts'
import { createGuests } from './guest.ts'
import { generateCookieSecret, isCookieSecret } from './secret.ts'

const KEY = 'Zm9yLXRlc3RzLW9ubHktbm90LWEtcmVhbC1rZXktMDE'
const OTHER_KEY = 'YW5vdGhlci1mb3ItdGVzdHMtb25seS0wMTIzNDU2Nzg'
const guestsOf = (...keys: readonly string[]) =>
  createGuests(createKeyRing(keys).forPurpose('guest-session'), random)
const guests = guestsOf(KEY)

/** A secret and a signature, from two guests where that is asked for. */
function parts(): readonly [string, string] {
  const [secret = '', signature = ''] = guests.issue().reveal().split('.')
  return [secret, signature]
}

describe('a guest', () => {
  test('is known by the cookie it was given, which is another for each', () => {
    const issued = Array.from({ length: 100 }, () => guests.issue().reveal())

    expect(new Set(issued).size).toBe(100)
    expect(issued.every((value) => guests.recognises(value))).toBe(true)
    expect(issued.every((value) => /^[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{43}$/.test(value))).toBe(true)
  })

  test('can never be taken for somebody with a session', () => {
    expect(isCookieSecret(guests.issue().reveal())).toBe(false)
  })

  test('is still known once another key signs, as long as the old one verifies', () => {
    const before = guests.issue().reveal()

    expect(guestsOf(OTHER_KEY, KEY).recognises(before)).toBe(true)
    expect(guestsOf(OTHER_KEY).recognises(before)).toBe(false)
  })
})

describe('no guest', () => {
  test('is whoever signs a secret with another’s signature', () => {
    const [[secret], [, signature]] = [parts(), parts()]

    expect(guests.recognises(`${secret}.${signature}`)).toBe(false)
  })

  test('is whoever has a proof of his secret, which is ours too, in place of the signature', () => {
    const [secret] = parts()
    const proof = createKeyRing([KEY]).forPurpose('csrf').sign(secret)

    expect(guests.recognises(`${secret}.${proof}`)).toBe(false)
  })

  test('is a signed text that is not a secret', () => {
    const signer = createKeyRing([KEY]).forPurpose('guest-session')

    for (const text of ['', 'x', 'A'.repeat(42), 'A'.repeat(44), `${'A'.repeat(42)} `])
      expect(guests.recognises(`${text}.${signer.sign(text)}`)).toBe(false)
  })

  test.each<[string, (secret: string, signature: string) => string]>([
    ['the secret of a session', () => generateCookieSecret(random).reveal()],
    ['a secret alone', (secret) => secret],
    ['a signature alone', (_, signature) => `.${signature}`],
    ['a secret with an empty signature', (secret) => `${secret}.`],
    ['the parts the other way round', (secret, signature) => `${signature}.${secret}`],
    ['something behind another dot', (secret, signature) => `${secret}.${signature}.`],
    ['something before it', (secret, signature) => `.${secret}.${signature}`],
    ['padding', (secret, signature) => `${secret}.${signature}=`],
    ['a blank', (secret, signature) => `${secret}.${signature} `],
    ['nothing', () => ''],
    ['a lone dot', () => '.'],
  ])('is %s', (_, made) => {
    expect(guests.recognises(made(...parts()))).toBe(false)
  })

  test('is a cookie of which a single character was changed', () => {
    const value = guests.issue().reveal()
    const character = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })

    fc.assert(
      fc.property(fc.nat(value.length - 1), character, (at, other) => {
        const changed = value.slice(0, at) + other + value.slice(at + 1)

        expect(guests.recognises(changed)).toBe(changed === value)
      }),
    )
  })

  test('is any text that was not issued, and none is thrown about', () => {
    const base64Url = fc.stringMatching(/^[A-Za-z0-9_-]{43}$/)
    const alike = fc.tuple(base64Url, base64Url).map((both) => both.join('.'))

    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), alike), (text) => {
        expect(guests.recognises(text)).toBe(false)
      }),
    )
  })
})
