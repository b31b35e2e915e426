import type { Storage } from '../../src/core/ports.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'

/** Which half of the storage fails. */
export type Half = 'reads' | 'writes'

/** Storage that works until it is told to fail. */
export interface BreakableStorage {
  readonly storage: Storage
  /** From now on this half throws the error. */
  fail(half: Half, error: Error): void
  mend(): void
}

const READS: ReadonlySet<PropertyKey> = new Set([
  'findById',
  'findByHash',
  'findAccount',
  'findPassword',
  'findRemember',
  'emailTaken',
  'list',
  'highestId',
  'summary',
])

export function breakableStorage(): BreakableStorage {
  const storage = sqlite(':memory:')
  let failing: { readonly half: Half; readonly error: Error } | undefined

  function breakable<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get(target, name) {
        const half = READS.has(name) ? 'reads' : 'writes'
        const method: unknown = Reflect.get(target, name)
        if (typeof method !== 'function') return method
        return (...input: readonly unknown[]) => {
          if (failing?.half !== half) return Reflect.apply(method, target, input)
          if (half === 'writes') return Promise.reject(failing.error)
          throw failing.error
        }
      },
    })
  }

  return {
    storage: {
      ...storage,
      tokens: breakable(storage.tokens),
      sessions: breakable(storage.sessions),
      users: breakable(storage.users),
      roles: breakable(storage.roles),
      audit: breakable(storage.audit),
    },
    fail(half, error) {
      failing = { half, error }
    },
    mend() {
      failing = undefined
    },
  }
}
