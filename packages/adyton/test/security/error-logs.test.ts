import { inspect } from 'node:util'
import { afterEach, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { breakableStorage } from '../http/breakable-storage.ts'
import { SIGN_IN_PATHS } from '../http/sign-in-paths.ts'
import { newMember, openSite, registration } from '../http/site.ts'

/* An adapter that fails may hang anything on its error, and the error goes to the log as it is. */

const PASSWORD = 'Zürich|correct horse 7'

const { storage, fail, mend } = breakableStorage()
const logged: unknown[] = []
const site = await openSite({
  storage,
  log: {
    warn: (details) => void logged.push(details),
    error: (details) => void logged.push(details),
  },
})
const { email, token } = await newMember(site, { password: PASSWORD, password_confirmation: PASSWORD })

afterEach(() => {
  mend()
  logged.length = 0
})

it.each(['reads', 'writes'] as const)('a failure of %s logs no password and no token', async (half) => {
  const input = { password: new Secret(PASSWORD), token: new Secret(token) }
  fail(half, Object.assign(new Error(`failed for ${input.password}`, { cause: input }), { input }))

  const same = { password: PASSWORD, password_confirmation: PASSWORD }
  for (const path of SIGN_IN_PATHS) await site.call('POST', path, { json: { email, password: PASSWORD } })
  await site.call('POST', '/api/register', { json: registration(same) })
  await site.call('POST', '/api/tokens', { token, json: { name: 'x' } })
  await site.call('POST', '/Logout', { token })

  expect(logged.length).toBeGreaterThan(SIGN_IN_PATHS.length)
  const text = inspect(logged, { depth: 20, showHidden: true }) + JSON.stringify(logged)
  expect(text).toContain('[secret]')
  expect(text).not.toContain(PASSWORD)
  expect(text).not.toContain(token.split('|')[1])
})

it('a refusal logs who was refused, and not what was presented', async () => {
  await site.call('GET', '/api/admin/users', { token })

  expect(logged).toContainEqual(expect.objectContaining({ requestId: expect.any(String) }))
  expect(inspect(logged, { depth: 20 })).not.toContain(token.split('|')[1])
})
