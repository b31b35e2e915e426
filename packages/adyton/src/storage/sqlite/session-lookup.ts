import type { SessionHash } from '../../core/sessions/session.ts'
import type { SessionLookup } from '../../core/sessions/store.ts'
import type { QueryBuilder } from '../sql/operation.ts'
import { type SessionRecordRow, toSessionRecord, toSupersededRecord } from '../sql/session-rows.ts'
import { selectSessionRecord } from '../sql/sessions.ts'
import type { Connection } from './connection.ts'
import { type Cells, createRowLookup, toUserRow } from './row-lookup.ts'

/** The look-up of the hot path for sessions. Nearly always the secret is the newest, and one statement is enough. */
export function createSessionLookup(connection: Connection, db: QueryBuilder): SessionLookup {
  const byHash = createRowLookup(connection, selectSessionRecord(db, 'hash', '' as SessionHash))
  const byPrevious = createRowLookup(connection, selectSessionRecord(db, 'previous_hash', '' as SessionHash))
  return {
    findByHash(hash) {
      const newest = byHash(hash)
      if (newest !== undefined) return toSessionRecord(toRow(newest), toUserRow(newest, USER_CELL))
      const previous = byPrevious(hash)
      return previous && toSupersededRecord(toRow(previous), toUserRow(previous, USER_CELL))
    },
  }
}

/** Where the columns of the user begin in `selectSessionRecord`. */
const USER_CELL = 13

function toRow(cells: Cells): SessionRecordRow {
  const row = {
    session_id: cells[0],
    owner_type: cells[1],
    owner_id: cells[2],
    session_mark: cells[3],
    ip_address: cells[4],
    user_agent: cells[5],
    session_created_at: cells[6],
    last_active_at: cells[7],
    session_expires_at: cells[8],
    password_confirmed_at: cells[9],
    renewal_due: cells[10],
    previous_until: cells[11],
    current_password: cells[12],
  }
  // The columns have the types of the schema.
  return row as SessionRecordRow
}
