import { randomBytes } from 'node:crypto'
import type { AuthConfig, AuthOptions } from './config.ts'
import type { Clock, PasswordHasher, Random, Storage } from './core/ports.ts'
import { createPasswordPool } from './hashing/password-pool.ts'

/** Every port and every rule of the core: what routes, commands and housekeeping are given to work with. */
export interface Core extends Storage, AuthConfig {
  readonly clock: Clock
  readonly random: Random
  readonly passwords: PasswordHasher
  /** What a new password must keep to: the configured length, and what the hash can take. */
  readonly passwordRules: Pick<PasswordHasher, 'bytesMax' | 'allowsNul'> & { readonly lengthMin: number }
}

/** Plugs the ports into the core. It starts nothing: hash threads come with the first password. */
export function createCore(config: AuthConfig, options: AuthOptions): Core {
  const { storage } = options
  const passwords = createPasswordPool({
    policy: config.hashPolicy,
    threads: options.passwords?.threads,
    queueMax: options.passwords?.queueMax,
  })
  return {
    ...storage,
    ...config,
    clock: options.clock ?? { now: Date.now },
    random: options.random ?? { bytes: randomBytes },
    passwords,
    passwordRules: {
      lengthMin: config.passwordLengthMin,
      bytesMax: passwords.bytesMax,
      allowsNul: passwords.allowsNul,
    },
    async close() {
      await passwords.close()
      await storage.close()
    },
  }
}
