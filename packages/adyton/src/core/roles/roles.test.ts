import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DEFAULT_ROLES, roleAtRegistration } from './roles.ts'

test('a stranger gets the default role, or one that may be picked, and never another', () => {
  const picked = fc.option(
    fc.oneof(fc.constantFrom(...DEFAULT_ROLES.known, 'Student', ' student'), fc.string()),
    { nil: undefined },
  )

  fc.assert(
    fc.property(picked, (role) => {
      expect(['student', 'team_member']).toContain(roleAtRegistration(role, DEFAULT_ROLES))
    }),
  )
})

test.each(['admin', 'coordinator', 'teacher'])('%s cannot be picked', (role) => {
  expect(DEFAULT_ROLES.known).toContain(role)
  expect(roleAtRegistration(role, DEFAULT_ROLES)).toBe('student')
})

test('where there is no default role, who picks none has none', () => {
  expect(roleAtRegistration(undefined, { ...DEFAULT_ROLES, default: null })).toBeNull()
})
