import { expect, it } from 'vitest'
import { conclude } from './tally.ts'

it.each([
  { passed: 3, failed: 0, exitCode: 0 },
  { passed: 3, failed: 1, exitCode: 1 },
  { passed: 0, failed: 0, exitCode: 1 },
])('ends a run of $passed passed and $failed failed with $exitCode', ({ passed, failed, exitCode }) => {
  const lines: string[] = []

  expect(conclude({ passed, failed }, (line) => lines.push(line))).toBe(exitCode)
  expect(lines).toEqual([`\n${passed} passed, ${failed} failed`])
})
