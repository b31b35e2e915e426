import { describe, expect, test } from 'vitest'
import { readField } from '../../test/read-field.ts'
import { accountEmail, newEmail } from './email.ts'

const because = (text: string) => ({ faults: { email: [text] } })
const INVALID = because('The email must be a valid email address.')
const TAKEN = 'ada@example.com'

function fresh(raw: unknown) {
  return readField(
    'email',
    newEmail(async (address) => address.toLowerCase() === TAKEN),
    raw,
  )
}

describe('the address of a new account', () => {
  test('is kept as it was typed, beside its canonical spelling', async () => {
    expect(await fresh(' Grace@Bücher.EXAMPLE ')).toEqual({
      value: { address: 'Grace@Bücher.EXAMPLE', canonical: 'grace@xn--bcher-kva.example' },
    })
  })

  test('may not be taken', async () => {
    expect(await fresh('ADA@example.com')).toEqual(because('The email has already been taken.'))
  })

  test.each([
    'grace',
    'a@b@example.com',
    'a＠example.com',
    'a@ex%61mple.com',
    'a@exam\nple.com',
    'a b@example.com',
  ])('may not be %j', async (raw) => {
    expect(await fresh(raw)).toEqual(INVALID)
  })

  test('is not looked for while it is none', async () => {
    const looked: string[] = []
    const field = newEmail((address) => looked.push(address) < 0)

    await readField('email', field, 'none')

    expect(looked).toEqual([])
  })

  test.each([undefined, null, '', '  '])('is missing when it is %j', async (raw) => {
    expect(await fresh(raw)).toEqual(because('The email field is required.'))
  })

  test.each([[['a@example.com']], [7], [{}]])('may not be %j', async (raw) => {
    expect(await fresh(raw)).toEqual(because('The email must be a string.'))
  })

  test('may not hold what no database keeps, nor be too long', async () => {
    expect(await fresh('a\0@example.com')).toEqual(because('The email format is invalid.'))
    expect(await fresh('a\ud800@example.com')).toEqual(because('The email format is invalid.'))
    expect(await fresh(`a@${'b'.repeat(253)}`)).toEqual(
      because('The email must not be greater than 254 characters.'),
    )
  })
})

describe('the address of an account', () => {
  const known = (raw: unknown) => readField('email', accountEmail(), raw)

  test.each(['ada@example.com', ' ada@example.com ', '"a b"@old.example', 'a@b@c', '@', 'user@[127.0.0.1]'])(
    'may be anything with an @, such as %j: it may be older than the rules',
    async (raw) => {
      expect(await known(raw)).toEqual({ value: raw.trim() })
    },
  )

  test.each(['ada', 'a＠example.com'])('may not be %j', async (raw) => {
    expect(await known(raw)).toEqual(INVALID)
  })

  test('may not be missing, of another type, or unfit to look for', async () => {
    expect(await known('  ')).toEqual(because('The email field is required.'))
    expect(await known(['a@example.com'])).toEqual(because('The email must be a string.'))
    expect(await known('a@\0')).toEqual(because('The email format is invalid.'))
    expect(await known(`${'a'.repeat(254)}@`)).toEqual(
      because('The email must not be greater than 254 characters.'),
    )
  })
})
