import { sql } from 'kysely'
import type { TokenLookup } from '../../core/ports.ts'
import type { QueryBuilder } from '../sql/dialect.ts'
import { selectTokenRecords, toTokenRecord } from '../sql/token-records.ts'
import type { Connection } from './connection.ts'
import { createRowLookup } from './row-lookup.ts'

/** The look-up of the hot path for tokens. */
export function createTokenLookup(connection: Connection, db: QueryBuilder): TokenLookup {
  const byId = createRowLookup(connection, selectTokenRecords(db, sql`t.id = ${0}`))
  const byHash = createRowLookup(connection, selectTokenRecords(db, sql`t.token = ${''}`))
  return {
    findById(id) {
      const cells = byId(id)
      return cells && toTokenRecord(cells, db.moments)
    },
    findByHash(hash) {
      const cells = byHash(hash)
      return cells && toTokenRecord(cells, db.moments)
    },
  }
}
