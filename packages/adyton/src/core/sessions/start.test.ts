import { describe, expect, test } from 'vitest'
import { handClock, NOW_MS, ORIGIN, random, SESSION_POLICY } from '../../../test/builders.ts'
import { createKeyRing } from '../key-ring.ts'
import { Secret } from '../secret.ts'
import { timestamp } from '../timestamp.ts'
import { createGuests } from './guest.ts'
import { generateCookieSecret, hashRememberSecret, hashSessionSecret } from './secret.ts'
import { draftRemember, draftSession, replacedBy } from './start.ts'

const deps = { clock: handClock(NOW_MS + 999), random, sessionPolicy: SESSION_POLICY }

describe('a session that is about to start', () => {
  test('lives as long as sessions may, from a whole second on', () => {
    expect(draftSession(ORIGIN, deps).session).toMatchObject({
      createdAt: timestamp(NOW_MS),
      expiresAt: timestamp(NOW_MS + SESSION_POLICY.absoluteMs),
      ip: ORIGIN.ip,
      userAgent: ORIGIN.userAgent,
    })
  })

  test('is stored by the hash of its secret, and the secret nowhere', () => {
    const { secret, session } = draftSession(ORIGIN, deps)

    expect(session.hash).toBe(hashSessionSecret(secret.reveal()))
    expect(JSON.stringify(session)).not.toContain(secret.reveal())
  })

  test('has another secret each time', () => {
    const drafts = [draftSession(ORIGIN, deps), draftSession(ORIGIN, deps)]

    expect(new Set(drafts.map(({ secret }) => secret.reveal())).size).toBe(2)
  })
})

describe('a remember credential that is about to be stored', () => {
  test('lives as long as its own policy says, whatever sessions may', () => {
    const policy = { ...SESSION_POLICY, rememberMs: 60_000 }

    expect(draftRemember({ ...deps, sessionPolicy: policy }).remember).toMatchObject({
      createdAt: timestamp(NOW_MS),
      expiresAt: timestamp(NOW_MS + 60_000),
    })
  })

  test('is stored by the hash of its secret, and the secret nowhere', () => {
    const { secret, remember } = draftRemember(deps)

    expect(remember.hash).toBe(hashRememberSecret(secret.reveal()))
    expect(JSON.stringify(remember)).not.toContain(secret.reveal())
  })
})

describe('what a browser carried before', () => {
  const [session, remember] = [generateCookieSecret(random), generateCookieSecret(random)]
  const guest = createGuests(createKeyRing(['k']).forPurpose('guest-session'), random).issue()

  test('is found by the hashes of its secrets', () => {
    expect(replacedBy({ session, remember })).toEqual({
      session: hashSessionSecret(session.reveal()),
      remember: hashRememberSecret(remember.reveal()),
    })
  })

  test.each<[string, Secret | undefined]>([
    ['there is none', undefined],
    ['there are several', new Secret('')],
    ['it is a guest’s', guest],
    ['it is nonsense', new Secret('A'.repeat(10_000))],
  ])('is nothing to look for where %s', (_, value) => {
    expect(replacedBy({ session: value, remember: value })).toEqual({ session: null, remember: null })
  })
})
