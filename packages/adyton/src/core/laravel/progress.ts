/** How far a part of the work has come. */
export interface Progress {
  /** What is being done, as a person reads it. */
  readonly part: string
  /** Rows that were looked at, without the few of a last step that was not full. */
  readonly rows: number
  /** How much of this part has been done, from 0 to 1. */
  readonly share: number
}

/** Work that tells how far it has come, and gives its result at the end. */
export type Watched<T> = AsyncGenerator<Progress, T>

/** One step of the work: the last id it looked at, or null when there is nothing after it. */
type TakeStep = (step: { readonly after: number; readonly rows: number }) => Promise<number | null>

/** The last id of the rows that a step found: null where there were fewer than it asked for, and so nothing after them. */
export function lastOf(found: readonly { readonly id: number }[], rows: number): number | null {
  return found.length < rows ? null : (found.at(-1)?.id ?? null)
}

/** Takes steps by id until there are no more rows. */
export async function* steps(
  part: string,
  { rows, highest }: { readonly rows: number; readonly highest: number },
  take: TakeStep,
): Watched<void> {
  yield { part, rows: 0, share: 0 }
  let [after, done]: [number | null, number] = [0, 0]
  while (after !== null) {
    after = await take({ after, rows })
    // Only what something comes after was full: of how many rows the last one was, it does not say.
    if (after !== null) done += rows
    yield { part, rows: done, share: after === null ? 1 : Math.min(after / Math.max(highest, 1), 1) }
  }
}
