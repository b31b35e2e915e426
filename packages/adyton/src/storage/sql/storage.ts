import type { Awaitable } from '../../core/awaitable.ts'
import type { AuditTrail, RoleStore, Storage, TokenLookup, TokenStore, UserStore } from '../../core/ports.ts'
import type { SessionLookup, SessionStore } from '../../core/sessions/store.ts'
import type { Timestamp } from '../../core/timestamp.ts'
import { summarizeAudit } from './audit.ts'
import { type Canonicalized, EMAILS_PER_STEP } from './canonical-emails.ts'
import type { Operation, QueryBuilder } from './dialect.ts'
import { isKey } from './keys.ts'
import { laravelDatabase } from './laravel/database.ts'
import { isForeign, pendingMigrations } from './migrations/migrate.ts'
import { findPassword } from './passwords.ts'
import { findRememberRecord } from './remember.ts'
import { listSessions } from './sessions.ts'
import { highestTokenId, listTokens } from './tokens.ts'
import { emailTaken, findAccount, findUser, listUsers } from './users.ts'
import type { Writer } from './write-operations.ts'

/** What an engine brings: its builder, its way of reading and its way of writing. */
export interface Engine {
  readonly db: QueryBuilder
  /** The look-ups of the hot path, prepared in the engine's own way. */
  readonly tokenLookup: TokenLookup
  readonly sessionLookup: SessionLookup
  /** `patienceMs` is how long it may take where that is longer than for a request: engines that answer at once need none. */
  read<T>(operation: Operation<T>, patienceMs?: number): Awaitable<T>
  readonly writer: Writer
  ping(): Awaitable<void>
  close(): Promise<void>
}

function auditTrail({ db, read, writer }: Engine): AuditTrail {
  return {
    record: (entry) => writer.write('recordAuditEntry', entry),
    summary: (event, since) => read(summarizeAudit(db, event, since)),
  }
}

/** Brings the schema up to date, and then the rest of the addresses that Laravel has written since the last time. */
async function migrateAll(writer: Writer, at: Timestamp): Promise<readonly string[]> {
  const migrated = await writer.write('migrate', at)
  let after = migrated.emailsAfter
  while (after !== null) {
    const step: Canonicalized = await writer.write('canonicalizeEmails', { after, rows: EMAILS_PER_STEP })
    after = step.after
  }
  return migrated.applied
}

function tokenStore({ db, tokenLookup, read, writer }: Engine): TokenStore {
  return {
    findById: (id) => (isKey(id) ? tokenLookup.findById(id) : undefined),
    findByHash: (hash) => tokenLookup.findByHash(hash),
    list: (owner, page) => (isKey(owner.id) ? read(listTokens(db, owner, page)) : { items: [], next: null }),
    issue: async (request) =>
      isKey(request.owner.id) ? writer.write('issueToken', request) : { ok: false, reason: 'owner_changed' },
    revoke: async (owner, id, { descendants }, entry) =>
      isKey(id) && isKey(owner.id) && writer.write('revokeToken', { owner, id, descendants, entry }),
    revokeAll: async (owner, entry) =>
      isKey(owner.id) ? writer.write('revokeAllTokens', { owner, entry }) : 0,
    recordUses: (uses) => writer.write('recordTokenUses', uses),
    prune: (step) => writer.write('pruneTokens', step),
    highestId: () => read(highestTokenId(db)),
  }
}

const NOTHING_ENDED = { ended: 0, renewed: false, remembered: false } as const

function sessionStore({ db, sessionLookup, read, writer }: Engine): SessionStore {
  return {
    findByHash: (hash) => sessionLookup.findByHash(hash),
    findRemember: (hash) => read(findRememberRecord(db, hash)),
    start: async (request) =>
      isKey(request.owner.id)
        ? writer.write('startSession', request)
        : { ok: false, reason: 'owner_changed' },
    revive: (request) => writer.write('reviveSession', request),
    renew: (request) => writer.write('renewSession', request),
    list: (owner, ends) => (isKey(owner.id) ? read(listSessions(db, owner, ends)) : []),
    end: async (owner, id, entry) =>
      isKey(id) && isKey(owner.id) && writer.write('endSession', { owner, id, entry }),
    endOthers: async (owner, kept, entry) =>
      isKey(owner.id) ? writer.write('endOtherSessions', { owner, kept, entry }) : NOTHING_ENDED,
    recordUses: (uses) => writer.write('recordSessionUses', uses),
    prune: (step) => writer.write('pruneSessions', step),
  }
}

function userStore({ db, read, writer }: Engine): UserStore {
  return {
    findById: (id) => (isKey(id) ? read(findUser(db, id)) : undefined),
    findAccount: (email) => read(findAccount(db, email)),
    emailTaken: (email) => read(emailTaken(db, email)),
    list: (page) => read(listUsers(db, page)),
    register: (registration) => writer.write('registerUser', registration),
    findPassword: (id) => (isKey(id) ? read(findPassword(db, id)) : undefined),
    changePassword: async (change) =>
      isKey(change.userId) && isKey(change.owner.id) ? writer.write('changePassword', change) : { ok: false },
    setDisabled: async (id, disabled, entry) =>
      isKey(id) && writer.write('setUserDisabled', { id, disabled, entry }),
  }
}

function roleStore({ writer }: Engine): RoleStore {
  return {
    assign: async (id, role, entry) =>
      isKey(id) ? writer.write('assignRole', { id, role, entry }) : 'no_such_user',
    remove: async (id, role, entry) =>
      isKey(id) ? writer.write('removeRole', { id, role, entry }) : 'no_such_user',
  }
}

/** The ports over an engine: reads run on the engine's reader, writes by name on its writer. */
export function createSqlStorage(engine: Engine): Storage {
  const { db, writer } = engine
  return {
    tokens: tokenStore(engine),
    sessions: sessionStore(engine),
    users: userStore(engine),
    roles: roleStore(engine),
    audit: auditTrail(engine),
    laravel: laravelDatabase(engine),
    migrate: (at) => migrateAll(writer, at),
    pendingMigrations: () => engine.read(pendingMigrations(db)),
    isForeign: () => engine.read(isForeign(db)),
    ping: () => engine.ping(),
    close: () => engine.close(),
  }
}
