import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { duration, wholeNumber } from '../../src/cli/option-values.ts'

describe('a length of time', () => {
  it.each([
    ['90s', 90],
    ['15m', 900],
    ['12h', 43_200],
    ['30d', 2_592_000],
    ['52w', 31_449_600],
  ])('%s is %i seconds', (text, seconds) => {
    expect(duration(text)).toBe(seconds)
  })

  it.each([
    '',
    '30',
    'd',
    '-1d',
    '1.5h',
    '1e3s',
    ' 1d',
    '1d ',
    '1D',
    '1d2h',
    '1y',
    '1234567890s',
    '1constructor',
  ])('is not %j', (text) => {
    expect(() => duration(text)).toThrow('Write a number and a unit')
  })
})

describe('a whole number', () => {
  it('is read within its bounds and refused outside of them', () => {
    const read = wholeNumber(1, 1_000)

    fc.assert(
      fc.property(fc.integer(), (number) => {
        if (number >= 1 && number <= 1_000) expect(read(String(number))).toBe(number)
        else expect(() => read(String(number))).toThrow('from 1 to 1000')
      }),
    )
  })

  it.each(['', '1.0', '1e2', '0x10', '+1', ' 1', 'ten'])('is not %j', (text) => {
    expect(() => wholeNumber(0, 1_000)(text)).toThrow('Write a whole number')
  })
})
