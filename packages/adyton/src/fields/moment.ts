import type { Clock } from '../core/ports.ts'
import { type Timestamp, timestamp, wholeSecond } from '../core/timestamp.ts'
import { demanded, type Field, faulty, givenValue, labelOf, type Reading } from './field.ts'
import { notBoth, notDate, notFuture } from './messages.ts'
import { readInteger } from './number.ts'

/** A date, or a date and time to the second or finer; without a zone it is UTC. */
const ISO_8601 =
  /^\d{4}-\d{2}-\d{2}(?:T(?:[01]\d|2[0-3]):\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/

/** Ten years. */
const SECONDS_MAX = 315_360_000

/** A moment in the future, as ISO 8601. Kept to the whole second. */
export function futureMoment(clock: Clock): Field<Timestamp> {
  return {
    read: (name, raw) =>
      demanded(name, raw, (present) => {
        const ms = typeof present === 'string' ? parseIso(present) : undefined
        if (ms === undefined) return faulty(name, notDate(labelOf(name)))
        const at = wholeSecond(ms)
        return at > timestamp(clock.now()) ? { value: at } : faulty(name, notFuture(labelOf(name)))
      }),
  }
}

/** The same moment as a number of whole seconds from now: another way to say `other`, not an addition to it. */
export function secondsFromNow(clock: Clock, other: string): Field<Timestamp> {
  return {
    read: (name, raw, body): Reading<Timestamp> => {
      if (givenValue(body.get(other)) !== undefined)
        return faulty(name, notBoth(labelOf(name), labelOf(other)))
      const reading = readInteger(name, raw, { min: 1, max: SECONDS_MAX })
      return 'faults' in reading ? reading : { value: wholeSecond(clock.now() + reading.value * 1000) }
    },
  }
}

function parseIso(text: string): number | undefined {
  const iso = text.toUpperCase()
  const match = ISO_8601.exec(iso)
  if (match === null || !isCalendarDay(iso.slice(0, 10))) return undefined
  const ms = Date.parse(iso.includes('T') && match[1] === undefined ? `${iso}Z` : iso)
  return Number.isNaN(ms) ? undefined : ms
}

/** JavaScript takes 31 February for the third of March; here it is no day. */
function isCalendarDay(day: string): boolean {
  const ms = Date.parse(day)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day)
}
