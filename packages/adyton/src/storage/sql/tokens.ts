import type { ExpressionBuilder } from 'kysely'
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
} from '../../core/ports.ts'
import type { NewToken, StoredToken, TokenId } from '../../core/tokens/token.ts'
import { recordAudit } from './audit.ts'
import type { Operation, QueryBuilder, UseColumns } from './dialect.ts'
import { lockUser, lockUsers } from './locks.ts'
import { changes, firstRow, insertId, MomentRefused, rows } from './operation.ts'
import { isOfType } from './owner-types.ts'
import { ownerUnchanged, replaceHash } from './passwords.ts'
import { toToken, toTokenId } from './rows.ts'
import type { Tables } from './schema.ts'
import { sessionExists } from './sessions.ts'
import { TOKEN_COLUMNS } from './token-records.ts'
import { writeUses } from './uses.ts'

const TOKENS = 'personal_access_tokens'

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
      .where(isOfType(db, owner.types))
      .where('t.tokenable_id', '=', owner.id)
      .$if(page.after !== null, (query) => query.where('t.id', '>', page.after ?? 0))
      .orderBy('t.id')
      .limit(page.limit + 1),
  )
  const items = found.slice(0, page.limit).map((row) => toToken(row, db.moments))
  return { items, next: found.length > page.limit ? (items.at(-1)?.id ?? null) : null }
}

/** Stores a token if everything it depends on still holds, all in the transaction around it. */
export function* issueToken(db: QueryBuilder, request: IssueRequest): Operation<IssueResult> {
  const { owner, conditions, rehash, entries } = request
  yield* lockUser(db, owner.id)
  if (!(yield* ownerUnchanged(db, owner.id, conditions.passwordHash))) {
    return { ok: false, reason: 'owner_changed' }
  }
  const owned = { types: conditions.ownerTypes, id: owner.id }
  if (!(yield* makerExists(db, owned, conditions.maker))) return { ok: false, reason: 'maker_gone' }
  const room = yield* makeRoom(db, owned, conditions, entries)
  if (room === 'full') return { ok: false, reason: 'too_many_tokens' }
  const id = yield* insertUnlessEndRefused(db, request)
  if (id === undefined) return { ok: false, reason: 'end_not_kept' }
  if (rehash !== undefined) yield* replaceHash(db, owner.id, rehash)
  yield* recordAudit(
    db,
    entries.map((entry) => ({ ...entry, tokenId: id })),
  )
  return { ok: true, id, evicted: room }
}

/** Undefined where the column cannot hold the end that the token was to have, and nothing has made room for it. */
function* insertUnlessEndRefused(
  db: QueryBuilder,
  { owner, token, conditions }: IssueRequest,
): Operation<TokenId | undefined> {
  try {
    return yield* insertToken(db, owner, token)
  } catch (error) {
    const isOfEnd = token.expiresAt !== null && conditions.atBound === 'refuse'
    if (error instanceof MomentRefused && isOfEnd) return undefined
    throw error
  }
}

export function* insertToken(db: QueryBuilder, owner: Owner, token: NewToken): Operation<TokenId> {
  const { moments } = db
  const at = moments.toColumn(token.createdAt)
  const id = yield* insertId(
    db,
    db.insertInto(TOKENS).values({
      tokenable_type: owner.type,
      tokenable_id: owner.id,
      name: token.name,
      token: token.hash,
      abilities: JSON.stringify(token.abilities),
      kind: token.kind,
      parent_id: token.parentId,
      expires_at: token.expiresAt && moments.toColumn(token.expiresAt),
      created_at: at,
      updated_at: at,
    }),
  )
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
  yield* lockUser(db, owner.id)
  const own = yield* firstRow(selectOwn(db, owner).select('id').where('id', '=', id))
  if (own === undefined) return false
  if (!revocation.descendants) yield* handDownChildren(db, owner.types, [id])
  const deleted = yield* changes(deleteOwnTokens(db, owner).where('id', '=', id))
  if (deleted === 0) return false
  if (revocation.descendants) yield* revokeChildren(db, owner, id)
  yield* recordAudit(db, [entry])
  return true
}

export function* revokeAllTokens(
  db: QueryBuilder,
  { owner, entry }: { readonly owner: Ownership; readonly entry: AuditEntry },
): Operation<number> {
  yield* lockUser(db, owner.id)
  const deleted = yield* changes(deleteOwnTokens(db, owner))
  yield* recordAudit(db, [entry])
  return deleted
}

const USES: UseColumns = {
  table: TOKENS,
  set: [
    ['last_used_at', 'at'],
    ['updated_at', 'at'],
    ['last_used_ip', 'ip'],
    ['last_used_agent', 'agent'],
  ],
  lastAt: 'last_used_at',
  isLaravels: true,
}

export function recordTokenUses(db: QueryBuilder, uses: readonly CredentialUse<TokenId>[]): Operation<void> {
  return writeUses(db, uses, USES)
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
  const pruned = yield* deleteExpired(db, { first, last }, step)
  return { pruned, after: Number(window?.seen) < step.rows ? null : toTokenId(last) }
}

export function* highestTokenId(db: QueryBuilder): Operation<number> {
  const row = yield* firstRow(db.selectFrom(TOKENS).select((select) => select.fn.max('id').as('highest')))
  return row?.highest ?? 0
}

function* deleteExpired(
  db: QueryBuilder,
  { first, last }: { readonly first: number; readonly last: number },
  step: PruneStep,
): Operation<number> {
  const found = yield* rows(
    db
      .selectFrom(TOKENS)
      .select('id')
      .where('id', '>', first)
      .where('id', '<=', last)
      .where(hasExpired(db, step)),
  )
  if (found.length === 0) return 0
  const going = found.map((token) => toTokenId(token.id))
  yield* lockOwnersOfParents(db, going)
  yield* handDownChildren(db, step.ownerTypes, going)
  // Judged again as they go: one that another application has prolonged meanwhile stays.
  const deleted = yield* changes(db.deleteFrom(TOKENS).where('id', 'in', going).where(hasExpired(db, step)))
  yield* recordAudit(db, [{ ...step.entry, reason: `${deleted} expired` }])
  return deleted
}

/** Holds whoever has one of these tokens with children, so that nobody ends the parent that these are about to be given. */
function* lockOwnersOfParents(db: QueryBuilder, going: readonly TokenId[]): Operation<void> {
  if (db.dialect.rowLock === undefined) return
  const owners = yield* rows(selectParents(db, going).select('tokenable_id').distinct())
  const ids = owners.map((owner) => owner.tokenable_id)
  yield* lockUsers(db, ids)
}

function hasExpired(db: QueryBuilder, step: PruneStep) {
  return (where: ExpressionBuilder<Tables, typeof TOKENS>) => {
    const ours = isOfType(db, step.ownerTypes)
    const ended = where('expires_at', '<', db.moments.toColumn(step.expiredBefore))
    if (step.createdBefore === null) return where.and([ours, ended])
    const aged = where('created_at', '<', db.moments.toColumn(step.createdBefore))
    const agesAnyway = where.or([where('expires_at', 'is', null), where('kind', '=', 'laravel')])
    return where.and([ours, where.or([ended, where.and([aged, agesAnyway])])])
  }
}

function selectOwn(db: QueryBuilder, owner: Ownership) {
  return db.selectFrom(TOKENS).where(isOfType(db, owner.types)).where('tokenable_id', '=', owner.id)
}

export function deleteOwnTokens(db: QueryBuilder, owner: Ownership) {
  return db.deleteFrom(TOKENS).where(isOfType(db, owner.types)).where('tokenable_id', '=', owner.id)
}

/** Gives the children of tokens that go to the parents of these, so that no gap hides them from their ancestors. */
function* handDownChildren(
  db: QueryBuilder,
  types: readonly string[],
  going: readonly TokenId[],
): Operation<void> {
  const parents = yield* rows(selectParents(db, going).select(['id', 'parent_id']).orderBy('id', 'desc'))
  // The youngest first: what it hands to a parent that is going as well is handed on with that.
  for (const parent of parents) {
    yield* changes(
      db
        .updateTable(TOKENS)
        .set({ parent_id: olderParent(parent) })
        .where(isOfType(db, types))
        .where('parent_id', '=', parent.id),
    )
  }
}

/** Those of the tokens that have children. */
function selectParents(db: QueryBuilder, tokens: readonly TokenId[]) {
  const children = db.selectFrom(`${TOKENS} as child`).where('child.parent_id', 'in', tokens)
  return db.selectFrom(TOKENS).where('id', 'in', tokens).where('id', 'in', children.select('child.parent_id'))
}

/** A parent is always older than its child, which ends the line also where a row claims otherwise. */
function olderParent({
  id,
  parent_id,
}: {
  readonly id: number
  readonly parent_id: number | null
}): number | null {
  return parent_id !== null && parent_id < id ? parent_id : null
}

/**
 * Generation by generation: each round finds the children of all that have gone and deletes them. Of all, and not of the last
 * round alone, since a clean-up beside it may have handed a child up to one of an earlier round.
 */
function* revokeChildren(db: QueryBuilder, owner: Ownership, id: TokenId): Operation<void> {
  const gone = [id]
  for (;;) {
    const children = yield* rows(selectOwn(db, owner).select('id').where('parent_id', 'in', gone))
    if (children.length === 0) return
    const generation = children.map((child) => toTokenId(child.id))
    yield* changes(deleteOwnTokens(db, owner).where('id', 'in', generation))
    gone.push(...generation)
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
  yield* handDownChildren(db, owner.types, [id])
  yield* changes(deleteOwnTokens(db, owner).where('id', '=', id))
  yield* recordAudit(
    db,
    entries.slice(0, 1).map((entry) => ({ ...entry, event: 'token.evicted' as const, tokenId: id })),
  )
  return id
}
