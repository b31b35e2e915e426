import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { Unavailable } from '../../core/errors.ts'
import type { Storage } from '../../core/ports.ts'
import { Connection } from './connection.ts'
import { sqliteBuilder } from './dialect.ts'
import { createDirectWriter } from './direct-writer.ts'
import { storageOn } from './storage-on.ts'
import { ThreadedWriter } from './threaded-writer.ts'

const IN_MEMORY = ':memory:'

export interface SqliteOptions {
  /** Reads the file as it is, and waits for whoever writes it: for a look at a database that is not ours yet. */
  readonly readOnly?: boolean
  /** In which a Laravel application on the same tables writes moments, `UTC` by default: a name such as `America/Sao_Paulo`. */
  readonly timeZone?: string
}

/** How long reading a file waits that is not in WAL mode, where a writer holds readers off. */
const FOREIGN_WRITER_MS = 5_000

/**
 * Storage in a SQLite file, which is made with its folder where it is missing, or in memory (`:memory:`) for
 * tests. Reads run on the event loop through prepared statements and never wait for a lock; writes go to a
 * thread of their own and are on disk when they are acknowledged (WAL, `synchronous=FULL`).
 *
 * @throws {Unavailable} when the file cannot be opened or is not a database.
 */
export function sqlite(file: string, { readOnly = false, timeZone = 'UTC' }: SqliteOptions = {}): Storage {
  if (file !== IN_MEMORY && !readOnly) makeFile(file)
  const reader = new Connection(file, { busyMs: readOnly ? FOREIGN_WRITER_MS : 0, readOnly })
  const db = sqliteBuilder(timeZone)
  const writer =
    file === IN_MEMORY || readOnly ? createDirectWriter(reader, db) : new ThreadedWriter(file, timeZone)
  return storageOn(reader, db, writer)
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
