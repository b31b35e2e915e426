import { Unavailable } from '../../core/errors.ts'

/** How long a request waits for the database before its caller hears 503: under two seconds with everything else. */
export const PATIENCE_MS = 1_500

/** What is still to come when the time is over is nobody's: `whenLate` takes it. */
export function inTime<T>(ms: number, coming: Promise<T>, whenLate: (late: T) => void = ignore): Promise<T> {
  if (ms === Number.POSITIVE_INFINITY) return coming
  return new Promise((resolve, reject) => {
    let isOver = false
    const timer = setTimeout(() => {
      isOver = true
      reject(tooLate())
    }, ms)
    coming.then(
      (value) => {
        if (isOver) return whenLate(value)
        clearTimeout(timer)
        resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}

export function tooLate(): Unavailable {
  return new Unavailable('The database does not answer in time.')
}

function ignore(): void {}
