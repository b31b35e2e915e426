import type { Owner, Ownership } from '../accounts/owner.ts'
import type { User, UserId } from '../accounts/user.ts'
import type { AuditEntry } from '../audit/events.ts'
import type { Awaitable } from '../awaitable.ts'
import type { CredentialUse } from '../credential-use.ts'
import type { Rehash } from '../passwords/rehash.ts'
import type { Timestamp } from '../timestamp.ts'
import type {
  NewRemember,
  NewSession,
  RememberHash,
  SessionHash,
  SessionId,
  StoredSession,
} from './session.ts'

/** A session as it was found by the hash of a secret. */
export interface SessionRecord {
  readonly session: StoredSession
  /** The owner, where the owner type is a user's. */
  readonly user: User | undefined
  /** Whether the user's password is still the one that the session was started under. */
  readonly passwordUnchanged: boolean
  /** Until when the secret counts that has been replaced by a newer one; null for the newest. */
  readonly supersededUntil: Timestamp | null
}

/** The read on the hot path: session, user and roles in one look-up. Always the committed state, never a replica. */
export interface SessionLookup {
  /** By the newest secret of a session, else by the one before it. */
  findByHash(hash: SessionHash): Awaitable<SessionRecord | undefined>
}

/** A remember credential as it was found. */
export interface RememberRecord {
  readonly owner: Owner
  readonly user: User | undefined
  readonly passwordUnchanged: boolean
  readonly expiresAt: Timestamp
}

/** What a browser carried before: it ends in the transaction that starts its new session. */
export interface Replaced {
  readonly session: SessionHash | null
  readonly remember: RememberHash | null
}

export interface StartRequest {
  readonly owner: Owner
  readonly session: NewSession
  readonly remember: NewRemember | null
  readonly replaces: Replaced
  readonly conditions: {
    /** The user must exist, be enabled and still have this password hash. */
    readonly passwordHash: string
    /** At this many sessions of the user, the least recently active one makes room. */
    readonly sessionsMax: number
    /** The owner types whose sessions count as the user's. */
    readonly ownerTypes: readonly string[]
  }
  readonly rehash?: Rehash
  readonly entries: readonly AuditEntry[]
}

export type StartResult =
  | { readonly ok: true; readonly id: SessionId }
  | { readonly ok: false; readonly reason: 'owner_changed' }

export interface ReviveRequest {
  readonly remember: RememberHash
  /** Its end is brought forward to that of the remember credential where that comes first. */
  readonly session: NewSession
  readonly sessionsMax: number
  readonly ownerTypes: readonly string[]
  /** Sessions of the same browser that were last active at or before this moment are over and give way. */
  readonly idleBefore: Timestamp
  readonly entry: AuditEntry
}

/** A new secret for a session that goes on. */
export interface RenewRequest {
  readonly id: SessionId
  /** The secret it is known to have: of several that would renew it at once, one does. */
  readonly from: SessionHash
  readonly to: SessionHash
  /** How long the old secret still counts, for requests that are on their way with it. */
  readonly supersededUntil: Timestamp
  /** Set with the new secret; undefined leaves it as it is. */
  readonly passwordConfirmedAt?: Timestamp
  readonly entry: AuditEntry
}

/** When a session is over. */
export interface SessionEnds {
  /** `expiresAt` at or before this moment: over. */
  readonly now: Timestamp
  /** Last active at or before this moment: over, unless a live remember credential can revive it. */
  readonly idleBefore: Timestamp
}

/** One bounded step of the clean-up: at most `rows` of each kind. */
export interface SessionPruneStep extends SessionEnds {
  readonly ownerTypes: readonly string[]
  readonly rows: number
  readonly entry: AuditEntry
}

/**
 * The session that goes on while all others of its user end, with new secrets for it and for what remembers its browser.
 * The old ones stop counting at once: whoever has a copy of them is one of the others.
 */
export interface KeptSession {
  readonly id: SessionId
  readonly from: SessionHash
  readonly to: SessionHash
  readonly remember: RememberHash
}

export type PasswordChangeOutcome =
  | { readonly ok: true; readonly remembered: boolean }
  | { readonly ok: false }

export interface OthersEnded {
  /** How many sessions those were. */
  readonly ended: number
  /** Whether the kept session has its new secret: of several requests that would give it one, the first does. */
  readonly renewed: boolean
  /** Whether its browser was remembered, and has a new secret for that too. */
  readonly remembered: boolean
}

export interface PasswordChange {
  readonly userId: UserId
  /** The hash that the caller proved to know the password of. */
  readonly from: string
  readonly to: string
  /** The session that makes the change. */
  readonly session: KeptSession | null
  /** Whose other sessions and remember credentials end with it. */
  readonly owner: Ownership
  readonly revokeTokens: boolean
  /** The moment of the first is that of the change. */
  readonly entries: readonly [AuditEntry, ...AuditEntry[]]
}

/** Sessions and remember credentials. */
export interface SessionStore extends SessionLookup {
  findRemember(hash: RememberHash): Awaitable<RememberRecord | undefined>
  start(request: StartRequest): Promise<StartResult>
  /** Starts a session by a remember credential; undefined when that has gone meanwhile. */
  revive(request: ReviveRequest): Promise<SessionId | undefined>
  /** False when the session has gone or was given another secret meanwhile. */
  renew(request: RenewRequest): Promise<boolean>
  /** The sessions that are not over, the most recently active first. */
  list(owner: Ownership, ends: SessionEnds): Awaitable<readonly StoredSession[]>
  /** Ends one session of the owner, with the remember credential of its browser. False when there is none. */
  end(owner: Ownership, id: SessionId, entry: AuditEntry): Promise<boolean>
  /** Ends all sessions and remember credentials of the owner but those of `kept`. */
  endOthers(owner: Ownership, kept: KeptSession | null, entry: AuditEntry): Promise<OthersEnded>
  /** Writes uses forward only, and never brings a deleted row back. At most 100 per call. */
  recordUses(uses: readonly CredentialUse<SessionId>[]): Promise<void>
  /** Deletes what is over and says how many rows; 0 at the end. */
  prune(step: SessionPruneStep): Promise<number>
}
