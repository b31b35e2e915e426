import pg from 'pg'
import { postgres } from '../../../src/storage/postgres/postgres.ts'
import { freshDatabase } from '../../servers/fresh-database.ts'
import type { Database, Row } from '../database.ts'

/** The types that tests compare as numbers, as SQLite gives them. Moments are compared as text. */
const NUMBERS: ReadonlySet<number> = new Set([
  pg.types.builtins.INT8,
  pg.types.builtins.INT4,
  pg.types.builtins.INT2,
])

/** A database of its own on a PostgreSQL server. */
export async function openPostgres(timeZone = 'UTC'): Promise<Database> {
  const { url, drop } = await freshDatabase('postgres')
  const storage = postgres(url, { timeZone })
  const neighbour = new pg.Pool({
    connectionString: url,
    max: 1,
    types: { getTypeParser: (oid: number) => (NUMBERS.has(oid) ? Number : String) },
  })
  // The server ends what is still connected as the database is dropped.
  neighbour.on('error', () => {})
  return {
    storage,
    sql: async (text): Promise<readonly Row[]> => (await neighbour.query(text)).rows,
    async close() {
      await neighbour.end()
      await storage.close()
      await drop()
    },
  }
}
