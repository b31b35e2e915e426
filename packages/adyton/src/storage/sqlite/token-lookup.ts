import type { TokenLookup, TokenRecord } from '../../core/ports.ts'
import type { TokenHash } from '../../core/tokens/token.ts'
import type { QueryBuilder } from '../sql/operation.ts'
import { toTokenId } from '../sql/rows.ts'
import { selectTokenRecord, type TokenRecordRow, toTokenRecord } from '../sql/tokens.ts'
import type { Connection } from './connection.ts'
import { type Cells, createRowLookup, toUserRow } from './row-lookup.ts'

/** The look-up of the hot path for tokens. */
export function createTokenLookup(connection: Connection, db: QueryBuilder): TokenLookup {
  const byId = createRowLookup(connection, selectTokenRecord(db, { id: toTokenId(0) }))
  const byHash = createRowLookup(connection, selectTokenRecord(db, { hash: '' as TokenHash }))
  return {
    findById: (id) => toRecord(byId(id)),
    findByHash: (hash) => toRecord(byHash(hash)),
  }
}

/** The columns in the order of `selectTokenRecord`. */
function toRecord(cells: Cells | undefined): TokenRecord | undefined {
  if (cells === undefined) return undefined
  const row = {
    hash: cells[0],
    token_id: cells[1],
    tokenable_type: cells[2],
    tokenable_id: cells[3],
    token_name: cells[4],
    abilities: cells[5],
    kind: cells[6],
    parent_id: cells[7],
    last_used_at: cells[8],
    last_used_ip: cells[9],
    last_used_agent: cells[10],
    expires_at: cells[11],
    token_created_at: cells[12],
    token_updated_at: cells[13],
  }
  // The columns have the types of the schema.
  return toTokenRecord(row as TokenRecordRow, toUserRow(cells, 14))
}
