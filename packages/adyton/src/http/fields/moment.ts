import type { Clock } from '../../core/ports.ts'
import { type Timestamp, timestamp, wholeSecond } from '../../core/timestamp.ts'
import { demanded, type Field, faulty, labelOf, type Reading } from './field.ts'
import { notBoth, notDate, notFuture } from './messages.ts'
import { readInteger } from './number.ts'

/** A date, or a date and time to the second or finer; without a zone it is UTC. */
const ISO_8601 = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/i

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
      if ((body.get(other) ?? '') !== '') return faulty(name, notBoth(labelOf(name), labelOf(other)))
      const reading = readInteger(name, raw, { min: 1, max: SECONDS_MAX })
      return 'faults' in reading ? reading : { value: wholeSecond(clock.now() + reading.value * 1000) }
    },
  }
}

function parseIso(text: string): number | undefined {
  const match = ISO_8601.exec(text)
  if (match === null) return undefined
  const ms = Date.parse(text.includes('T') && match[1] === undefined ? `${text}Z` : text)
  return Number.isNaN(ms) || isRolledOver(text, ms, match[1]) ? undefined : ms
}

/** Dates such as 31 February are taken for the days after by some parsers; here they are refused. */
function isRolledOver(text: string, ms: number, zone: string | undefined): boolean {
  const isUtc = zone === undefined || zone.toUpperCase() === 'Z'
  return isUtc && new Date(ms).toISOString().slice(0, 10) !== text.slice(0, 10)
}
