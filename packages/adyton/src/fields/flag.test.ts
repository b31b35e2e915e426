import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readField } from '../../test/read-field.ts'
import { flag } from './flag.ts'

const remember = (raw: unknown) => readField('remember', flag(), raw)
const because = { faults: { remember: ['The remember must be true or false.'] } }

describe('a choice', () => {
  test.each([true, 1, '1', 'true', 'on', 'yes', 'TRUE', 'On', ' on\n'])('is a yes as %j', async (raw) => {
    expect(await remember(raw)).toEqual({ value: true })
  })

  test.each([false, 0, '0', 'false', 'off', 'no', 'FALSE', ' off '])('is a no as %j', async (raw) => {
    expect(await remember(raw)).toEqual({ value: false })
  })

  test.each([undefined, null, '', '  '])('that was not made is a no: %j', async (raw) => {
    expect(await remember(raw)).toEqual({ value: false })
  })

  test.each([
    2,
    -1,
    0.5,
    '01',
    '1.0',
    'y',
    'n',
    'oui',
    'checked',
    'null',
    'undefined',
    [],
    [true],
    ['on'],
    {},
    Number.NaN,
  ])('is neither as %j', async (raw) => {
    expect(await remember(raw)).toEqual(because)
  })

  test('is never anything but a yes, a no or a fault', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (raw) => {
        expect([{ value: true }, { value: false }, because]).toContainEqual(await remember(raw))
      }),
    )
  })
})
