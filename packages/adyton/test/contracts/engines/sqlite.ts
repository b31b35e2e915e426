import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Connection } from '../../../src/storage/sqlite/connection.ts'
import { sqliteBuilder } from '../../../src/storage/sqlite/dialect.ts'
import { createDirectWriter } from '../../../src/storage/sqlite/direct-writer.ts'
import { sqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { storageOn } from '../../../src/storage/sqlite/storage-on.ts'
import type { Database } from '../database.ts'

/** A file, written by the writer thread. */
export async function openSqliteFile(timeZone = 'UTC'): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'adyton-contract-'))
  const file = join(folder, 'contract.sqlite')
  const storage = sqlite(file, { timeZone })
  const neighbour = new DatabaseSync(file, { timeout: 5_000 })
  return {
    storage,
    sql: async (text) => neighbour.prepare(text).all(),
    async close() {
      neighbour.close()
      await storage.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** In memory, on a connection that the tests can look into. */
export async function openSqliteMemory(): Promise<Database> {
  const connection = new Connection(':memory:', { busyMs: 0 })
  const db = sqliteBuilder()
  const storage = storageOn(connection, db, createDirectWriter(connection, db))
  return { storage, sql: async (text) => connection.prepareApart(text).all(), close: () => storage.close() }
}
