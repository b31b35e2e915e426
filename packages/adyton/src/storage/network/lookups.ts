import type { CompiledQuery } from 'kysely'
import type { TokenLookup, TokenRecord } from '../../core/ports.ts'
import type { SessionHash } from '../../core/sessions/session.ts'
import type { SessionLookup, SessionRecord } from '../../core/sessions/store.ts'
import type { TokenHash, TokenId } from '../../core/tokens/token.ts'
import type { Cells } from '../sql/cells.ts'
import type { QueryBuilder } from '../sql/dialect.ts'
import { SESSION_KEY_CELL, selectSessionRecords, sessionRecordRows } from '../sql/session-records.ts'
import { toSessionRecord, toSupersededRecord } from '../sql/session-rows.ts'
import {
  selectTokenRecords,
  TOKEN_HASH_CELL,
  TOKEN_ID_CELL,
  TOKEN_NUMBER_CELLS,
  toTokenRecord,
} from '../sql/token-records.ts'
import { BatchLoader } from './batch-loader.ts'
import type { ConnectionPool } from './connection.ts'
import type { KeyedQueries } from './keyed-queries.ts'

/** The connections that look-ups have to themselves, and how many queries of one kind are under way at once: the next gathers. */
export const LOOKUP_CONNECTIONS = 2

/** The look-ups of the hot path. Ids and hashes have been checked for their shape before they come here. */
export function createTokenLookup(db: QueryBuilder, keyed: KeyedQueries, pool: ConnectionPool): TokenLookup {
  const loader = <K extends string | number>(column: string, keyCell: number, type: 'bigint' | 'text') => {
    const query: (keys: readonly K[]) => CompiledQuery = keyed(column, type, (among) =>
      selectTokenRecords(db, among),
    )
    const read = (row: Cells) => (hasExactNumbers(row) ? toTokenRecord(row, db.moments) : undefined)
    return new BatchLoader<K, TokenRecord>({ pool, lanes: LOOKUP_CONNECTIONS, query, keyCell, read })
  }
  const byId = loader<TokenId>('t.id', TOKEN_ID_CELL, 'bigint')
  const byHash = loader<TokenHash>('t.token', TOKEN_HASH_CELL, 'text')
  return { findById: (id) => byId.load(id), findByHash: (hash) => byHash.load(hash) }
}

/** A row whose numbers no JavaScript number can hold, such as another owner type's snowflake, is none of ours. */
function hasExactNumbers(row: Cells): boolean {
  return !TOKEN_NUMBER_CELLS.some((cell) => typeof row[cell] === 'string')
}

/** Nearly always the secret is the newest, and one query is enough. */
export function createSessionLookup(
  db: QueryBuilder,
  keyed: KeyedQueries,
  pool: ConnectionPool,
): SessionLookup {
  const loader = (by: 'hash' | 'previous_hash', toRecord: typeof toSessionRecord) =>
    new BatchLoader<SessionHash, SessionRecord>({
      pool,
      lanes: LOOKUP_CONNECTIONS,
      query: keyed(`s.${by}`, 'text', (among) =>
        selectSessionRecords(db, among).select(`s.${by} as secret_hash`),
      ),
      keyCell: SESSION_KEY_CELL,
      read: (row) => toRecord(...sessionRecordRows(row), db.moments),
    })
  const byHash = loader('hash', toSessionRecord)
  const byPrevious = loader('previous_hash', toSupersededRecord)
  return {
    async findByHash(hash) {
      const since = performance.now()
      return (await byHash.load(hash, since)) ?? byPrevious.load(hash, since)
    },
  }
}
