import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readField } from '../../test/read-field.ts'
import { oneOf, text } from './text.ts'

const name = text({ max: 5 })
const tooLong = { faults: { name: ['The name must not be greater than 5 characters.'] } }
const badFormat = { faults: { name: ['The name format is invalid.'] } }

describe('text', () => {
  test.each(['a', 'abcde', ' abcde ', 'Ünïcö', '💻💻💻💻💻', "'; --", '<b>', '١٢'])(
    'may be %j',
    async (raw) => {
      expect(await readField('name', name, raw)).toEqual({ value: raw.trim() })
    },
  )

  test.each([[['a']], [{ a: 1 }], [1], [true], [new Date(0)]])('may not be %j', async (raw) => {
    expect(await readField('name', name, raw)).toEqual({ faults: { name: ['The name must be a string.'] } })
  })

  test('is measured in characters, of which an emoji is one', async () => {
    expect(await readField('name', name, 'abcdef')).toEqual(tooLong)
    expect(await readField('name', name, '💻💻💻💻💻💻')).toEqual(tooLong)
  })

  test.each(['a\0b', '\0', 'a\ud800', '\udc00a', '\udc00\ud800'])(
    'may not hold %j, which no database keeps as it is',
    async (raw) => {
      expect(await readField('name', name, raw)).toEqual(badFormat)
    },
  )

  test('is told everything that is wrong with it', async () => {
    expect(await readField('name', name, 'abcde\0')).toEqual({
      faults: { name: [...badFormat.faults.name, ...tooLong.faults.name] },
    })
  })

  test('passes exactly when a database keeps it: whole characters, no NUL, not too many', async () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.string({ unit: fc.constantFrom('a', ' ', '\0', '\ud83d', '\udcbb'), maxLength: 8 }),
    )

    await fc.assert(
      fc.asyncProperty(anything, async (raw) => {
        const value = raw.trim()
        const fits = value !== '' && value.isWellFormed() && !value.includes('\0') && [...value].length <= 5

        expect('value' in (await readField('name', name, raw))).toBe(fits)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('one of a list', () => {
  const role = oneOf(['student', 'team_member'])

  test('is taken, trimmed', async () => {
    expect(await readField('role', role, ' student ')).toEqual({ value: 'student' })
  })

  test.each(['admin', 'Student', 'stu dent', ['student'], { student: true }, 0, true])(
    'is refused as %j',
    async (raw) => {
      expect(await readField('role', role, raw)).toEqual({
        faults: { role: ['The selected role is invalid.'] },
      })
    },
  )
})
