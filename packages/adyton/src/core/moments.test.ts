import { expect, test } from 'vitest'
import { handClock, NOW_MS } from '../../test/builders.ts'
import { perMillisecond } from './moments.ts'

test('what follows from the moment is made anew when it has passed, and not before', () => {
  const clock = handClock()
  const made: number[] = []
  const now = perMillisecond(clock, (nowMs) => {
    made.push(nowMs)
    return { nowMs }
  })

  expect(now()).toBe(now())
  clock.pass(1)
  expect(now()).toEqual({ nowMs: NOW_MS + 1 })
  clock.pass(-2)
  expect(now()).toEqual({ nowMs: NOW_MS - 1 })
  expect(made).toEqual([NOW_MS, NOW_MS + 1, NOW_MS - 1])
})
