import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Timestamp, wholeSecond } from '../../core/timestamp.ts'
import { momentsIn } from './moments.ts'

const at = (text: string) => `${text}.000000Z` as Timestamp
const HOUR_MS = 3_600_000

describe('moments in a time zone', () => {
  test.each([
    ['UTC', '2026-01-15 12:00:00'],
    ['Asia/Karachi', '2026-01-15 17:00:00'],
    ['America/Sao_Paulo', '2026-01-15 09:00:00'],
    ['Asia/Kathmandu', '2026-01-15 17:45:00'],
    ['+05:30', '2026-01-15 17:30:00'],
  ])('stand as the clocks of %s show them', (timeZone, text) => {
    const moments = momentsIn(timeZone)

    expect(moments.toColumn(at('2026-01-15T12:00:00'))).toBe(text)
    expect(moments.fromColumn(text)).toBe(at('2026-01-15T12:00:00'))
  })

  test('move with the clocks', () => {
    const { toColumn } = momentsIn('Europe/Berlin')

    expect(toColumn(at('2026-03-29T00:59:59'))).toBe('2026-03-29 01:59:59')
    expect(toColumn(at('2026-03-29T01:00:00'))).toBe('2026-03-29 03:00:00')
  })

  test('are the earlier of the two that clocks show twice', () => {
    const { fromColumn } = momentsIn('Europe/Berlin')

    expect(fromColumn('2026-10-25 02:30:00')).toBe(at('2026-10-25T00:30:00'))
    expect(fromColumn('2026-10-25 03:00:00')).toBe(at('2026-10-25T02:00:00'))
  })

  test('are before the gap where clocks skip them, and never later than meant', () => {
    const { fromColumn } = momentsIn('Europe/Berlin')

    expect(fromColumn('2026-03-29 02:30:00')).toBe(at('2026-03-29T00:30:00'))
  })

  test.each(['UTC', 'Asia/Karachi', 'America/Sao_Paulo', 'America/New_York', 'Australia/Lord_Howe'])(
    'come back as they were from %s, or earlier by at most the hour that clocks repeat',
    (timeZone) => {
      const { toColumn, fromColumn } = momentsIn(timeZone)
      const seconds = fc.integer({ min: 172_800, max: Date.UTC(2100, 0) / 1_000 })

      fc.assert(
        fc.property(seconds, (second) => {
          const back = Date.parse(fromColumn(toColumn(wholeSecond(second * 1_000))))
          expect(back).toBeLessThanOrEqual(second * 1_000)
          expect(back).toBeGreaterThanOrEqual(second * 1_000 - HOUR_MS)
        }),
      )
    },
  )

  test('what a database holds in the place of a moment stays one of long ago', () => {
    expect(momentsIn('America/New_York').fromColumn('0000-00-00 00:00:00')).toBe(at('1970-01-01T05:00:00'))
    expect(momentsIn('Asia/Karachi').fromColumn('9999-12-31 23:59:59')).toBe(at('9999-12-31T18:59:59'))
  })
})
