import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { can, EVERY_ABILITY, narrow } from './abilities.ts'

const ability = fc.oneof(
  fc.constantFrom('read', 'write', 'admin', 'READ', 'server:*', 'server:update', '*'),
  fc.string(),
)
const abilities = fc.array(ability, { maxLength: 6 })

describe('a list of abilities', () => {
  test('grants exactly what stands in it, unless the asterisk does', () => {
    fc.assert(
      fc.property(abilities, ability, (list, wanted) => {
        expect(can(list, wanted)).toBe(list.includes(EVERY_ABILITY) || list.includes(wanted))
      }),
    )
  })

  test('with an asterisk grants everything', () => {
    fc.assert(fc.property(fc.string(), (wanted) => can(['*'], wanted)))
  })

  test('that is empty grants nothing', () => {
    fc.assert(fc.property(fc.string(), (wanted) => !can([], wanted)))
    expect(can([], EVERY_ABILITY)).toBe(false)
  })

  test.each([
    ['server:*', 'server:update'],
    ['read*', 'read'],
    ['READ', 'read'],
    ['read ', 'read'],
    ['read,write', 'write'],
    ['**', 'read'],
  ])('that holds %j does not grant %j', (held, wanted) => {
    expect(can([held], wanted)).toBe(false)
  })
})

describe('narrowing', () => {
  test('never grants what the maker does not have', () => {
    fc.assert(
      fc.property(abilities, fc.option(abilities, { nil: undefined }), ability, (maker, wanted, probe) => {
        const narrowed = narrow(maker, wanted) ?? []
        if (can(narrowed, probe)) expect(can(maker, probe)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  test('gives what was asked for, each once, where the maker has all of it', () => {
    fc.assert(
      fc.property(abilities, abilities, (maker, wanted) => {
        const isAllowed = wanted.every((one) => can(maker, one))

        expect(narrow(maker, wanted)).toEqual(isAllowed ? [...new Set(wanted)] : undefined)
      }),
    )
  })

  test('gives the maker’s own where nothing was asked for', () => {
    fc.assert(
      fc.property(abilities, (maker) => {
        expect(narrow(maker, undefined)).toEqual(maker)
      }),
    )
  })

  test('gives nothing where an empty list was asked for, which anyone may ask', () => {
    expect(narrow([], [])).toEqual([])
    expect(narrow(['*'], [])).toEqual([])
  })

  test('refuses the asterisk to a maker who merely has everything else', () => {
    expect(narrow(['read', 'write', 'admin'], ['*'])).toBeUndefined()
  })

  test('refuses the whole wish for one ability too many', () => {
    expect(narrow(['read'], ['read', 'write'])).toBeUndefined()
  })
})
