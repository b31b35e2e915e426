import fc from 'fast-check'
import { expect, it } from 'vitest'
import { spread } from './spread.ts'

const sizes = fc.record({ sample: fc.integer({ min: 2, max: 300 }), among: fc.integer({ min: 2, max: 300 }) })

function picked(sample: number, among: number, offered = among): readonly number[] {
  const isPicked = spread(sample, among)
  return Array.from({ length: offered }, (_, at) => at).filter(() => isPicked())
}

it('picks as many as the sample, or all there are, the first and the last among them', () => {
  fc.assert(
    fc.property(sizes, ({ sample, among }) => {
      const all = picked(sample, among)
      expect(all).toHaveLength(Math.min(sample, among))
      expect([all[0], all.at(-1)]).toEqual([0, among - 1])
    }),
  )
})

it('leaves gaps that differ by one at most', () => {
  fc.assert(
    fc.property(sizes, ({ sample, among }) => {
      const all = picked(sample, among)
      const gaps = all.slice(1).map((at, before) => at - (all[before] ?? 0))
      expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1)
    }),
  )
})

it('picks the first for a sample of one, and none for a sample of none', () => {
  expect(picked(1, 5)).toEqual([0])
  expect(picked(1, 1)).toEqual([0])
  expect(picked(0, 5)).toEqual([])
})

it('picks no more than the sample when more come than were counted', () => {
  expect(picked(3, 5, 9)).toEqual([0, 2, 4])
})
