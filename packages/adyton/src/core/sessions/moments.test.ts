import { expect, test } from 'vitest'
import { MINUTE_MS, NOW_MS, SESSION_POLICY } from '../../../test/builders.ts'
import { timestamp } from '../timestamp.ts'
import { sessionMoments } from './moments.ts'

test('sessions are over now at their end, and once they have been idle for as long as they may', () => {
  expect(sessionMoments(SESSION_POLICY, NOW_MS)).toMatchObject({
    now: timestamp(NOW_MS),
    idleBefore: timestamp(NOW_MS - SESSION_POLICY.idleMs),
  })
})

test('their activity is written once a minute, or twenty times in the shortest idleness', () => {
  const staleBefore = (idleMs: number) => sessionMoments({ idleMs }, NOW_MS).staleBefore

  expect(staleBefore(120 * MINUTE_MS)).toBe(timestamp(NOW_MS - MINUTE_MS))
  expect(staleBefore(MINUTE_MS)).toBe(timestamp(NOW_MS - 3_000))
})
