import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Outcome, readField } from '../../test/read-field.ts'
import type { Secret } from '../core/secret.ts'
import { newPassword, triedPassword } from './password.ts'

const BCRYPT = { lengthMin: 6, bytesMax: 72, allowsNul: false }
const ARGON2 = { lengthMin: 6, bytesMax: 1_024, allowsNul: true }

function set(
  password: unknown,
  { confirmation = password, rules = BCRYPT }: { confirmation?: unknown; rules?: typeof BCRYPT } = {},
) {
  return readField('password', newPassword(rules), password, { password_confirmation: confirmation })
}

function tried(password: unknown) {
  return readField('password', triedPassword(), password)
}

function revealed(outcome: Outcome<Secret>): string | undefined {
  return 'value' in outcome ? outcome.value.reveal() : undefined
}

const because = (...texts: string[]) => ({ faults: { password: texts } })
const SHORT = 'The password must be at least 6 characters.'
const UNCONFIRMED = 'The password confirmation does not match.'
const FORMAT = 'The password format is invalid.'
const LONG = 'The password must not be greater than 72 bytes.'

describe('a password being set', () => {
  test('is taken exactly as it was sent', async () => {
    const whole = fc
      .string({ unit: 'grapheme', minLength: 6, maxLength: 12 })
      .filter((text) => Buffer.byteLength(text) <= 72 && [...text].length >= 6)

    await fc.assert(
      fc.asyncProperty(whole, async (password) => {
        expect(revealed(await set(password))).toBe(password)
      }),
    )
    expect(revealed(await set('  a b  '))).toBe('  a b  ')
    expect(revealed(await set('      '))).toBe('      ')
  })

  test.each([undefined, null, ''])('is missing when it is %j', async (password) => {
    expect(await set(password)).toEqual(because('The password field is required.'))
  })

  test.each([[['secret']], [123_456], [true], [{}]])('may not be %j', async (password) => {
    expect(await set(password)).toEqual(because('The password must be a string.'))
  })

  test.each([
    ['12345', SHORT],
    ['💻💻💻💻💻', SHORT],
    ['a'.repeat(73), LONG],
    ['é'.repeat(37), LONG],
    ['pass\0word', FORMAT],
    ['password\ud800', FORMAT],
  ])('may not be %j', async (password, text) => {
    expect(await set(password)).toEqual(because(text))
  })

  test.each(['123456', '💻💻💻💻💻💻', 'a'.repeat(72), 'é'.repeat(36)])('may be %j', async (password) => {
    expect(revealed(await set(password))).toBe(password)
  })

  test.each([
    [undefined],
    [null],
    [''],
    ['password124'],
    ['Password123'],
    [' password123'],
    [['password123']],
    ['pa\u0308ssword'],
  ])('must be repeated exactly, and %j is not that', async (confirmation) => {
    expect(await set('password123', { confirmation: confirmation ?? null })).toEqual(because(UNCONFIRMED))
  })

  test('need not be repeated where that was waived, but exactly if it is', async () => {
    const field = newPassword(BCRYPT, { confirmed: 'if sent' })
    const setWith = (body: object) => readField('password', field, 'password123', { ...body })

    expect(revealed(await setWith({}))).toBe('password123')
    expect(revealed(await setWith({ password_confirmation: 'password123' }))).toBe('password123')
    for (const wrong of ['', 'password124', null])
      expect(await setWith({ password_confirmation: wrong })).toEqual(because(UNCONFIRMED))
  })

  test('is told everything that is wrong with it', async () => {
    expect(await set('a\0', { confirmation: 'b' })).toEqual(because(FORMAT, SHORT, UNCONFIRMED))
  })

  test('may have what argon2id can take', async () => {
    const long = `${'a'.repeat(1_023)}\0`

    expect(revealed(await set(long, { rules: ARGON2 }))).toBe(long)
    expect(await set(`${long}a`, { rules: ARGON2 })).toEqual(
      because('The password must not be greater than 1024 bytes.'),
    )
    expect(await set('password\ud800', { rules: ARGON2 })).toEqual(because(FORMAT))
  })
})

describe('a password being tried', () => {
  test('may be anything up to 1,024 bytes: it may be older than the rules', async () => {
    for (const password of ['a', '   ', 'a'.repeat(1_024), 'é'.repeat(512), 'pass\0word', 'x\ud800'])
      expect(revealed(await tried(password))).toBe(password)
  })

  test('may not be longer', async () => {
    for (const password of ['a'.repeat(1_025), 'é'.repeat(513)])
      expect(await tried(password)).toEqual(because('The password must not be greater than 1024 bytes.'))
  })

  test.each([undefined, null, ''])('is missing when it is %j', async (password) => {
    expect(await tried(password)).toEqual(because('The password field is required.'))
  })

  test.each([[['secret']], [123_456], [{}]])('may not be %j', async (password) => {
    expect(await tried(password)).toEqual(because('The password must be a string.'))
  })
})
