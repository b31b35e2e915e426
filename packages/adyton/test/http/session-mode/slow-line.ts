import type { Answer, Call } from '../in-memory-caller.ts'

/** A line between browser and server on which an answer can be held up, so that a later one overtakes it. */
export interface SlowLine {
  readonly call: Call
  /** Holds up the answer to the next request for this target. */
  holdNext(target: string): HeldAnswer
}

export interface HeldAnswer {
  /** Settles once the server has answered. The browser sees nothing of it yet. */
  readonly given: Promise<void>
  /** Lets the browser have it. */
  release(): void
}

export function slowLine({ call }: { readonly call: Call }): SlowLine {
  const held = new Map<string, { onGiven(): void; readonly released: Promise<void> }>()
  return {
    async call(method, target, options): Promise<Answer> {
      const hold = held.get(target)
      held.delete(target)
      const answer = await call(method, target, options)
      hold?.onGiven()
      await hold?.released
      return answer
    },
    holdNext(target) {
      const given = Promise.withResolvers<void>()
      const released = Promise.withResolvers<void>()
      held.set(target, { onGiven: given.resolve, released: released.promise })
      return { given: given.promise, release: released.resolve }
    },
  }
}
