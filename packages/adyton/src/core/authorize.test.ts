import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aBrowserCaller, aCaller } from '../../test/builders.ts'
import { authorize } from './authorize.ts'

const caller = (abilities: readonly string[], roles: readonly string[]) => aCaller({ abilities }, { roles })

describe('a rule', () => {
  test('that demands nothing admits everyone, whatever they may do', () => {
    expect(authorize(caller([], []), {})).toBe('allowed')
  })

  test('that names an ability admits who has it, or all of them', () => {
    expect(authorize(caller(['read'], []), { ability: 'read' })).toBe('allowed')
    expect(authorize(caller(['*'], []), { ability: 'read' })).toBe('allowed')
    expect(authorize(caller(['write'], []), { ability: 'read' })).toBe('missing_ability')
    expect(authorize(caller([], []), { ability: 'read' })).toBe('missing_ability')
  })

  test('that names roles admits who has any of them', () => {
    const rule = { roles: ['teacher', 'admin'] }

    expect(authorize(caller(['*'], ['admin', 'student']), rule)).toBe('allowed')
    expect(authorize(caller(['*'], ['student']), rule)).toBe('missing_role')
    expect(authorize(caller(['*'], []), rule)).toBe('missing_role')
  })

  test('that names an empty list of roles admits nobody', () => {
    expect(authorize(caller(['*'], ['admin']), { roles: [] })).toBe('missing_role')
  })

  test('does not take an ability for a role, nor a role for an ability', () => {
    expect(authorize(caller(['admin'], []), { roles: ['admin'] })).toBe('missing_role')
    expect(authorize(caller([], ['admin']), { ability: 'admin' })).toBe('missing_ability')
  })

  test('counts every role of the user, not the one that is shown', () => {
    const teacher = aCaller({}, { role: 'student', roles: ['student', 'teacher'] })

    expect(authorize(teacher, { roles: ['teacher'] })).toBe('allowed')
  })

  test('that names a kind of credential admits that kind alone, whatever the other may do', () => {
    const [byToken, bySession] = [aCaller(), aBrowserCaller()]

    expect(authorize(bySession, { credential: 'session' })).toBe('allowed')
    expect(authorize(byToken, { credential: 'session' })).toBe('wrong_credential')
    expect(authorize(byToken, { credential: 'token' })).toBe('allowed')
    expect(authorize(bySession, { credential: 'token' })).toBe('wrong_credential')
  })

  test('that names an ability admits every session, whose user still needs the role', () => {
    const browser = aBrowserCaller({}, { roles: ['student'] })

    expect(authorize(browser, { ability: 'read' })).toBe('allowed')
    expect(authorize(browser, { ability: 'admin' })).toBe('allowed')
    expect(authorize(browser, { ability: 'admin', roles: ['admin'] })).toBe('missing_role')
  })

  test('that names a kind of credential says so before it speaks of abilities and roles', () => {
    const rule = { credential: 'session', ability: 'admin', roles: ['admin'] } as const

    expect(authorize(caller([], []), rule)).toBe('wrong_credential')
    expect(authorize(aBrowserCaller(), rule)).toBe('missing_role')
  })

  test('that names both admits only who satisfies both', () => {
    const names = fc.subarray(['admin', 'read', 'write'])
    fc.assert(
      fc.property(
        names,
        names,
        names,
        fc.constantFrom('admin', 'read', 'write'),
        (abilities, held, wanted, ability) => {
          const principal = caller(abilities, held)
          const both = authorize(principal, { ability, roles: wanted }) === 'allowed'

          expect(both).toBe(
            authorize(principal, { ability }) === 'allowed' &&
              authorize(principal, { roles: wanted }) === 'allowed',
          )
        },
      ),
    )
  })
})
