import { toMs } from '../timestamp.ts'
import type { Finding, Severity } from './finding.ts'
import { BUSY_TOKENS, type Known, type Rules } from './inspection.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Clocks of two machines may be apart by so much. */
const CLOCKS_APART_MS = 5 * MINUTE_MS
/** How near a difference must be to whole half hours to be that of a time zone. */
const NEAR_MS = 2 * MINUTE_MS
/** No time zone is further from UTC. */
const OFFSET_MAX_MS = 14 * HOUR_MS

/** Whether the application writes its moments in another time zone than the settings say. */
export function timeFindings(known: Known, rules: Rules): readonly Finding[] {
  return [...skew(known, rules), ...session(known)]
}

function skew(known: Known, rules: Rules): readonly Finding[] {
  const { newest, busy } = known
  if (newest === null) return []
  const aheadMs = toMs(newest) - rules.clock.now()
  if (aheadMs > CLOCKS_APART_MS) return [ahead(aheadMs)]
  return isOffset(-aheadMs) && busy >= BUSY_TOKENS ? [behind(-aheadMs, severityOfRest(known, rules))] : []
}

/**
 * An application that came to rest whole hours ago looks like one in another time zone: whoever has named the zone is
 * believed. Once the database is taken over the question has been answered, and a quiet hour must not stop the next `--apply`.
 */
function severityOfRest({ survey }: Known, { isTimeZoneGiven }: Rules): Severity {
  return survey.additions.length > 0 && !isTimeZoneGiven ? 'stops' : 'look'
}

function isOffset(ms: number): boolean {
  const halves = Math.round(ms / (HOUR_MS / 2))
  return halves > 0 && ms <= OFFSET_MAX_MS + NEAR_MS && Math.abs(ms - (halves * HOUR_MS) / 2) <= NEAR_MS
}

function ahead(ms: number): Finding {
  const isZone = isOffset(ms)
  return {
    severity: isZone ? 'stops' : 'look',
    about: 'time zone',
    found: `The newest moment in the database is ${hours(ms)} in the future${isZone ? ', as in a time zone that is ahead' : ''}.`,
    consequence:
      'Adyton would read moments as later than they are: tokens would live longer than they should.',
    remedy: isZone
      ? "Set ADYTON_TIME_ZONE to what 'timezone' says in Laravel's config/app.php, also where that has been moved to UTC; on MySQL see also that DATABASE_URL names the 'timezone' of config/database.php, as in ?time_zone=%2B00:00."
      : 'Find the row and why it is there; if the clock of a server is wrong, set it.',
  }
}

function behind(ms: number, severity: Severity): Finding {
  return {
    severity,
    about: 'time zone',
    found: `There was much going on until ${hours(ms)} ago and nothing since, as in a time zone that is behind.`,
    consequence: 'If it is one, Adyton would read moments as earlier than they are, and end tokens too soon.',
    remedy:
      "Set ADYTON_TIME_ZONE to what 'timezone' says in Laravel's config/app.php, also where that is UTC and the application only rests.",
  }
}

/** Columns of the type `timestamp` are converted by the time zone of each session. */
function session({ survey }: Known): readonly Finding[] {
  const isConverted = survey.columns['personal_access_tokens']?.some(({ type }) => type === 'timestamp')
  if (survey.offsetMinutes === 0 || !isConverted) return []
  const zone = hours(survey.offsetMinutes * MINUTE_MS)
  return [
    {
      severity: 'look',
      about: 'time zone',
      found: `The sessions of this database server are ${zone} off UTC, and moments are converted by that.`,
      consequence: 'Laravel and Adyton read the same moments only as long as both leave it so.',
      remedy:
        "Where Laravel's config/database.php names a 'timezone', name the same in DATABASE_URL: ?time_zone=%2B00:00 for '+00:00'.",
    },
  ]
}

/** To the quarter, as which some time zones lie off UTC. */
function hours(ms: number): string {
  const value = Math.round((ms / HOUR_MS) * 4) / 4
  return `${value} ${Math.abs(value) === 1 ? 'hour' : 'hours'}`
}
