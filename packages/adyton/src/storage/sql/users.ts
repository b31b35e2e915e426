import type { User, UserId } from '../../core/accounts/user.ts'
import type { AuditEntry } from '../../core/audit/events.ts'
import { canonicalEmail } from '../../core/email.ts'
import type {
  Account,
  NewUser,
  Page,
  PageRequest,
  Registration,
  RegistrationResult,
} from '../../core/ports.ts'
import type { SessionId } from '../../core/sessions/session.ts'
import type { TokenId } from '../../core/tokens/token.ts'
import { recordAudit } from './audit.ts'
import type { Operation, QueryBuilder } from './dialect.ts'
import type { Moments } from './moments.ts'
import { changes, firstRow, insertUnlessTaken, rows } from './operation.ts'
import { isOurs } from './passwords.ts'
import { ensureRole } from './roles.ts'
import { toUser, type UserRow } from './rows.ts'
import { endReplaced } from './session-ends.ts'
import { insertSession } from './session-starts.ts'
import { insertToken } from './tokens.ts'
import { passwordColumns, passwordMark, pivotRoles, USER_COLUMNS } from './user-columns.ts'

function selectUsers(db: QueryBuilder) {
  return db
    .selectFrom('users as u')
    .leftJoin('roles as r', 'r.id', 'u.role_id')
    .select([...USER_COLUMNS, pivotRoles(db)])
}

export function* findUser(db: QueryBuilder, id: UserId): Operation<User | undefined> {
  const row = yield* firstRow(selectUsers(db).where('u.id', '=', id))
  return row && toUser(row, db.moments)
}

export function* listUsers(db: QueryBuilder, page: PageRequest): Operation<Page<User>> {
  const found = yield* rows(
    selectUsers(db)
      .where('u.id', '>', page.after ?? 0)
      .orderBy('u.id')
      .limit(page.limit + 1),
  )
  const items = found.slice(0, page.limit).map((row) => toUser(row, db.moments))
  return { items, next: found.length > page.limit ? Number(items.at(-1)?.id) : null }
}

type AccountRow = UserRow & { readonly password: string; readonly password_mark: string | null }

/**
 * The account of an address. Rows that Laravel wrote have no canonical spelling, and two of them may differ
 * in case alone, so the exact spelling comes first. What was found is compared again by the address itself: a
 * collation may have found too much, and Laravel may have changed the address since its canonical spelling was
 * written.
 */
export function* findAccount(db: QueryBuilder, email: string): Operation<Account | undefined> {
  if (hasNul(email)) return undefined
  const canonical = canonicalEmail(email)
  const found: readonly AccountRow[] = yield* rows(
    selectUsers(db)
      .select(['u.password', 'u.password_mark'])
      .where((where) =>
        where.or([
          where('u.email', 'in', canonical === undefined ? [email] : [email, canonical]),
          ...(canonical === undefined ? [] : [where('u.email_canonical', '=', canonical)]),
        ]),
      )
      .orderBy('u.id'),
  )
  const row =
    found.find((candidate) => candidate.email === email) ??
    found.find((candidate) => canonical !== undefined && canonicalEmail(candidate.email) === canonical)
  return row && toAccount(row, db.moments)
}

/** PostgreSQL takes no text with a NUL, not even to look for, so that no row has one. */
function hasNul(text: string): boolean {
  return text.includes('\0')
}

export function* emailTaken(db: QueryBuilder, email: string): Operation<boolean> {
  if (hasNul(email)) return false
  const canonical = canonicalEmail(email)
  const spellings = canonical === undefined ? [email] : [email, canonical]
  const row = yield* firstRow(
    db
      .selectFrom('users')
      .select('id')
      .where((where) =>
        where.or([
          where('email', 'in', spellings),
          ...(canonical === undefined ? [] : [where('email_canonical', '=', canonical)]),
        ]),
      ),
  )
  return row !== undefined
}

/** Makes a user and, where wanted, the first token or session. The unique address decides who was first. */
export function* registerUser(db: QueryBuilder, registration: Registration): Operation<RegistrationResult> {
  const taken = yield* emailTaken(db, registration.user.email)
  const id = taken ? undefined : yield* insertUser(db, registration.user)
  if (id === undefined) return { ok: false, reason: 'email_taken' }
  const tokenId = yield* insertFirstToken(db, id, registration)
  const sessionId = yield* insertFirstSession(db, id, registration)
  const user = yield* findUser(db, id)
  if (user === undefined) throw new Error('The user that was just inserted cannot be read back.')
  yield* recordAudit(
    db,
    registration.entries.map((entry) => ({
      ...entry,
      reason: reasonOf(entry, registration.user, user),
      userId: id,
      tokenId: entry.event === 'token.issued' ? tokenId : null,
      sessionId: entry.event === 'user.signed_in' ? sessionId : null,
    })),
  )
  return { ok: true, user, tokenId, sessionId }
}

/** Where the role could not be made, the trail does not say that the user has it. */
function reasonOf({ event, reason }: AuditEntry, wanted: NewUser, made: User): string | null {
  const isOfRole = event === 'user.registered' || event === 'user.created'
  return isOfRole && wanted.role !== null && made.role === null ? `without ${wanted.role}` : reason
}

function* insertFirstToken(
  db: QueryBuilder,
  id: UserId,
  { token: wanted }: Registration,
): Operation<TokenId | null> {
  return wanted === undefined ? null : yield* insertToken(db, { type: wanted.type, id }, wanted.token)
}

function* insertFirstSession(
  db: QueryBuilder,
  id: UserId,
  { session: wanted, user }: Registration,
): Operation<SessionId | null> {
  if (wanted === undefined) return null
  yield* endReplaced(db, wanted.replaces)
  return yield* insertSession(db, {
    owner: { type: wanted.type, id },
    session: wanted.session,
    mark: passwordMark(user.passwordHash),
    rememberId: null,
  })
}

function* insertUser(db: QueryBuilder, user: NewUser): Operation<number | undefined> {
  const roleId = user.role === null ? null : yield* ensureRole(db, user.role, user.createdAt)
  const at = db.moments.toColumn(user.createdAt)
  return yield* insertUnlessTaken(
    db,
    db.insertInto('users').values({
      name: user.name,
      email: user.email,
      email_canonical: user.canonical,
      ...passwordColumns(user.passwordHash),
      role_id: roleId,
      created_at: at,
      updated_at: at,
    }),
  )
}

export function* setUserDisabled(
  db: QueryBuilder,
  change: { readonly id: UserId; readonly disabled: boolean; readonly entry: AuditEntry },
): Operation<boolean> {
  const { id, disabled, entry } = change
  const at = db.moments.toColumn(entry.at)
  const changed = yield* changes(
    db
      .updateTable('users')
      .set({ disabled_at: disabled ? at : null, updated_at: at })
      .where('id', '=', id),
  )
  if (changed === 0) return false
  yield* recordAudit(db, [entry])
  return true
}

function toAccount(row: AccountRow, moments: Moments): Account {
  return {
    user: toUser(row, moments),
    passwordHash: row.password,
    hashIsOurs: isOurs(row),
  }
}
