import { expect, test } from 'vitest'
import { aBrowserCaller, aCaller, sessionId, tokenId } from '../../test/builders.ts'
import { abilitiesOf, principalCan, principalHasRole, sessionIdOf, tokenIdOf } from './principal.ts'

const byToken = aCaller({ id: tokenId(7), abilities: ['read'] })
const bySession = aBrowserCaller({ id: sessionId(8) })

test('a token grants its abilities, and a session all of them', () => {
  expect(abilitiesOf(byToken.credential)).toEqual(['read'])
  expect(abilitiesOf(bySession.credential)).toEqual(['*'])
  expect(principalCan(byToken, 'write')).toBe(false)
  expect(principalCan(bySession, 'write')).toBe(true)
})

test('a caller came with a token or with a session, and the number of the one is never that of the other', () => {
  expect([tokenIdOf(byToken), sessionIdOf(byToken)]).toEqual([7, null])
  expect([tokenIdOf(bySession), sessionIdOf(bySession)]).toEqual([null, 8])
})

test('a caller does not print the secret that the cookie held', () => {
  expect(JSON.stringify(bySession)).not.toContain('s'.repeat(43))
  expect(String(bySession.credential.secret)).not.toContain('s'.repeat(43))
})

test('a superseded secret carries no role, which may be what it was superseded for', () => {
  const admin = { ...bySession, user: { ...bySession.user, roles: ['admin'] } }
  const late = { ...admin, credential: { ...admin.credential, superseded: true } }

  expect(principalHasRole(admin, ['admin'])).toBe(true)
  expect(principalHasRole(late, ['admin'])).toBe(false)
})
