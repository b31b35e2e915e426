import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { runSync } from '../../../src/storage/sql/operation.ts'
import { createSqlStorage } from '../../../src/storage/sql/storage.ts'
import { Connection, sqliteBuilder } from '../../../src/storage/sqlite/connection.ts'
import { createDirectWriter } from '../../../src/storage/sqlite/direct-writer.ts'
import { createSessionLookup } from '../../../src/storage/sqlite/session-lookup.ts'
import { sqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { createTokenLookup } from '../../../src/storage/sqlite/token-lookup.ts'
import type { Database } from '../database.ts'

/** A file, written by the writer thread. */
export async function openSqliteFile(): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'adyton-contract-'))
  const file = join(folder, 'contract.sqlite')
  const storage = sqlite(file)
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

/** In memory, put together as `sqlite(':memory:')` does it, on a connection that the tests can look into. */
export async function openSqliteMemory(): Promise<Database> {
  const connection = new Connection(':memory:', { busyMs: 0 })
  const db = sqliteBuilder()
  const storage = createSqlStorage({
    db,
    tokenLookup: createTokenLookup(connection, db),
    sessionLookup: createSessionLookup(connection, db),
    read: (operation) => runSync(operation, (query) => connection.run(query)),
    writer: createDirectWriter(connection, db),
    ping: () => connection.exec('select 1'),
    close: async () => connection.close(),
  })
  return { storage, sql: async (text) => connection.prepareApart(text).all(), close: () => storage.close() }
}
