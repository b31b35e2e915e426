import fc from 'fast-check'
import { expect, test } from 'vitest'
import { suggestion } from './suggestion.ts'

test('a name with two slips is known again', () => {
  const name = fc.stringMatching(/^[A-Z_]{6,20}$/)
  const slip = fc.record({ at: fc.nat(5), letter: fc.constantFrom('X', '_', '') })

  fc.assert(
    fc.property(name, fc.array(slip, { maxLength: 2 }), (meant, slips) => {
      const typed = slips.reduce(
        (text, { at, letter }) => text.slice(0, at) + letter + text.slice(at + 1),
        meant,
      )

      expect(suggestion(typed, [meant])).toBe(` Did you mean ${meant}?`)
    }),
  )
})

test('a name with three slips is not', () => {
  expect(suggestion('abcdef', ['abcxyz'])).toBe('')
  expect(suggestion('abc', ['abcdef'])).toBe('')
  expect(suggestion('', ['abc'])).toBe('')
  expect(suggestion('abc', [])).toBe('')
})
