import type { Storage } from '../../src/core/ports.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'

/** Something that was asked of storage, such as `tokens.issue`, and the actor that its audit entry names. */
export interface StorageCall {
  readonly method: string
  readonly actorId: unknown
}

/** Storage on the real engine that remembers what was asked of it. */
export interface WatchedStorage {
  readonly storage: Storage
  /** The changes asked for since this was last called. Uses of credentials are not among them: they are noted in the background. */
  takeWrites(): readonly StorageCall[]
  /** The look-ups asked for since this was last called. */
  takeReads(): readonly StorageCall[]
}

const READ = /^(?:find\w*|emailTaken|list|highestId)$/
const IN_BACKGROUND = /^(?:recordUses|prune)$/

export function watchedStorage(): WatchedStorage {
  const storage = sqlite(':memory:')
  const reads: StorageCall[] = []
  const writes: StorageCall[] = []

  function watched<Port extends object>(name: string, port: Port): Port {
    return new Proxy(port, {
      get(target, property) {
        const method: unknown = Reflect.get(target, property)
        const label = String(property)
        if (typeof method !== 'function' || IN_BACKGROUND.test(label)) return method
        return (...input: readonly unknown[]) => {
          const calls = READ.test(label) ? reads : writes
          calls.push({ method: `${name}.${label}`, actorId: actorIn(input) })
          return Reflect.apply(method, target, input)
        }
      },
    })
  }

  return {
    storage: {
      ...storage,
      tokens: watched('tokens', storage.tokens),
      sessions: watched('sessions', storage.sessions),
      users: watched('users', storage.users),
      roles: watched('roles', storage.roles),
      audit: watched('audit', storage.audit),
    },
    takeWrites: () => writes.splice(0),
    takeReads: () => reads.splice(0),
  }
}

/** Every change carries its audit entry, wherever in the input it stands. */
function actorIn(input: unknown): unknown {
  if (!(input instanceof Object)) return undefined
  if ('actorId' in input) return input.actorId
  return Object.values(input)
    .map(actorIn)
    .find((actor) => actor !== undefined)
}
