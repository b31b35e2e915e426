/** A value that may be there already: reads of an embedded database answer at once, those over a network later. */
export type Awaitable<T> = T | Promise<T>

/**
 * Goes on with a value that may be there already: at once when it is, later when it is a promise. For the
 * hot path alone, where an embedded database answers at once and a turn of the queue per step would show.
 */
export function whenReady<T, R>(value: Awaitable<T>, next: (value: T) => Awaitable<R>): Awaitable<R> {
  return value instanceof Promise ? value.then(next) : next(value)
}
