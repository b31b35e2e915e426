import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readField } from '../../test/read-field.ts'
import { integer } from './number.ts'

const count = (raw: unknown) => readField('per_page', integer({ min: 1, max: 200 }), raw)
const because = (text: string) => ({ faults: { per_page: [text] } })

describe('a whole number', () => {
  test('is taken within its bounds, as a number and as digits', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200 }), async (value) => {
        expect(await count(value)).toEqual({ value })
        expect(await count(String(value))).toEqual({ value })
        expect(await count(` ${value}\n`)).toEqual({ value })
      }),
    )
  })

  test.each([0, -1, '0', '-1', '-0', Number.MIN_SAFE_INTEGER])('is too small as %j', async (raw) => {
    expect(await count(raw)).toEqual(because('The per page must be at least 1.'))
  })

  test.each([201, '201', 1e300, '9999999999999999', Number.MAX_SAFE_INTEGER])(
    'is too great as %j',
    async (raw) => {
      expect(await count(raw)).toEqual(because('The per page must not be greater than 200.'))
    },
  )

  test.each([
    1.5,
    '1.5',
    '1e2',
    '0x10',
    '+1',
    '--1',
    '1 0',
    'ten',
    '٣',
    '１',
    true,
    [1],
    {},
    '1'.repeat(17),
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ])('is none as %j', async (raw) => {
    expect(await count(raw)).toEqual(because('The per page must be an integer.'))
  })
})
