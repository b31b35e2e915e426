import { existsSync } from 'node:fs'
import { ConfigurationError } from '../core/errors.ts'
import type { Storage } from '../core/ports.ts'
import { DATABASE_FORMS, type DatabaseAddress, databaseOf } from './database-url.ts'
import type { Settings } from './settings.ts'

export interface Access {
  /** Leaves a file as it is, even the way in which it is kept. What a server holds is left alone by whoever only reads. */
  readonly readOnly?: boolean
}

/**
 * Opens the storage that the settings name. The driver of a server is loaded only for an address of one, since whoever
 * stays with SQLite need not install it.
 *
 * @throws {ConfigurationError} for an address of no database, and where its driver is not installed.
 */
export async function openStorage(
  settings: Pick<Settings, 'databaseUrl' | 'timeZone'>,
  access: Access = {},
): Promise<Storage> {
  const address = addressOf(settings)
  const { timeZone = 'UTC' } = settings
  if (address.engine === 'sqlite') {
    const { sqlite } = await import('../storage/sqlite/sqlite.ts')
    return sqlite(address.file, { ...access, timeZone })
  }
  if (address.engine === 'postgres') {
    const { postgres } = await withDriver('pg', () => import('../storage/postgres/postgres.ts'))
    return postgres(address.url, { timeZone })
  }
  const { mysql } = await withDriver('mysql2', () => import('../storage/mysql/mysql.ts'))
  return mysql(address.url, { timeZone })
}

/** The file of the database that the settings name, where there is none yet: opening it would make one. */
export function missingDatabase(settings: Pick<Settings, 'databaseUrl'>): string | undefined {
  const address = addressOf(settings)
  return address.engine === 'sqlite' && !existsSync(address.file) ? address.file : undefined
}

/** The address is not shown: it may hold a password. */
function addressOf({ databaseUrl }: Pick<Settings, 'databaseUrl'>): DatabaseAddress {
  const address = databaseOf(databaseUrl)
  if (address !== undefined) return address
  throw new ConfigurationError(`databaseUrl must be ${DATABASE_FORMS}.`)
}

async function withDriver<T>(driver: 'pg' | 'mysql2', load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    if (!isMissing(cause)) throw cause
    throw new ConfigurationError(
      `DATABASE_URL names a server whose driver is not installed. Run: npm install ${driver}`,
      { cause },
    )
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND'
}
