import type { Clock } from './ports.ts'

/**
 * What follows from the present moment, made once per millisecond rather than once per request: a moment as text costs
 * a microsecond, and thousands of requests share each.
 */
export function perMillisecond<Moments>(clock: Clock, make: (nowMs: number) => Moments): () => Moments {
  let madeAt = clock.now()
  let moments = make(madeAt)
  return () => {
    const nowMs = clock.now()
    if (nowMs !== madeAt) {
      madeAt = nowMs
      moments = make(nowMs)
    }
    return moments
  }
}
