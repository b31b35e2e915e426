import { expect, test } from 'vitest'
import { NOW_MS, SESSION_POLICY } from '../../../test/builders.ts'
import { timestamp } from '../timestamp.ts'
import { sessionEnds } from './ends.ts'

test('sessions are over now at their end, and once they have been idle for as long as they may', () => {
  expect(sessionEnds(SESSION_POLICY, NOW_MS)).toEqual({
    now: timestamp(NOW_MS),
    idleBefore: timestamp(NOW_MS - SESSION_POLICY.idleMs),
  })
})
