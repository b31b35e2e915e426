import { ForeignDatabase } from '../core/errors.ts'
import type { Storage } from '../core/ports.ts'

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
