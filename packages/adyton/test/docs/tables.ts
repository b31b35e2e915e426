import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { wholeSecond } from '../../src/core/timestamp.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'

/** The columns of each table that migrations make, by the name of the table. */
export async function migratedTables(): Promise<ReadonlyMap<string, readonly string[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'adyton-tables-'))
  try {
    const file = join(folder, 'adyton.sqlite')
    const storage = sqlite(file)
    await storage.migrate(wholeSecond(0))
    await storage.close()
    return readTables(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function readTables(file: string): ReadonlyMap<string, readonly string[]> {
  const database = new DatabaseSync(file, { readOnly: true })
  const columns = database
    .prepare(
      `select t.name as tableName, c.name as columnName from sqlite_master t, pragma_table_info(t.name) c
       where t.type = 'table' and t.name not like 'sqlite_%'`,
    )
    .all()
  database.close()
  const tables = new Map<string, string[]>()
  for (const { tableName, columnName } of columns) {
    const known = tables.get(String(tableName)) ?? []
    tables.set(String(tableName), [...known, String(columnName)])
  }
  return tables
}
