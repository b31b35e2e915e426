import { existsSync } from 'node:fs'
import { ConfigurationError } from '../core/errors.ts'
import type { Storage } from '../core/ports.ts'
import { sqlite } from '../storage/sqlite/sqlite.ts'
import { databaseFileOf } from './database-url.ts'
import type { Settings } from './settings.ts'

/**
 * Opens the storage that the settings name.
 *
 * @throws {ConfigurationError} for a database that is not SQLite.
 */
export function openStorage(settings: Settings): Storage {
  return sqlite(databaseFile(settings))
}

/** The file of the database that the settings name, where there is none yet: opening it would make one. */
export function missingDatabase(settings: Settings): string | undefined {
  const file = databaseFile(settings)
  return existsSync(file) ? undefined : file
}

/** The address is not shown: it may hold a password. */
function databaseFile(settings: Settings): string {
  const file = databaseFileOf(settings.databaseUrl)
  if (file !== undefined) return file
  throw new ConfigurationError('databaseUrl must be sqlite:PATH, such as sqlite:storage/adyton.sqlite.')
}
