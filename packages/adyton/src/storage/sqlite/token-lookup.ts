import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import type { TokenLookup, TokenRecord } from '../../core/ports.ts'
import type { TokenHash, TokenId } from '../../core/tokens/token.ts'
import type { QueryBuilder } from '../sql/operation.ts'
import { toTokenId } from '../sql/rows.ts'
import { selectTokenRecord, toTokenRecord } from '../sql/tokens.ts'
import { available, type Connection } from './connection.ts'

/**
 * The look-up of the hot path: compiled once, prepared once, its row read as an array, which is a fifth
 * faster than as an object.
 */
export function createTokenLookup(connection: Connection, db: QueryBuilder): TokenLookup {
  const byId = prepareLate(connection, selectTokenRecord(db, { id: toTokenId(0) }).compile().sql)
  const byHash = prepareLate(connection, selectTokenRecord(db, { hash: '' as TokenHash }).compile().sql)
  return {
    findById: (id) => available(() => toRecord(readRow(byId(), id))),
    findByHash: (hash) => available(() => toRecord(readRow(byHash(), hash))),
  }
}

/** Prepares at the first use, since the tables may not be there before. */
function prepareLate(connection: Connection, sql: string): () => StatementSync {
  let statement: StatementSync | undefined
  return () => {
    if (statement === undefined) {
      statement = connection.prepareApart(sql)
      statement.setReturnArrays(true)
    }
    return statement
  }
}

/** A row whose numbers no JavaScript number can hold, such as another owner type's snowflake, is none of ours. */
function readRow(statement: StatementSync, key: TokenId | TokenHash): ReturnType<StatementSync['get']> {
  try {
    return statement.get(key)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** The columns in the order of `selectTokenRecord`, as the driver gives them. */
function toRecord(row: Record<string, SQLOutputValue> | undefined): TokenRecord | undefined {
  if (row === undefined) return undefined
  // With setReturnArrays the driver gives an array, which its types do not say.
  const cells = row as unknown as TokenRecordCells
  return toTokenRecord({
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
    user_id: cells[14],
    user_name: cells[15],
    email: cells[16],
    email_verified_at: cells[17],
    user_created_at: cells[18],
    user_updated_at: cells[19],
    disabled_at: cells[20],
    primary_role: cells[21],
    pivot_roles: cells[22],
  })
}

type Row = Parameters<typeof toTokenRecord>[0]
type TokenRecordCells = readonly [
  Row['hash'],
  Row['token_id'],
  Row['tokenable_type'],
  Row['tokenable_id'],
  Row['token_name'],
  Row['abilities'],
  Row['kind'],
  Row['parent_id'],
  Row['last_used_at'],
  Row['last_used_ip'],
  Row['last_used_agent'],
  Row['expires_at'],
  Row['token_created_at'],
  Row['token_updated_at'],
  Row['user_id'],
  Row['user_name'],
  Row['email'],
  Row['email_verified_at'],
  Row['user_created_at'],
  Row['user_updated_at'],
  Row['disabled_at'],
  Row['primary_role'],
  Row['pivot_roles'],
]
