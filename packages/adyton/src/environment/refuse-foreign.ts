import { ForeignDatabase } from '../core/errors.ts'
import type { Storage } from '../core/ports.ts'
import { missingDatabase, openStorage } from './open-storage.ts'
import type { Settings } from './settings.ts'

/**
 * Ends a start on a database that another application has made. Migrating would take it over, past everything that an
 * inspection might find in the way.
 *
 * @throws {ForeignDatabase}
 */
export async function refuseForeign({ isForeign }: Pick<Storage, 'isForeign'>): Promise<void> {
  if ((await isForeign?.()) !== true) return
  throw new ForeignDatabase('This database was made by another application.')
}

/**
 * The same before a database is opened for writing. To open a SQLite file for that changes the way in which it is kept, and
 * a file that is refused has to stay as it is. One that is not there is nobody's.
 *
 * @throws {ForeignDatabase}
 */
export async function refuseForeignAt(settings: Pick<Settings, 'databaseUrl' | 'timeZone'>): Promise<void> {
  if (missingDatabase(settings) !== undefined) return
  const storage = await openStorage(settings, { readOnly: true })
  try {
    await refuseForeign(storage)
  } finally {
    await storage.close()
  }
}
