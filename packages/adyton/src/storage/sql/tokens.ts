import type { Compilable } from 'kysely'
import type { Owner, Ownership } from '../../core/accounts/owner.ts'
import type { AuditEntry } from '../../core/audit/events.ts'
import type { CredentialUse } from '../../core/credential-use.ts'
import type {
  IssueConditions,
  IssueRequest,
  IssueResult,
  Page,
  PageRequest,
  PruneResult,
  PruneStep,
  TokenRecord,
} from '../../core/ports.ts'
import type { NewToken, StoredToken, TokenHash, TokenId } from '../../core/tokens/token.ts'
import { recordAudit } from './audit.ts'
import { changes, firstRow, insertId, type Operation, type QueryBuilder, rows } from './operation.ts'
import { ownerUnchanged, replaceHash } from './passwords.ts'
import {
  type JoinedUserRow,
  type TokenRow,
  toColumn,
  toJoinedUser,
  toNullableColumn,
  toToken,
  toTokenId,
} from './rows.ts'
import { sessionExists } from './sessions.ts'
import { pivotRoles, USER_COLUMNS } from './user-columns.ts'
import { type UseRow, writeUses } from './uses.ts'

const TOKENS = 'personal_access_tokens'

/** What of a token's row every query selects, in the order of `TokenRow`. */
const TOKEN_COLUMNS = [
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

/** The read of the hot path: token, owner and roles, by id or by hash. */
export function selectTokenRecord(
  db: QueryBuilder,
  by: { readonly id: TokenId } | { readonly hash: TokenHash },
): Compilable<TokenRecordRow & JoinedUserRow> {
  return db
    .selectFrom(`${TOKENS} as t`)
    .leftJoin('users as u', 'u.id', 't.tokenable_id')
    .leftJoin('roles as r', 'r.id', 'u.role_id')
    .select('t.token as hash')
    .select(TOKEN_COLUMNS)
    .select([...USER_COLUMNS, pivotRoles()])
    .where((where) => ('id' in by ? where('t.id', '=', by.id) : where('t.token', '=', by.hash)))
}

/** In the order they were made. */
export function* listTokens(
  db: QueryBuilder,
  owner: Ownership,
  page: PageRequest,
): Operation<Page<StoredToken>> {
  const found = yield* rows(
    db
      .selectFrom(`${TOKENS} as t`)
      .select(TOKEN_COLUMNS)
      .where('t.tokenable_type', 'in', owner.types)
      .where('t.tokenable_id', '=', owner.id)
      .$if(page.after !== null, (query) => query.where('t.id', '>', page.after ?? 0))
      .orderBy('t.id')
      .limit(page.limit + 1),
  )
  const items = found.slice(0, page.limit).map(toToken)
  return { items, next: found.length > page.limit ? (items.at(-1)?.id ?? null) : null }
}

export function toTokenRecord(row: TokenRecordRow, user: JoinedUserRow): TokenRecord {
  return {
    // The column holds what `hashSecret` gave, or Laravel's same SHA-256.
    hash: row.hash as TokenHash,
    token: toToken(row),
    user: toJoinedUser(user),
  }
}

/** Stores a token if everything it depends on still holds, all in the transaction around it. */
export function* issueToken(db: QueryBuilder, request: IssueRequest): Operation<IssueResult> {
  const { owner, token, conditions, rehash, entries } = request
  if (!(yield* ownerUnchanged(db, owner.id, conditions.passwordHash))) {
    return { ok: false, reason: 'owner_changed' }
  }
  const owned = { types: conditions.ownerTypes, id: owner.id }
  if (!(yield* makerExists(db, owned, conditions.maker))) return { ok: false, reason: 'maker_gone' }
  const room = yield* makeRoom(db, owned, conditions, entries)
  if (room === 'full') return { ok: false, reason: 'too_many_tokens' }
  const id = yield* insertToken(db, owner, token)
  if (rehash !== undefined) yield* replaceHash(db, owner.id, rehash)
  yield* recordAudit(
    db,
    entries.map((entry) => ({ ...entry, tokenId: id })),
  )
  return { ok: true, id, evicted: room }
}

export function* insertToken(db: QueryBuilder, owner: Owner, token: NewToken): Operation<TokenId> {
  const at = toColumn(token.createdAt)
  const id = yield* insertId(
    db.insertInto(TOKENS).values({
      tokenable_type: owner.type,
      tokenable_id: owner.id,
      name: token.name,
      token: token.hash,
      abilities: JSON.stringify(token.abilities),
      kind: token.kind,
      parent_id: token.parentId,
      expires_at: toNullableColumn(token.expiresAt),
      created_at: at,
      updated_at: at,
    }),
  )
  if (id === undefined) throw new Error('A token was inserted without an id.')
  return toTokenId(id)
}

export interface Revocation {
  readonly owner: Ownership
  readonly id: TokenId
  readonly descendants: boolean
  readonly entry: AuditEntry
}

/** Deletes the token only if it is the owner's; its descendants are the owner's by the way they were made. */
export function* revokeToken(db: QueryBuilder, revocation: Revocation): Operation<boolean> {
  const { owner, id, entry } = revocation
  if (!revocation.descendants) yield* handDownChildren(db, owner, id)
  const deleted = yield* changes(deleteOwnTokens(db, owner).where('id', '=', id))
  if (deleted === 0) return false
  if (revocation.descendants) yield* revokeChildren(db, owner, [id])
  yield* recordAudit(db, [entry])
  return true
}

export function* revokeAllTokens(
  db: QueryBuilder,
  { owner, entry }: { readonly owner: Ownership; readonly entry: AuditEntry },
): Operation<number> {
  const deleted = yield* changes(deleteOwnTokens(db, owner))
  yield* recordAudit(db, [entry])
  return deleted
}

/** Forward only: a use that is older than the one on record, or whose token is gone, changes nothing. */
export function recordTokenUses(db: QueryBuilder, uses: readonly CredentialUse<TokenId>[]): Operation<void> {
  return writeUses(uses, {
    update: (use) => updateUse(db, use),
    parameters: ({ at, ip, agent, id }) => [at, at, ip, agent, id, at],
  })
}

function updateUse(db: QueryBuilder, { at, ip, agent, id }: UseRow<TokenId>) {
  return db
    .updateTable(TOKENS)
    .set({ last_used_at: at, updated_at: at, last_used_ip: ip, last_used_agent: agent })
    .where('id', '=', id)
    .where((where) => where.or([where('last_used_at', 'is', null), where('last_used_at', '<', at)]))
}

/** Looks at the next rows by id and deletes those of our owner types among them that have been expired for long enough. */
export function* pruneTokens(db: QueryBuilder, step: PruneStep): Operation<PruneResult> {
  const first = step.after ?? 0
  const window = yield* firstRow(
    db
      .selectFrom(
        db.selectFrom(TOKENS).select('id').where('id', '>', first).orderBy('id').limit(step.rows).as('step'),
      )
      .select((select) => [select.fn.max('step.id').as('last'), select.fn.countAll<number>().as('seen')]),
  )
  const last = window?.last ?? null
  if (last === null) return { pruned: 0, after: null }
  const pruned = yield* deleteExpired(db, expiredBetween(db, first, last, step), step)
  return { pruned, after: Number(window?.seen) < step.rows ? null : toTokenId(last) }
}

export function* highestTokenId(db: QueryBuilder): Operation<number> {
  const row = yield* firstRow(db.selectFrom(TOKENS).select((select) => select.fn.max('id').as('highest')))
  return row?.highest ?? 0
}

function* deleteExpired(db: QueryBuilder, expired: TokenIds, step: PruneStep): Operation<number> {
  const first = yield* firstRow(expired.limit(1))
  if (first === undefined) return 0
  // One round for each generation that expired together: a token's parent may be going with it.
  while ((yield* changes(childrenHandedDown(db, step.ownerTypes, expired))) > 0);
  const deleted = yield* changes(db.deleteFrom(TOKENS).where('id', 'in', expired))
  yield* recordAudit(db, [{ ...step.entry, reason: `${deleted} expired` }])
  return deleted
}

/** A query for the ids of tokens. */
type TokenIds = ReturnType<typeof expiredBetween>

function expiredBetween(db: QueryBuilder, first: number, last: number, step: PruneStep) {
  return db
    .selectFrom(TOKENS)
    .select('id')
    .where('id', '>', first)
    .where('id', '<=', last)
    .where('tokenable_type', 'in', step.ownerTypes)
    .where((where) => {
      const ended = where('expires_at', '<', toColumn(step.expiredBefore))
      if (step.createdBefore === null) return ended
      const aged = where('created_at', '<', toColumn(step.createdBefore))
      const agesAnyway = where.or([where('expires_at', 'is', null), where('kind', '=', 'laravel')])
      return where.or([ended, where.and([aged, agesAnyway])])
    })
}

function selectOwn(db: QueryBuilder, owner: Ownership) {
  return db.selectFrom(TOKENS).where('tokenable_type', 'in', owner.types).where('tokenable_id', '=', owner.id)
}

export function deleteOwnTokens(db: QueryBuilder, owner: Ownership) {
  return db.deleteFrom(TOKENS).where('tokenable_type', 'in', owner.types).where('tokenable_id', '=', owner.id)
}

/** Gives the children of a token that goes alone to its own parent, so that no gap hides them from their ancestors. */
function* handDownChildren(db: QueryBuilder, owner: Ownership, id: TokenId): Operation<void> {
  const going = selectOwn(db, owner).select('id').where('id', '=', id)
  yield* changes(childrenHandedDown(db, owner.types, going))
}

/** A parent is always older than its child, which ends the line also where a row claims otherwise. */
function childrenHandedDown(db: QueryBuilder, types: readonly string[], parents: TokenIds) {
  return db
    .updateTable(TOKENS)
    .set((child) => ({
      parent_id: child
        .selectFrom(`${TOKENS} as parent`)
        .select('parent.parent_id')
        .whereRef('parent.id', '=', `${TOKENS}.parent_id`)
        .whereRef('parent.parent_id', '<', 'parent.id'),
    }))
    .where('tokenable_type', 'in', types)
    .where('parent_id', 'in', parents)
}

/** Generation by generation: each round finds the children of the last and deletes them. */
function* revokeChildren(db: QueryBuilder, owner: Ownership, parents: readonly TokenId[]): Operation<void> {
  let generation = parents
  while (generation.length > 0) {
    const children = yield* rows(selectOwn(db, owner).select('id').where('parent_id', 'in', generation))
    generation = children.map((child) => toTokenId(child.id))
    if (generation.length > 0) yield* changes(deleteOwnTokens(db, owner).where('id', 'in', generation))
  }
}

function* makerExists(
  db: QueryBuilder,
  owner: Ownership,
  maker: IssueConditions['maker'],
): Operation<boolean> {
  if (maker === null) return true
  if (maker.kind === 'session') return yield* sessionExists(db, owner, maker.id)
  const found = yield* firstRow(db.selectFrom(TOKENS).select('id').where('id', '=', maker.id))
  return found !== undefined
}

/** At the bound, evicts the least recently used sign-in token, or says that there is no room. */
function* makeRoom(
  db: QueryBuilder,
  owner: Ownership,
  conditions: IssueConditions,
  entries: readonly AuditEntry[],
): Operation<TokenId | null | 'full'> {
  const tokens = selectOwn(db, owner)
  const count = yield* firstRow(tokens.select((select) => select.fn.countAll<number>().as('count')))
  if (Number(count?.count) < conditions.tokensMax) return null
  if (conditions.atBound === 'refuse') return 'full'
  const oldest = yield* firstRow(
    tokens
      .select('id')
      .where('kind', '=', 'sign_in')
      .orderBy((order) => order.fn.coalesce('last_used_at', 'created_at'))
      .orderBy('id')
      .limit(1),
  )
  if (oldest === undefined) return null
  const id = toTokenId(oldest.id)
  yield* handDownChildren(db, owner, id)
  yield* changes(deleteOwnTokens(db, owner).where('id', '=', id))
  yield* recordAudit(
    db,
    entries.slice(0, 1).map((entry) => ({ ...entry, event: 'token.evicted' as const, tokenId: id })),
  )
  return id
}
