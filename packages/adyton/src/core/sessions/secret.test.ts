import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { random } from '../../../test/builders.ts'
import { generateCookieSecret, hashRememberSecret, hashSessionSecret, isCookieSecret } from './secret.ts'

describe('a new secret', () => {
  test('is 256 random bits, in 43 characters that stand in a cookie as they are', () => {
    const asked: number[] = []
    const counting = {
      bytes(length: number) {
        asked.push(length)
        return new Uint8Array(length).fill(0xff)
      },
    }

    expect(generateCookieSecret(counting).reveal()).toBe(Buffer.alloc(32, 0xff).toString('base64url'))
    expect(asked).toEqual([32])
  })

  test('is another each time, and has the form of one', () => {
    const secrets = Array.from({ length: 100 }, () => generateCookieSecret(random).reveal())

    expect(new Set(secrets).size).toBe(100)
    expect(secrets.every(isCookieSecret)).toBe(true)
  })
})

describe('the form of a secret', () => {
  const secret = 'A'.repeat(43)

  test.each([
    ['nothing', ''],
    ['too few characters', secret.slice(1)],
    ['too many', `${secret}A`],
    ['padding', `${secret}=`],
    ['a plus of the other base64', `+${secret.slice(1)}`],
    ['a slash of the other base64', `/${secret.slice(1)}`],
    ['a dot, as guests have', `${secret.slice(0, 21)}.${secret.slice(22)}`],
    ['a blank before it', ` ${secret}`],
    ['a line break behind it', `${secret}\n`],
    ['a line of its own among others', `x\n${secret}\nx`],
    ['a NUL', `${secret.slice(1)}\0`],
    ['letters of another alphabet', 'А'.repeat(43)],
    ['quotes', `"${secret.slice(2)}"`],
  ])('is not that of %s', (_, text) => {
    expect(isCookieSecret(text)).toBe(false)
  })

  test('is that of 43 characters of base64url and nothing else', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: 'binary', minLength: 43, maxLength: 43 })),
        (text) => {
          const isBase64Url = [...text].every((letter) => /[A-Za-z0-9_-]/.test(letter))

          expect(isCookieSecret(text)).toBe(isBase64Url && text.length === 43)
        },
      ),
    )
  })
})

test.each([
  ['session', hashSessionSecret],
  ['remember', hashRememberSecret],
] as const)('what is stored of a %s secret is its SHA-256', (_, hash) => {
  const secret = generateCookieSecret(random).reveal()

  expect(hash(secret)).toBe(createHash('sha256').update(secret).digest('hex'))
  expect(hash(secret)).toMatch(/^[0-9a-f]{64}$/)
})
