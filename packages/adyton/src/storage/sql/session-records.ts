import type { Expression, SqlBool } from 'kysely'
import { type Cells, toUserRow } from './cells.ts'
import type { QueryBuilder } from './dialect.ts'
import type { JoinedUserRow } from './rows.ts'
import { SESSION_COLUMNS, type SessionRecordRow } from './session-rows.ts'
import { pivotRoles, USER_COLUMNS } from './user-columns.ts'

/** The read of the hot path: sessions with their owners and the roles of these. */
export function selectSessionRecords(db: QueryBuilder, among: Expression<SqlBool>) {
  return selectSessions(db)
    .leftJoin('roles as r', 'r.id', 'u.role_id')
    .select([...USER_COLUMNS, pivotRoles(db)])
    .where(among)
}

export function selectSessions(db: QueryBuilder) {
  return db
    .selectFrom('adyton_sessions as s')
    .leftJoin('users as u', 'u.id', 's.owner_id')
    .select(SESSION_COLUMNS)
    .select('u.password as current_password')
}

/** Where the columns of the user begin in `selectSessionRecords`. */
const USER_CELL = 13

/** What is selected besides stands here: to a look-up of several sessions, the hash that each was found by. */
export const SESSION_KEY_CELL = 22

/** A row of `selectSessionRecords` as an array, in the order of its columns. */
export function sessionRecordRows(cells: Cells): readonly [SessionRecordRow, JoinedUserRow] {
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
  return [row as SessionRecordRow, toUserRow(cells, USER_CELL)]
}
