import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readField } from '../../test/read-field.ts'
import { optional, readFields } from './field.ts'
import { triedPassword } from './password.ts'
import { oneOf, text } from './text.ts'

const name = text({ max: 255 })
const device = text({ max: 255, alias: 'deviceName' })
const REQUIRED = { faults: { device_name: ['The device name field is required.'] } }

describe('a field that must be there', () => {
  test.each([undefined, null, '', ' ', '\t\r\n', '\u00a0\ufeff'])('is missing when it is %j', async (raw) => {
    expect(await readField('device_name', device, raw)).toEqual(REQUIRED)
  })

  test.each([0, false, [], {}, 7.5])('is there, and no text, when it is %j', async (raw) => {
    expect(await readField('device_name', device, raw)).toEqual({
      faults: { device_name: ['The device name must be a string.'] },
    })
  })
})

describe('an optional field', () => {
  test.each([undefined, null, '', ' ', '\t\n'])('is absent when it is %j', async (raw) => {
    expect(await readField('device_name', optional(device), raw)).toEqual({ value: undefined })
    expect(await readField('role', optional(oneOf(['student'])), raw)).toEqual({ value: undefined })
  })

  test('is held to its rules once it is there', async () => {
    expect(await readField('device_name', optional(device), 7)).toEqual({
      faults: { device_name: ['The device name must be a string.'] },
    })
  })
})

describe('an alias', () => {
  test('counts where nothing was sent under the name', async () => {
    for (const raw of [undefined, null, '', '  '])
      expect(await readField('device_name', device, raw, { deviceName: ' phone ' })).toEqual({
        value: 'phone',
      })
  })

  test('gives way to the name', async () => {
    expect(await readField('device_name', device, 'laptop', { deviceName: 'phone' })).toEqual({
      value: 'laptop',
    })
  })

  test('is reported under the name', async () => {
    expect(await readField('device_name', device, undefined, { deviceName: 7 })).toEqual({
      faults: { device_name: ['The device name must be a string.'] },
    })
  })

  test('is kept by a field that becomes optional', async () => {
    expect(await readField('device_name', optional(device), undefined, { deviceName: 'phone' })).toEqual({
      value: 'phone',
    })
  })
})

describe('text', () => {
  test('is trimmed, all but what is taken verbatim', async () => {
    expect(await readField('name', name, ' \u00a0Ada Lovelace\n')).toEqual({ value: 'Ada Lovelace' })
    const password = await readField('password', triedPassword(), '  secret ')
    expect('value' in password && password.value.reveal()).toBe('  secret ')
  })
})

describe('a set of fields', () => {
  test('tells of every fault at once, in its own order', async () => {
    const fields = { name, role: oneOf(['student']), nickname: text({ max: 3 }) }

    const validation = await readFields(fields, new Map(Object.entries({ nickname: 'long', role: 'admin' })))

    expect(validation.ok ? [] : [...validation.faults]).toEqual([
      ['name', ['The name field is required.']],
      ['role', ['The selected role is invalid.']],
      ['nickname', ['The nickname must not be greater than 3 characters.']],
    ])
  })

  test('takes what it names and nothing else, whatever else is sent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.anything()), async (rest) => {
        const body = new Map<string, unknown>([...Object.entries(rest), ['name', 'Ada']])

        const validation = await readFields(
          { name, role: optional(oneOf(['student'])) },
          new Map([...body, ['role', null]]),
        )

        expect(validation).toEqual({ ok: true, values: { name: 'Ada', role: undefined } })
      }),
    )
  })

  test('finds nothing in the prototype of anything', async () => {
    const fields = { constructor: optional(name), toString: optional(name), hasOwnProperty: optional(name) }

    const validation = await readFields(fields, new Map([['__proto__', { constructor: 'x', toString: 'x' }]]))

    expect(validation.ok && Object.values(validation.values)).toEqual([undefined, undefined, undefined])
  })
})
