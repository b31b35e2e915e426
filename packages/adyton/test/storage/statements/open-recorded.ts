import type { CompiledQuery } from 'kysely'
import type { Storage } from '../../../src/core/ports.ts'
import type { ConnectionPool } from '../../../src/storage/network/connection.ts'
import { createNetworkStorage, type Server } from '../../../src/storage/network/network-storage.ts'
import type { QueryResult } from '../../../src/storage/sql/dialect.ts'
import { Connection } from '../../../src/storage/sqlite/connection.ts'
import { sqliteBuilder } from '../../../src/storage/sqlite/dialect.ts'
import { createDirectWriter } from '../../../src/storage/sqlite/direct-writer.ts'
import { storageOn } from '../../../src/storage/sqlite/storage-on.ts'
import type { Recorder } from './recorder.ts'

/** Storage on a server, each statement of which is told to a recorder before the server is. */
export function openRecordedServer(server: Server, recorder: Recorder): Storage {
  return createNetworkStorage({ ...server, openPool: (max) => recorded(server.openPool(max), recorder) }, 2)
}

function recorded(pool: ConnectionPool, recorder: Recorder): ConnectionPool {
  return {
    async connect() {
      const connection = await pool.connect()
      return {
        run(query) {
          recorder.add(query.sql, query.parameters)
          return connection.run(query)
        },
        cells(query) {
          recorder.add(query.sql, query.parameters)
          return connection.cells(query)
        },
        exec(word) {
          recorder.add(word)
          return connection.exec(word)
        },
        release: () => connection.release(),
        destroy: () => connection.destroy(),
      }
    },
    close: () => pool.close(),
  }
}

/** SQLite in memory, put together as `sqlite(':memory:')` does it. A file runs the same statements on another thread. */
export function openRecordedSqlite(recorder: Recorder): Storage & { readonly connection: Connection } {
  const connection = new RecordedConnection(':memory:', recorder)
  const db = sqliteBuilder()
  const storage = storageOn(connection, db, createDirectWriter(connection, db))
  return { ...storage, connection }
}

class RecordedConnection extends Connection {
  readonly #recorder: Recorder
  #isRunning = false

  constructor(file: string, recorder: Recorder) {
    super(file, { busyMs: 0 })
    this.#recorder = recorder
  }

  override run(query: CompiledQuery): QueryResult {
    this.#recorder.add(query.sql, query.parameters)
    this.#isRunning = true
    try {
      return super.run(query)
    } finally {
      this.#isRunning = false
    }
  }

  override exec(sql: string): void {
    this.#recorder.add(sql)
    super.exec(sql)
  }

  /** Look-ups prepare their own statements, each when it is first asked for; what is to be run has been told of. */
  override prepareApart(sql: string) {
    if (!this.#isRunning) this.#recorder.add(sql)
    return super.prepareApart(sql)
  }
}
