import type { User, UserId } from '../../core/accounts/user.ts'
import type { Timestamp } from '../../core/timestamp.ts'
import type { StoredToken, TokenId, TokenKind } from '../../core/tokens/token.ts'
import type { Moments } from './moments.ts'

function nullable(text: string | null, moments: Moments): Timestamp | null {
  return text === null ? null : moments.fromColumn(text)
}

/** A user's columns, in the order that every query selects them. */
export interface UserRow {
  readonly user_id: UserId
  readonly user_name: string
  readonly email: string
  readonly email_verified_at: string | null
  readonly user_created_at: string | null
  readonly user_updated_at: string | null
  readonly disabled_at: string | null
  readonly primary_role: string | null
  /** A JSON array of the pivot's role names, in the order they were assigned. */
  readonly pivot_roles: string
}

/** The same columns where a join may have found no user: then all of them are null but the roles, which are empty. */
export type JoinedUserRow = { readonly [Column in keyof UserRow]: UserRow[Column] | null }

/** The user of a credential's owner, undefined where there is none. */
export function toJoinedUser(row: JoinedUserRow, moments: Moments): User | undefined {
  return hasUser(row) ? toUser(row, moments) : undefined
}

function hasUser(row: JoinedUserRow): row is UserRow {
  return row.user_id !== null
}

export function toUser(row: UserRow, moments: Moments): User {
  const pivot = row.pivot_roles === '[]' ? NO_NAMES : parseNames(row.pivot_roles)
  return {
    id: row.user_id,
    name: row.user_name,
    email: row.email,
    emailVerifiedAt: nullable(row.email_verified_at, moments),
    role: row.primary_role ?? pivot[0] ?? null,
    roles: everyRole(row.primary_role, pivot),
    disabled: row.disabled_at !== null,
    createdAt: nullable(row.user_created_at, moments),
    updatedAt: nullable(row.user_updated_at, moments),
  }
}

/** Each role once, whichever way and however often the user has it, the primary one first. */
function everyRole(primary: string | null, pivot: readonly string[]): readonly string[] {
  if (pivot.length === 0) return primary === null ? NO_NAMES : [primary]
  return [...new Set(primary === null ? pivot : [primary, ...pivot])]
}

/** A token's columns, in the order that every query selects them. */
export interface TokenRow {
  readonly token_id: number
  readonly tokenable_type: string
  readonly tokenable_id: UserId
  readonly token_name: string
  readonly abilities: string | null
  readonly kind: string
  readonly parent_id: number | null
  readonly last_used_at: string | null
  readonly last_used_ip: string | null
  readonly last_used_agent: string | null
  readonly expires_at: string | null
  readonly token_created_at: string | null
  readonly token_updated_at: string | null
}

export function toToken(row: TokenRow, moments: Moments): StoredToken {
  return {
    id: toTokenId(row.token_id),
    owner: { type: row.tokenable_type, id: row.tokenable_id },
    name: row.token_name,
    abilities: parseAbilities(row.abilities),
    kind: toKind(row.kind),
    parentId: row.parent_id === null ? null : toTokenId(row.parent_id),
    lastUsedAt: nullable(row.last_used_at, moments),
    lastUsedIp: row.last_used_ip,
    lastUsedAgent: row.last_used_agent,
    expiresAt: nullable(row.expires_at, moments),
    createdAt: nullable(row.token_created_at, moments),
    updatedAt: nullable(row.token_updated_at, moments),
  }
}

/** A number that the database gave as a token's key. */
export function toTokenId(id: number): TokenId {
  return id as TokenId
}

const EVERY = '["*"]'
const EVERY_LIST: readonly string[] = ['*']
const NO_NAMES: readonly string[] = []

/** Null, as stock leaves it undefined, grants nothing; so does text that is no list of strings. */
function parseAbilities(json: string | null): readonly string[] {
  if (json === EVERY) return EVERY_LIST
  return json === null ? NO_NAMES : parseNames(json)
}

function parseNames(json: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(json)
    return Array.isArray(list) ? list.filter((name) => typeof name === 'string') : NO_NAMES
  } catch {
    return NO_NAMES
  }
}

/** An unknown kind ages by the stricter rule. */
function toKind(kind: string): TokenKind {
  return kind === 'sign_in' || kind === 'minted' ? kind : 'laravel'
}
