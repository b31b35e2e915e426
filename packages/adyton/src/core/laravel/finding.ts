/** `stops`: the database must not be taken over as it is; `look`: somebody should know; `fine`: as it should be. */
export type Severity = 'stops' | 'look' | 'fine'

/** One thing that was found out about the database. */
export interface Finding {
  readonly severity: Severity
  /** What it is about, in a word: the same for every database. */
  readonly about: string
  readonly found: string
  /** What follows from it. */
  readonly consequence: string
  /** What to do about it. */
  readonly remedy: string
}

/** So many of something: `1 user`, `2,000 users`. */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${count(number)} ${number === 1 ? noun : plural}`
}

/** A number as a sentence shows it. */
export function count(number: number): string {
  return number.toLocaleString('en')
}
