import { beforeEach, expect, test } from 'vitest'
import type { Log } from '../../src/core/ports.ts'
import { openGuest, openSignedIn } from '../http/browser.ts'
import { newMember, openSite } from '../http/site.ts'

const DAY_MS = 86_400_000
const warnings: Parameters<Log['warn']>[] = []
const site = await openSite({
  log: { warn: (details, message) => void warnings.push([details, message]), error() {} },
})

beforeEach(() => warnings.splice(0))

function reasons(): readonly unknown[] {
  return warnings
    .filter(([, message]) => message === 'A credential was refused.')
    .map(([details]) => details['reason'])
}

test.each([
  ['0|secret', 'malformed'],
  ['999999|secret', 'unknown'],
])('tells the operator why %s was refused, and the caller nothing', async (token, reason) => {
  const answer = await site.call('GET', '/api/user', { token })

  expect(answer.body).toMatchObject({ message: 'Unauthenticated.', code: 'unauthenticated' })
  expect(reasons()).toEqual([reason])
})

test('tells the operator of a secret that does not match, and never shows it', async () => {
  const { token } = await newMember(site)

  await site.call('GET', '/api/user', { token: `${token}x` })

  expect(reasons()).toEqual(['mismatch'])
  expect(JSON.stringify(warnings)).not.toContain(token.split('|')[1])
})

test('tells the operator of an expired token', async () => {
  const { token } = await newMember(site)
  site.clock.pass(DAY_MS)

  await site.call('GET', '/api/user', { token })

  expect(reasons()).toEqual(['expired'])
})

test('says nothing of a request that brought no token', async () => {
  await site.call('GET', '/api/user')

  expect(warnings).toEqual([])
})

test('tells the operator why a session was refused', async () => {
  const browser = await openSignedIn(site, await newMember(site))
  site.clock.pass(DAY_MS)
  warnings.splice(0)

  await browser.send('GET', '/api/user')

  expect(reasons()).toEqual(['session_idle'])
})

test('tells the operator nothing of a guest, who has no credential', async () => {
  const guest = await openGuest(site)

  expect(await guest.send('GET', '/api/user')).toMatchObject({ status: 401 })
  expect(warnings).toEqual([])
})
