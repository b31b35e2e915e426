import { expect, test } from 'vitest'
import { isTimeZone } from './time-zone.ts'

test.each([
  ['UTC', true],
  ['Europe/Berlin', true],
  ['+05:00', true],
  ['Mars/Olympus', false],
  ['', false],
  ['UTC\0', false],
])('the name %j of a time zone is known: %s', (name, known) => {
  expect(isTimeZone(name)).toBe(known)
})
