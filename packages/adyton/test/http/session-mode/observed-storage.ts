import type { Storage } from '../../../src/core/ports.ts'
import { sqlite } from '../../../src/storage/sqlite/sqlite.ts'

/** Storage in memory that writes down when a cookie is looked for. */
export interface ObservedStorage {
  readonly storage: Storage
  /** Which kinds of cookies were looked for since it was last asked. */
  takeLookups(): readonly ('session' | 'remember')[]
}

export function observedStorage(): ObservedStorage {
  const storage = sqlite(':memory:')
  const { sessions } = storage
  let lookups: ('session' | 'remember')[] = []
  return {
    storage: {
      ...storage,
      sessions: {
        ...sessions,
        findByHash(hash) {
          lookups.push('session')
          return sessions.findByHash(hash)
        },
        findRemember(hash) {
          lookups.push('remember')
          return sessions.findRemember(hash)
        },
      },
    },
    takeLookups() {
      const taken = lookups
      lookups = []
      return taken
    },
  }
}
