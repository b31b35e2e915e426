import { verifySync as argon2Verify } from '@node-rs/argon2'
import { hashSync as bcryptHash, verifySync as bcryptVerify } from '@node-rs/bcrypt'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigurationError } from '../errors.ts'
import {
  decoyHash,
  fitsPolicy,
  type HashPolicy,
  isOutdated,
  parseHashPolicy,
  passwordBytesMax,
} from './policy.ts'

const BCRYPT: HashPolicy = { algorithm: 'bcrypt', cost: 4 }
const ARGON2: HashPolicy = { algorithm: 'argon2id' }
const TAIL = 'N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'

describe('a hash policy', () => {
  test('is read from its name and cost', () => {
    expect(parseHashPolicy('argon2id')).toEqual({ algorithm: 'argon2id' })
    expect(parseHashPolicy('bcrypt:4')).toEqual({ algorithm: 'bcrypt', cost: 4 })
    expect(parseHashPolicy('bcrypt:20')).toEqual({ algorithm: 'bcrypt', cost: 20 })
  })

  test.each([
    '',
    'bcrypt',
    'bcrypt:',
    'bcrypt:3',
    'bcrypt:21',
    'bcrypt:012',
    'bcrypt:12 ',
    'BCRYPT:12',
    'bcrypt:1e1',
    'bcrypt:-5',
    'bcrypt:12.5',
    'argon2i',
    'argon2id:3',
    'md5',
  ])('is not %j, and the fault names the allowed form', (text) => {
    expect(() => parseHashPolicy(text)).toThrow(ConfigurationError)
    expect(() => parseHashPolicy(text)).toThrow('argon2id or bcrypt:COST with a cost from 4 to 20')
  })
})

describe('a password', () => {
  test('fits bcrypt up to 72 bytes, counted as bytes and not as letters', () => {
    expect(passwordBytesMax(BCRYPT)).toBe(72)
    expect(fitsPolicy('a'.repeat(72), BCRYPT)).toBe(true)
    expect(fitsPolicy('a'.repeat(73), BCRYPT)).toBe(false)
    expect(fitsPolicy('é'.repeat(36), BCRYPT)).toBe(true)
    expect(fitsPolicy('é'.repeat(37), BCRYPT)).toBe(false)
  })

  test('does not fit bcrypt with a NUL anywhere in it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (before, after) => {
        expect(fitsPolicy(`${before}\0${after}`, BCRYPT)).toBe(false)
      }),
    )
  })

  test('fits argon2id whatever its length and its bytes', () => {
    expect(passwordBytesMax(ARGON2)).toBe(1_024)
    expect(fitsPolicy(`${'a'.repeat(1_023)}\0`, ARGON2)).toBe(true)
  })
})

describe('an outdated hash', () => {
  test.each([
    ['as Laravel writes it, of the same cost', `$2y$04$${TAIL}`, BCRYPT, false],
    ['of a lower cost', `$2y$10$${TAIL}`, { algorithm: 'bcrypt', cost: 12 }, true],
    ['of a higher cost', `$2y$12$${TAIL}`, { algorithm: 'bcrypt', cost: 10 }, true],
    ['in the $2a$ spelling', `$2a$04$${TAIL}`, BCRYPT, true],
    ['in the $2b$ spelling, which Laravel does not take', `$2b$04$${TAIL}`, BCRYPT, true],
    ['of argon2id, where bcrypt is the policy', '$argon2id$v=19$m=19456,t=2,p=1$x$y', BCRYPT, true],
    ['of bcrypt, where argon2id is the policy', `$2y$04$${TAIL}`, ARGON2, true],
    ['of argon2id with our numbers', '$argon2id$v=19$m=19456,t=2,p=1$x$y', ARGON2, false],
    ['of argon2id with other numbers', '$argon2id$v=19$m=65536,t=4,p=1$x$y', ARGON2, true],
    ['of argon2i', '$argon2i$v=19$m=19456,t=2,p=1$x$y', ARGON2, true],
  ] satisfies [string, string, HashPolicy, boolean][])('is told: %s', (_, hash, policy, outdated) => {
    expect(isOutdated(hash, policy)).toBe(outdated)
  })
})

describe('a decoy', () => {
  test('of bcrypt is a hash like any other, of the policy’s cost, that no password matches', () => {
    const decoy = decoyHash(BCRYPT)
    // With the decoy's own salt, all zeros, the library computes a hash that differs in the result alone.
    const computed = bcryptHash('password', 4, Buffer.alloc(16))

    expect(decoy.slice(4, 29)).toBe(computed.slice(4, 29))
    expect(decoy).toHaveLength(computed.length)
    expect(bcryptVerify('password', decoy)).toBe(false)
    expect(isOutdated(decoy, BCRYPT)).toBe(false)
  })

  test('of argon2id is verified in full, and fails', () => {
    const decoy = decoyHash(ARGON2)

    // A hash that the library cannot read makes it throw; this one it computes and finds wrong.
    expect(argon2Verify(decoy, 'password')).toBe(false)
    expect(isOutdated(decoy, ARGON2)).toBe(false)
    expect(() => argon2Verify('$argon2id$v=19$m=19456,t=2,p=1$x', 'password')).toThrow()
  })
})
