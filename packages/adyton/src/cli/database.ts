import { type AuthConfig, resolveConfig } from '../config.ts'
import { type Core, createCore } from '../create-core.ts'
import { loadSettings } from '../environment/load-settings.ts'
import { type Settings, toAuthOptions } from '../environment/settings.ts'
import { Failure } from './failure.ts'

const MIGRATE = { hint: 'Run: adyton migrate' }

/** The configuration, for commands that need no database. */
export async function loadConfig(): Promise<AuthConfig> {
  return resolveConfig(toAuthOptions(await loadSettings()))
}

/** Works on a database that is there and up to date, and closes it whatever happens. */
export function withDatabase<T>(work: (core: Core) => Promise<T>): Promise<T> {
  return withExistingDatabase(async (core) => {
    const pending = await core.pendingMigrations()
    if (pending.length > 0)
      throw new Failure('migrations_pending', 'The database is not up to date.', MIGRATE)
    return work(core)
  })
}

/**
 * The same, whether or not the schema is up to date. Opening a file that is not there would make it, and a
 * mistyped path would look like an empty installation.
 */
export async function withExistingDatabase<T>(work: (core: Core) => Promise<T>): Promise<T> {
  const { missingDatabase } = await loadStorage()
  const settings = await loadSettings()
  const file = missingDatabase(settings)
  if (file !== undefined)
    throw new Failure('migrations_pending', `There is no database at ${file} yet.`, MIGRATE)
  return withCore(settings, work)
}

/** The same again, and makes the database where there is none. */
export async function withAnyDatabase<T>(work: (core: Core) => Promise<T>): Promise<T> {
  return withCore(await loadSettings(), work)
}

async function withCore<T>(settings: Settings, work: (core: Core) => Promise<T>): Promise<T> {
  const { openStorage } = await loadStorage()
  const options = toAuthOptions(settings)
  const config = resolveConfig(options)
  const core = createCore(config, { ...options, storage: openStorage(settings) })
  try {
    return await work(core)
  } finally {
    await core.close()
  }
}

/** Loaded when it is needed: it is most of the program, and `--help` should not wait for it. */
function loadStorage() {
  return import('../environment/open-storage.ts')
}
