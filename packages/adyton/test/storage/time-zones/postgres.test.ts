import pg from 'pg'
import { postgres } from '../../../src/storage/postgres/postgres.ts'
import { NOW } from '../../contracts/arrange.ts'
import type { Database, Row } from '../../contracts/database.ts'
import { freshDatabase } from '../../servers/fresh-database.ts'
import { runOnPostgres } from '../../servers/postgres.ts'
import { LARAVEL_TABLES, OWN_TABLES } from '../corpus/laravel-tables.ts'
import { LEFT_OUT, MOMENTS, zoneMakesNoDifference } from './zone-claims.ts'

const moments = [...MOMENTS, ...LEFT_OUT]
/** A sign in such a name would mean the opposite. */
const ZONES = ['Asia/Karachi', 'America/Sao_Paulo', 'America/New_York']

for (const zone of ZONES) {
  const open = () => openIn(zone, LARAVEL_TABLES.postgres)
  zoneMakesNoDifference({ name: `PostgreSQL with sessions in ${zone}, on Laravel's tables`, open, moments })
}

zoneMakesNoDifference({
  name: 'PostgreSQL with sessions in America/New_York, on its own tables',
  open: () => openIn('America/New_York', OWN_TABLES.postgres),
  moments,
})

async function openIn(zone: string, tables: readonly string[]): Promise<Database> {
  const { url, drop } = await freshDatabase('postgres')
  await runOnPostgres(url, `alter database ${new URL(url).pathname.slice(1)} set timezone = '${zone}'`)
  const neighbour = new pg.Client({ connectionString: url, types: { getTypeParser: () => textOrNumber } })
  await neighbour.connect()
  const sql = async (text: string): Promise<readonly Row[]> => (await neighbour.query(text)).rows
  for (const statement of tables) await sql(statement)
  const storage = postgres(url)
  await storage.migrate(NOW)
  return {
    storage,
    sql,
    async close() {
      await neighbour.end()
      await storage.close()
      await drop()
    },
  }
}

/** Whole numbers as such, and everything else as the server writes it. */
function textOrNumber(text: string): string | number {
  return /^\d{1,15}$/.test(text) ? Number(text) : text
}
