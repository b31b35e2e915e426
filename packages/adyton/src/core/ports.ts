import type { Owner, Ownership } from './accounts/owner.ts'
import type { User, UserId } from './accounts/user.ts'
import type { AuditEntry, AuditEventName } from './audit/events.ts'
import type { Awaitable } from './awaitable.ts'
import type { CredentialUse } from './credential-use.ts'
import type { CanonicalEmail } from './email.ts'
import type { LaravelDatabase } from './laravel/database.ts'
import type { Rehash } from './passwords/rehash.ts'
import type { Secret } from './secret.ts'
import type { NewSession, SessionId } from './sessions/session.ts'
import type { PasswordChange, PasswordChangeOutcome, Replaced, SessionStore } from './sessions/store.ts'
import type { Timestamp } from './timestamp.ts'
import type { NewToken, StoredToken, TokenHash, TokenId } from './tokens/token.ts'

/**
 * What the core needs from the world outside. Reads may answer at once (SQLite) or later (a network);
 * writes are always promises that settle once the change is durable, because a synchronous commit would
 * stop the event loop. Every write takes the audit entry of the change and stores it in the same
 * transaction. A port throws `Unavailable` for an outage and nothing else that a caller can expect.
 */

/** The time, in milliseconds since 1970. */
export interface Clock {
  now(): number
}

/** Unpredictable bytes. */
export interface Random {
  bytes(length: number): Uint8Array
}

/** For what an operator should read. Never given a token, a password or a header. */
export interface Log {
  warn(details: Readonly<Record<string, unknown>>, message: string): void
  error(details: Readonly<Record<string, unknown>>, message: string): void
}

/** A slice of a list, and where the next one starts: null at the end. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: number | null
}

/** Which slice: the entries after an id, at most `limit` of them. */
export interface PageRequest {
  readonly after: number | null
  readonly limit: number
}

/** A token with the hash to compare, and its owner as a user where the owner type is a user's. */
export interface TokenRecord {
  readonly token: StoredToken
  readonly hash: TokenHash
  readonly user: User | undefined
}

/** The read on the hot path: token, user and roles in one look-up. Always the committed state, never a replica. */
export interface TokenLookup {
  findById(id: TokenId): Awaitable<TokenRecord | undefined>
  findByHash(hash: TokenHash): Awaitable<TokenRecord | undefined>
}

/** What must still hold when the token is written, checked in the same transaction. */
export interface IssueConditions {
  /** The user must exist and be enabled and, where given, still have this password hash. */
  readonly passwordHash: string | undefined
  /** The credential that makes the token must still exist: a revoked one mints nothing. Null where there is none. */
  readonly maker:
    | { readonly kind: 'token'; readonly id: TokenId }
    | { readonly kind: 'session'; readonly id: SessionId }
    | null
  /** The owner types whose tokens count as the user's. */
  readonly ownerTypes: readonly string[]
  /** The most tokens a user may have. */
  readonly tokensMax: number
  /** At the bound: refuse, or evict the user's least recently used sign-in token. */
  readonly atBound: 'refuse' | 'evict'
}

export interface IssueRequest {
  readonly owner: Owner
  readonly token: NewToken
  readonly conditions: IssueConditions
  readonly rehash?: Rehash
  readonly entries: readonly AuditEntry[]
}

export type IssueResult =
  | { readonly ok: true; readonly id: TokenId; readonly evicted: TokenId | null }
  | {
      readonly ok: false
      /** `end_not_kept`: the database cannot hold the end that the token was to have. */
      readonly reason: 'owner_changed' | 'maker_gone' | 'too_many_tokens' | 'end_not_kept'
    }

/** One bounded step of the clean-up. `after` is where the next step goes on; null when the end was reached. */
export interface PruneStep {
  readonly after: TokenId | null
  /** The owner types whose tokens are ours to delete: rows of others are another application's. */
  readonly ownerTypes: readonly string[]
  /** `expiresAt` before this moment: expired. */
  readonly expiredBefore: Timestamp
  /** Created before this moment: expired by age. Null when tokens do not age. */
  readonly createdBefore: Timestamp | null
  /** How many rows one step looks at, at most. */
  readonly rows: number
  readonly entry: AuditEntry
}

export interface PruneResult {
  readonly pruned: number
  readonly after: TokenId | null
}

export interface TokenStore extends TokenLookup {
  list(owner: Ownership, page: PageRequest): Awaitable<Page<StoredToken>>
  issue(request: IssueRequest): Promise<IssueResult>
  /**
   * Deletes one token of the owner, with its descendants where asked; false when there is none. The children of
   * a token that is deleted alone, here or by eviction or pruning, become its parent's.
   */
  revoke(
    owner: Ownership,
    id: TokenId,
    options: { readonly descendants: boolean },
    entry: AuditEntry,
  ): Promise<boolean>
  /** Deletes all tokens of the owner and says how many there were. */
  revokeAll(owner: Ownership, entry: AuditEntry): Promise<number>
  /** Writes uses forward only, and never brings a deleted row back. At most 100 per call. */
  recordUses(uses: readonly CredentialUse<TokenId>[]): Promise<void>
  prune(step: PruneStep): Promise<PruneResult>
  /** The highest id there is, for telling how far a clean-up has come. */
  highestId(): Awaitable<number>
}

/** What sign-in needs to know of an account. The hash leaves storage here and nowhere else. */
export interface Account {
  readonly user: User
  readonly passwordHash: string
  /** Whether Adyton wrote the hash. Laravel's were made from the first 72 bytes of the password. */
  readonly hashIsOurs: boolean
}

export interface NewUser {
  readonly name: string
  readonly email: string
  readonly canonical: CanonicalEmail
  readonly passwordHash: string
  readonly role: string | null
  readonly createdAt: Timestamp
}

/** A user to be made, with the first token or session where one is wanted: both or neither are stored. */
export interface Registration {
  readonly user: NewUser
  readonly token?: { readonly type: string; readonly token: NewToken }
  readonly session?: { readonly type: string; readonly session: NewSession; readonly replaces: Replaced }
  readonly entries: readonly AuditEntry[]
}

export type RegistrationResult =
  | {
      readonly ok: true
      readonly user: User
      readonly tokenId: TokenId | null
      readonly sessionId: SessionId | null
    }
  | { readonly ok: false; readonly reason: 'email_taken' }

/** The users. A port of its own, so that an application's own user table can stand behind it. */
export interface UserStore {
  findById(id: UserId): Awaitable<User | undefined>
  /** The account of an address: the exact spelling before the canonical one. */
  findAccount(email: string): Awaitable<Account | undefined>
  emailTaken(email: string): Awaitable<boolean>
  list(page: PageRequest): Awaitable<Page<User>>
  register(registration: Registration): Promise<RegistrationResult>
  /** The password hash of a user, to check a password that is asked for again. */
  findPassword(id: UserId): Awaitable<StoredPassword | undefined>
  /**
   * Sets a new password hash and ends what the old password had let in. Refused where the hash is no longer the one that
   * was proved, or the session that asks has ended.
   */
  changePassword(change: PasswordChange): Promise<PasswordChangeOutcome>
  /** False when there is no such user. Disabling shuts out every token and session at once: they are checked against it. */
  setDisabled(id: UserId, disabled: boolean, entry: AuditEntry): Promise<boolean>
}

export type RoleChange = 'changed' | 'unchanged' | 'no_such_user'

/** The roles of users. A change of them asks for a new secret of every session the user has. */
export interface RoleStore {
  assign(id: UserId, role: string, entry: AuditEntry): Promise<RoleChange>
  remove(id: UserId, role: string, entry: AuditEntry): Promise<RoleChange>
}

/** For what happened without changing anything, such as a refused sign-in. */
export interface AuditSink {
  record(entry: AuditEntry): Promise<void>
}

/** How often something has happened, and when and why last. */
export interface AuditSummary {
  readonly count: number
  readonly lastAt: Timestamp
  readonly lastReason: string | null
}

export interface AuditTrail extends AuditSink {
  /** The events of one name since a moment; undefined where there are none. It may read the whole trail. */
  summary(event: AuditEventName, since: Timestamp): Awaitable<AuditSummary | undefined>
}

export type PasswordVerdict = { readonly matches: boolean; readonly outdated: boolean } | 'busy'

/** Password hashing apart from the event loop, with a bounded queue: `busy` when it is full. */
export interface PasswordHasher {
  /** Whether one more job would be answered `busy`. */
  isFull(): boolean
  hash(password: Secret): Promise<string | 'busy'>
  /** Without a stored hash it costs the same and never matches, so that time tells nothing of accounts. */
  verify(password: Secret, stored: StoredPassword | undefined): Promise<PasswordVerdict>
  /** The most bytes a password may have where it is set: 72 under bcrypt. */
  readonly bytesMax: number
  /** Whether a NUL can stand in a password. Under bcrypt it would end it. */
  readonly allowsNul: boolean
}

export interface StoredPassword {
  readonly hash: string
  readonly isOurs: boolean
}

/** Everything storage gives, as one object for the composition root. */
export interface Storage {
  readonly tokens: TokenStore
  readonly sessions: SessionStore
  readonly users: UserStore
  readonly roles: RoleStore
  readonly audit: AuditTrail
  /** Where the tables are Laravel's: what taking them over needs. */
  readonly laravel?: LaravelDatabase
  /** Applies the migrations that are missing and names them. */
  migrate(at: Timestamp): Promise<readonly string[]>
  /** Names what `migrate` would apply, without touching anything. */
  pendingMigrations(): Awaitable<readonly string[]>
  /** Whether there are users that another application has made, and Adyton has not been told to take them over. */
  isForeign?(): Awaitable<boolean>
  /** Throws `Unavailable` when the database does not answer. */
  ping(): Awaitable<void>
  close(): Promise<void>
}
