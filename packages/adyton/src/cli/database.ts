import { type AuthConfig, resolveConfig } from '../config.ts'
import { type Core, createCore } from '../create-core.ts'
import { databaseName } from '../environment/database-url.ts'
import { loadSettings } from '../environment/load-settings.ts'
import type { Access } from '../environment/open-storage.ts'
import { refuseForeign } from '../environment/refuse-foreign.ts'
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
    await refuseForeign(core)
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
export async function withExistingDatabase<T>(
  work: (core: Core) => Promise<T>,
  access: Access = {},
): Promise<T> {
  const { missingDatabase } = await loadStorage()
  const settings = await loadSettings()
  const file = missingDatabase(settings)
  if (file !== undefined)
    throw new Failure('migrations_pending', `There is no database at ${file} yet.`, MIGRATE)
  return withCore(settings, work, access)
}

/** The same, and changes nothing about it, not even how its file is kept. */
export function withUntouchedDatabase<T>(work: (core: Core) => Promise<T>): Promise<T> {
  return withExistingDatabase(work, { readOnly: true })
}

/** The same again, and makes the database where there is none. One that another application has made is refused. */
export async function withAnyDatabase<T>(work: (core: Core) => Promise<T>): Promise<T> {
  return withCore(await loadSettings(), async (core) => {
    await refuseForeign(core)
    return work(core)
  })
}

async function withCore<T>(
  settings: Settings,
  work: (core: Core) => Promise<T>,
  access: Access = {},
): Promise<T> {
  const { openStorage } = await loadStorage()
  const options = toAuthOptions(settings)
  const config = resolveConfig(options)
  const core = createCore(config, { ...options, storage: await openStorage(settings, access) })
  try {
    return await work(core)
  } catch (error) {
    throw located(error, settings)
  } finally {
    await core.close()
  }
}

/** Whoever is missing may be in another database: the one that is named where DATABASE_URL is set. */
function located(error: unknown, { databaseUrl }: Settings): unknown {
  if (!(error instanceof Failure) || error.code !== 'user_not_found') return error
  const hint = `That is ${databaseName(databaseUrl)}. Is DATABASE_URL set to the one you mean?`
  return new Failure(error.code, error.message, { hint })
}

/** Loaded when it is needed: it is most of the program, and `--help` should not wait for it. */
function loadStorage() {
  return import('../environment/open-storage.ts')
}
