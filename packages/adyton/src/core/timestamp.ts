/**
 * A moment in UTC as Laravel writes it in JSON, `2025-07-09T18:33:04.000000Z`. Always 27 characters
 * for the years 0000 to 9999, so that the order of the text is the order of time and no `Date` has to
 * be built to compare two of them.
 */
export type Timestamp = string & { readonly timestamp: unique symbol }

const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59)

/**
 * The timestamp of a moment given in milliseconds since 1970, to the millisecond. Moments outside the
 * years 1970 to 9999 are moved to the nearest end, so that a wild sum of seconds stays comparable.
 */
export function timestamp(ms: number): Timestamp {
  const text = new Date(Math.min(Math.max(ms, 0), LAST_MS)).toISOString()
  // The one place where text becomes a Timestamp: the shape is guaranteed by toISOString and the clamp.
  return `${text.slice(0, -1)}000Z` as Timestamp
}

/** The same, cut to the whole second, which is all that Laravel's columns keep. */
export function wholeSecond(ms: number): Timestamp {
  return timestamp(Math.floor(ms / 1000) * 1000)
}

/** Milliseconds since 1970. What a database holds in the place of a moment, such as MySQL's zero date, counts as 1970. */
export function toMs(at: Timestamp): number {
  return Date.parse(at) || 0
}

/** `at` moved by a number of milliseconds, which may be negative. */
export function shifted(at: Timestamp, ms: number): Timestamp {
  return timestamp(toMs(at) + ms)
}
