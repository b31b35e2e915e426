import { sql } from 'kysely'
import type { SessionLookup } from '../../core/sessions/store.ts'
import type { QueryBuilder } from '../sql/dialect.ts'
import { selectSessionRecords, sessionRecordRows } from '../sql/session-records.ts'
import { toSessionRecord, toSupersededRecord } from '../sql/session-rows.ts'
import type { Connection } from './connection.ts'
import { createRowLookup } from './row-lookup.ts'

/** The look-up of the hot path for sessions. Nearly always the secret is the newest, and one statement is enough. */
export function createSessionLookup(connection: Connection, db: QueryBuilder): SessionLookup {
  const byHash = createRowLookup(connection, selectSessionRecords(db, sql`s.hash = ${''}`))
  const byPrevious = createRowLookup(connection, selectSessionRecords(db, sql`s.previous_hash = ${''}`))
  return {
    findByHash(hash) {
      const newest = byHash(hash)
      if (newest !== undefined) return toSessionRecord(...sessionRecordRows(newest), db.moments)
      const previous = byPrevious(hash)
      return previous && toSupersededRecord(...sessionRecordRows(previous), db.moments)
    },
  }
}
