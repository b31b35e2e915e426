import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { Unavailable } from '../../core/errors.ts'
import type { Storage } from '../../core/ports.ts'
import { runSync } from '../sql/operation.ts'
import { createSqlStorage } from '../sql/storage.ts'
import { Connection, sqliteBuilder } from './connection.ts'
import { createDirectWriter } from './direct-writer.ts'
import { createSessionLookup } from './session-lookup.ts'
import { ThreadedWriter } from './threaded-writer.ts'
import { createTokenLookup } from './token-lookup.ts'

const IN_MEMORY = ':memory:'

/**
 * Storage in a SQLite file, which is made with its folder where it is missing, or in memory (`:memory:`) for
 * tests. Reads run on the event loop through prepared statements and never wait for a lock; writes go to a
 * thread of their own and are on disk when they are acknowledged (WAL, `synchronous=FULL`).
 *
 * @throws {Unavailable} when the file cannot be opened or is not a database.
 */
export function sqlite(file: string): Storage {
  if (file !== IN_MEMORY) makeFile(file)
  const reader = new Connection(file, { busyMs: 0 })
  const db = sqliteBuilder()
  const writer = file === IN_MEMORY ? createDirectWriter(reader, db) : new ThreadedWriter(file)
  return createSqlStorage({
    db,
    tokenLookup: createTokenLookup(reader, db),
    sessionLookup: createSessionLookup(reader, db),
    read: (operation) => runSync(operation, (query) => reader.run(query)),
    writer,
    ping: () => reader.exec('select 1 from sqlite_master'),
    async close() {
      await writer.close()
      reader.close()
    },
  })
}

/** Made before SQLite does: what stands beside it takes over its mode, and no other user may read any of them. */
function makeFile(path: string): void {
  makeFolder(dirname(path))
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (cause) {
    if (existsSync(path)) return
    throw new Unavailable(`The file of the database cannot be made: ${path}`, { cause })
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new Unavailable(`The folder of the database cannot be made: ${path}`, { cause })
  }
}
