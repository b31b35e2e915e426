import type { Storage } from '../../core/ports.ts'
import type { QueryBuilder } from '../sql/dialect.ts'
import { runSync } from '../sql/operation.ts'
import { createSqlStorage } from '../sql/storage.ts'
import type { Writer } from '../sql/write-operations.ts'
import type { Connection } from './connection.ts'
import { createSessionLookup } from './session-lookup.ts'
import { createTokenLookup } from './token-lookup.ts'

/** The ports over a connection that reads, and whatever writes. Both are closed with it. */
export function storageOn(reader: Connection, db: QueryBuilder, writer: Writer): Storage {
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
