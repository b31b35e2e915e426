import { type Timestamp, timestamp, toMs } from '../../core/timestamp.ts'

/** How moments stand in the tables that a Laravel application shares with us. */
export interface Moments {
  toColumn(at: Timestamp): string
  fromColumn(text: string): Timestamp
}

/** A moment as the columns of our own tables keep it: UTC, whole seconds. */
export function toColumn(at: Timestamp): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)}`
}

export function fromColumn(text: string): Timestamp {
  // The one place where a column becomes a Timestamp: Laravel's format differs from it only in the punctuation.
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.000000Z` as Timestamp
}

export function fromNullableColumn(text: string | null): Timestamp | null {
  return text === null ? null : fromColumn(text)
}

const UTC: Moments = { toColumn, fromColumn }

/**
 * Moments as an application writes them whose time zone (`timezone` in its config/app.php) is this one: as its clocks show them,
 * without saying where. What is written in the hour that clocks repeat in autumn can be two moments: it is taken for the
 * earlier one, so that nothing lives longer than it should.
 *
 * @param timeZone - a name of the IANA database, such as `America/Sao_Paulo`.
 */
export function momentsIn(timeZone: string): Moments {
  if (timeZone === 'UTC') return UTC
  const offsetAt = offsetsOf(timeZone)
  return {
    toColumn(at) {
      const ms = toMs(at)
      return toColumn(timestamp(ms + offsetAt(ms)))
    },
    fromColumn: (text) => timestamp(earliestAt(toMs(fromColumn(text)), offsetAt)),
  }
}

const DAY_MS = 86_400_000

/** The earliest moment at which clocks show this; at one that they skip, they would have shown it before they were moved. */
function earliestAt(shown: number, offsetAt: (ms: number) => number): number {
  const candidates = [shown - offsetAt(shown - DAY_MS), shown - offsetAt(shown + DAY_MS)]
  const real = candidates.filter((ms) => ms + offsetAt(ms) === shown)
  return Math.min(...(real.length > 0 ? real : candidates))
}

/** No zone has ever moved its clocks within a quarter of an hour. */
const SLOT_MS = 900_000
const SLOTS_MAX = 10_000

/** How far clocks are ahead of UTC at a moment, in milliseconds. It is asked for several times per request, and mostly of the same days. */
function offsetsOf(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const known = new Map<number, number>()
  return (ms) => {
    const slot = Math.floor(ms / SLOT_MS)
    let offset = known.get(slot)
    if (offset === undefined) {
      offset = shownBy(format, slot * SLOT_MS) - slot * SLOT_MS
      if (known.size >= SLOTS_MAX) known.clear()
      known.set(slot, offset)
    }
    return offset
  }
}

/** What clocks show at a moment, as if it were UTC. */
function shownBy(format: Intl.DateTimeFormat, ms: number): number {
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}
