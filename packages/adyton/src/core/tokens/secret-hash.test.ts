import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashSecret, secretMatches } from './secret-hash.ts'

const secret = fc.string({ unit: 'binary' })

test('a secret is stored as the lower-case hex SHA-256 of its UTF-8, as Laravel stores it', () => {
  fc.assert(
    fc.property(secret, (text) => {
      expect(hashSecret(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'))
    }),
  )
  expect(hashSecret('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test('a secret matches its own hash and no other', () => {
  fc.assert(
    fc.property(secret, secret, (one, other) => {
      expect(secretMatches(one, hashSecret(one))).toBe(true)
      expect(secretMatches(one, hashSecret(other))).toBe(one.toWellFormed() === other.toWellFormed())
    }),
  )
})

test.each(['', 'x', 'a'.repeat(63), 'a'.repeat(65), 'é'.repeat(64)])(
  'a stored hash of another shape, %j, matches nothing',
  (stored) => {
    // What a damaged column may hold.
    const damaged = stored as ReturnType<typeof hashSecret>

    expect(secretMatches('abc', damaged)).toBe(false)
  },
)
