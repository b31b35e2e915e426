import { type AuthConfig, resolveConfig } from '../config.ts'
import { type Core, createCore } from '../create-core.ts'
import { databaseName } from '../environment/database-url.ts'
import { loadSettings } from '../environment/load-settings.ts'
import { type Access, missingDatabase, openStorage } from '../environment/open-storage.ts'
import { refuseForeignAt } from '../environment/refuse-foreign.ts'
import { type Settings, toAuthOptions } from '../environment/settings.ts'
import { Failure } from './failure.ts'

const MIGRATE = { hint: 'Run: adyton migrate' }
const READ_ONLY: Access = { readOnly: true }

/** The configuration, for commands that need no database. */
export async function loadConfig(): Promise<AuthConfig> {
  return resolveConfig(toAuthOptions(await loadSettings()))
}

/** Works on a database that is there, ours and up to date, and closes it whatever happens. */
export async function withDatabase<T>(work: (core: Core) => Promise<T>): Promise<T> {
  const settings = await settingsOfExisting()
  await refuseForeignAt(settings)
  return withCore(settings, async (core) => {
    const pending = await core.pendingMigrations()
    if (pending.length > 0)
      throw new Failure('migrations_pending', 'The database is not up to date.', MIGRATE)
    return work(core)
  })
}

/** Reads one that is there, whoever has made it, and changes nothing about it, not even how its file is kept. */
export async function withExistingDatabase<T>(work: (core: Core) => Promise<T>): Promise<T> {
  return withCore(await settingsOfExisting(), work, READ_ONLY)
}

/** The same for one that an application of Laravel is to have made. */
export function withUntouchedDatabase<T>(work: (core: Core) => Promise<T>): Promise<T> {
  return withLaravelDatabase(work, READ_ONLY)
}

/**
 * Works on the database of an application of Laravel. Where there is none, nobody is told to migrate: that would make an
 * empty one at the path that was mistyped.
 */
export async function withLaravelDatabase<T>(
  work: (core: Core) => Promise<T>,
  access: Access = {},
): Promise<T> {
  const settings = await loadSettings()
  const file = missingDatabase(settings)
  if (file !== undefined)
    throw new Failure('unavailable', `There is no database at ${file}.`, {
      hint: "Is DATABASE_URL the path of Laravel's database?",
    })
  return withCore(settings, work, access)
}

/** Works on a database, and makes it where there is none. One that another application has made is refused. */
export async function withAnyDatabase<T>(work: (core: Core) => Promise<T>): Promise<T> {
  const settings = await loadSettings()
  await refuseForeignAt(settings)
  return withCore(settings, work)
}

/** Opening a file that is not there would make it, and a mistyped path would look like an empty installation. */
async function settingsOfExisting(): Promise<Settings> {
  const settings = await loadSettings()
  const file = missingDatabase(settings)
  if (file === undefined) return settings
  throw new Failure('migrations_pending', `There is no database at ${file} yet.`, MIGRATE)
}

async function withCore<T>(
  settings: Settings,
  work: (core: Core) => Promise<T>,
  access: Access = {},
): Promise<T> {
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
