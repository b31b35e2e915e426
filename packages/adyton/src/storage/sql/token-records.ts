import type { Compilable, Expression, SqlBool } from 'kysely'
import type { TokenRecord } from '../../core/ports.ts'
import type { TokenHash } from '../../core/tokens/token.ts'
import { type Cells, toUserRow } from './cells.ts'
import type { QueryBuilder } from './dialect.ts'
import type { Moments } from './moments.ts'
import { type JoinedUserRow, type TokenRow, toJoinedUser, toToken } from './rows.ts'
import { pivotRoles, USER_COLUMNS } from './user-columns.ts'

/** What of a token's row every query selects, in the order of `TokenRow`. */
export const TOKEN_COLUMNS = [
  't.id as token_id',
  't.tokenable_type as tokenable_type',
  't.tokenable_id as tokenable_id',
  't.name as token_name',
  't.abilities as abilities',
  't.kind as kind',
  't.parent_id as parent_id',
  't.last_used_at as last_used_at',
  't.last_used_ip as last_used_ip',
  't.last_used_agent as last_used_agent',
  't.expires_at as expires_at',
  't.created_at as token_created_at',
  't.updated_at as token_updated_at',
] as const

/** A token's row with its hash. */
export type TokenRecordRow = { readonly hash: string } & TokenRow

/** The read of the hot path: tokens with their owners and the roles of these. */
export function selectTokenRecords(
  db: QueryBuilder,
  among: Expression<SqlBool>,
): Compilable<TokenRecordRow & JoinedUserRow> {
  return db
    .selectFrom('personal_access_tokens as t')
    .leftJoin('users as u', 'u.id', 't.tokenable_id')
    .leftJoin('roles as r', 'r.id', 'u.role_id')
    .select('t.token as hash')
    .select(TOKEN_COLUMNS)
    .select([...USER_COLUMNS, pivotRoles(db)])
    .where(among)
}

export const TOKEN_HASH_CELL = 0
export const TOKEN_ID_CELL = 1
/** Those that hold whole numbers: of the token, its owner, its parent and the user. */
export const TOKEN_NUMBER_CELLS = [1, 3, 7, 14] as const

/** A row of `selectTokenRecords` as an array, in the order of its columns. */
export function toTokenRecord(cells: Cells, moments: Moments): TokenRecord {
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
  const { hash, ...token } = row as TokenRecordRow
  return {
    // The column holds what `hashSecret` gave, or Laravel's same SHA-256.
    hash: hash as TokenHash,
    token: toToken(token, moments),
    user: toJoinedUser(toUserRow(cells, 14), moments),
  }
}
