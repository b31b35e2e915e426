import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { handClock, NOW_MS } from '../../test/builders.ts'
import { readField } from '../../test/read-field.ts'
import { timestamp, wholeSecond } from '../core/timestamp.ts'
import { optional } from './field.ts'
import { futureMoment, secondsFromNow } from './moment.ts'

const NOT_A_DATE = { faults: { expires_at: ['The expires at is not a valid date.'] } }
const NOT_FUTURE = { faults: { expires_at: ['The expires at must be a date after now.'] } }

const at = (raw: unknown, nowMs = NOW_MS) => readField('expires_at', futureMoment(handClock(nowMs)), raw)
const inSeconds = (raw: unknown, rest = {}, nowMs = NOW_MS) =>
  readField('expires_in', optional(secondsFromNow(handClock(nowMs), 'expires_at')), raw, rest)

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('a moment', () => {
  test.each([
    ['2027-01-01', '2027-01-01T00:00:00.000000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000000Z'],
    ['2027-01-01T10:20', '2027-01-01T10:20:00.000000Z'],
    ['2027-01-01T10:20:30', '2027-01-01T10:20:30.000000Z'],
    ['2027-01-01T10:20:30Z', '2027-01-01T10:20:30.000000Z'],
    ['2027-01-01t10:20:30z', '2027-01-01T10:20:30.000000Z'],
    [' 2027-01-01T10:20:30Z ', '2027-01-01T10:20:30.000000Z'],
    ['2027-01-01T10:20:30.5Z', '2027-01-01T10:20:30.000000Z'],
    ['2027-01-01T10:20:30.999999999Z', '2027-01-01T10:20:30.000000Z'],
    ['2027-07-09T18:33:04.000000Z', '2027-07-09T18:33:04.000000Z'],
    ['2027-01-01T00:00:00+14:00', '2026-12-31T10:00:00.000000Z'],
    ['2026-12-31T23:59:59-12:00', '2027-01-01T11:59:59.000000Z'],
    ['2027-01-01T10:20+05:45', '2027-01-01T04:35:00.000000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000000Z'],
    ['9999-12-31T23:59:59-01:00', '9999-12-31T23:59:59.000000Z'],
  ])('is read from %j', async (raw, moment) => {
    expect(await at(raw)).toEqual({ value: moment })
  })

  test.each([
    '2026-02-31',
    '2026-02-31T00:00:00Z',
    '2026-02-31T00:00:00+01:00',
    '2026-04-31T10:00:00-05:00',
    '2027-02-29',
    '2027-00-10',
    '2027-13-01',
    '2027-01-00',
    '2027-01-32',
    '2027-01-01T24:00:00Z',
    '2027-01-01T25:00:00Z',
    '2027-01-01T10:60:00Z',
    '2027-01-01T23:59:60Z',
    '2027-01-01T10:20:30+24:00',
    '2027-01-01T10:20:30+99:99',
    '2027-01-01T10:20:30+0100',
    '2027-01-01T10:20:30.Z',
    '2027-01-01T10:20:30.1234567890Z',
    '2027-01-01T10',
    '2027-01-01T',
    '2027-01-01 10:20:30',
    '2027-01-01T10:20:30 UTC',
    '2027-1-1',
    '27-01-01',
    '20270101',
    '2027-W01-1',
    '10000-01-01',
    '+010000-01-01T00:00:00Z',
    '-002027-01-01',
    '２０２７-01-01',
    '٢٠٢٧-01-01',
    'tomorrow',
    'Jan 1 2027',
    '0',
    '1893456000',
    '2027-01-01\0',
    '2027-01-01T00:00:00Z, 2028-01-01T00:00:00Z',
    1_893_456_000,
    true,
    ['2027-01-01'],
    {},
  ])('is not %j', async (raw) => {
    expect(await at(raw)).toEqual(NOT_A_DATE)
  })

  test.each([
    '2026-01-15T12:00:00Z',
    '2026-01-15T11:59:59Z',
    '2026-01-15',
    '1969-12-31',
    '0000-01-01',
    '0001-01-01T00:00:00+14:00',
    '2026-01-15T12:00:00.999Z',
    '2026-01-15T13:00:00+01:00',
  ])('must lie after now, and %j does not', async (raw) => {
    expect(await at(raw)).toEqual(NOT_FUTURE)
  })

  test('must lie after now to the whole second, which is all that is kept of it', async () => {
    expect(await at('2026-01-15T12:00:01.2Z', NOW_MS + 1_100)).toEqual(NOT_FUTURE)
    expect(await at('2026-01-15T12:00:01Z', NOW_MS + 999)).toEqual({ value: '2026-01-15T12:00:01.000000Z' })
  })

  test.each(['America/New_York', 'Asia/Kathmandu', 'Pacific/Kiritimati'])(
    'without a zone is UTC, also in %s',
    async (zone) => {
      vi.stubEnv('TZ', zone)

      for (const raw of ['2027-01-01T00:00:00', '2027-01-01t00:00:00', '2027-01-01T00:00', '2027-01-01'])
        expect(await at(raw)).toEqual({ value: '2027-01-01T00:00:00.000000Z' })
    },
  )

  test('is read from whatever JavaScript writes, to the whole second', async () => {
    const future = fc.integer({ min: NOW_MS + 1_000, max: Date.UTC(9999, 0, 1) })

    await fc.assert(
      fc.asyncProperty(future, async (ms) => {
        expect(await at(new Date(ms).toISOString())).toEqual({ value: wholeSecond(ms) })
        expect(await at(timestamp(ms))).toEqual({ value: wholeSecond(ms) })
      }),
    )
  })

  test('is refused or in the future, whatever is sent', async () => {
    const nearly = fc.string({ unit: fc.constantFrom(...'0123456789-:.TZtz+ '), maxLength: 32 })

    await fc.assert(
      fc.asyncProperty(fc.oneof(nearly, fc.anything()), async (raw) => {
        const outcome = await at(raw)
        if ('value' in outcome) expect(outcome.value > timestamp(NOW_MS)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('a number of seconds from now', () => {
  test('is the moment so many seconds later', async () => {
    expect(await inSeconds(1)).toEqual({ value: timestamp(NOW_MS + 1_000) })
    expect(await inSeconds('86400')).toEqual({ value: timestamp(NOW_MS + 86_400_000) })
    expect(await inSeconds(315_360_000)).toEqual({ value: timestamp(NOW_MS + 315_360_000_000) })
  })

  test('is kept to the whole second', async () => {
    expect(await inSeconds(60, {}, NOW_MS + 999)).toEqual({ value: timestamp(NOW_MS + 60_000) })
  })

  test.each([
    [0, 'The expires in must be at least 1.'],
    ['-5', 'The expires in must be at least 1.'],
    [315_360_001, 'The expires in must not be greater than 315360000.'],
    [1e300, 'The expires in must not be greater than 315360000.'],
    [0.5, 'The expires in must be an integer.'],
    ['1.0', 'The expires in must be an integer.'],
    ['P1D', 'The expires in must be an integer.'],
    [true, 'The expires in must be an integer.'],
    [[60], 'The expires in must be an integer.'],
  ])('may not be %j', async (raw, text) => {
    expect(await inSeconds(raw)).toEqual({ faults: { expires_in: [text] } })
  })

  test('is another way to name the moment, not an addition to it', async () => {
    const both = {
      faults: { expires_in: ['The expires in field is prohibited when expires at is present.'] },
    }

    for (const expires_at of ['2027-01-01', 'nonsense', 0, []])
      expect(await inSeconds(60, { expires_at })).toEqual(both)
    for (const expires_at of [null, '', '  '])
      expect(await inSeconds(60, { expires_at })).toMatchObject({ value: expect.any(String) })
  })

  test('may be absent', async () => {
    for (const raw of [undefined, null, '', ' '])
      expect(await inSeconds(raw, { expires_at: '2027-01-01' })).toEqual({ value: undefined })
  })
})
