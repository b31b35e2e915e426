import { describe, expect, test } from 'vitest'
import { readField } from '../../test/read-field.ts'
import { abilityList } from './abilities.ts'
import { optional } from './field.ts'

const read = (raw: unknown) => readField('abilities', optional(abilityList()), raw)

describe('a list of abilities', () => {
  test('is taken as it is, each trimmed', async () => {
    expect(await read(['read', ' write ', 'server:*', '*'])).toEqual({
      value: ['read', 'write', 'server:*', '*'],
    })
  })

  test('may be empty, which grants nothing, and is not the same as absent', async () => {
    expect(await read([])).toEqual({ value: [] })
    for (const raw of [undefined, null, '', ' ']) expect(await read(raw)).toEqual({ value: undefined })
  })

  test.each(['read', 'read,write', '[]', 7, true, { 0: 'read' }, { length: 1, 0: 'read' }])(
    'is not %j',
    async (raw) => {
      expect(await read(raw)).toEqual({ faults: { abilities: ['The abilities must be an array.'] } })
    },
  )

  test('has a hundred at most, however many more are sent', async () => {
    expect(await read(Array.from({ length: 100 }, (_, at) => `a${at}`))).toMatchObject({
      value: { length: 100 },
    })
    for (const length of [101, 100_000]) {
      expect(await read(new Array(length).fill('read'))).toEqual({
        faults: { abilities: ['The abilities must not have more than 100 items.'] },
      })
    }
  })

  test('tells of every item that is wrong, by its place', async () => {
    const long = 'a'.repeat(101)

    expect(await read(['read', 7, null, '', 'a\0', long, ['x'], 'a'.repeat(100)])).toEqual({
      faults: {
        'abilities.1': ['The abilities.1 must be a string.'],
        'abilities.2': ['The abilities.2 must be a string.'],
        'abilities.3': ['The abilities.3 field is required.'],
        'abilities.4': ['The abilities.4 format is invalid.'],
        'abilities.5': ['The abilities.5 must not be greater than 100 characters.'],
        'abilities.6': ['The abilities.6 must be a string.'],
      },
    })
  })
})
