import type { Awaitable } from '../../core/awaitable.ts'
import type { AuditTrail, Storage, TokenLookup } from '../../core/ports.ts'
import type { SessionLookup } from '../../core/sessions/store.ts'
import { summarizeAudit } from './audit.ts'
import { pendingMigrations } from './migrations/migrate.ts'
import type { Operation, QueryBuilder } from './operation.ts'
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
  read<T>(operation: Operation<T>): Awaitable<T>
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

/** The ports over an engine: reads run on the engine's reader, writes by name on its writer. */
export function createSqlStorage(engine: Engine): Storage {
  const { db, writer } = engine
  return {
    tokens: {
      ...engine.tokenLookup,
      list: (owner, page) => engine.read(listTokens(db, owner, page)),
      issue: (request) => writer.write('issueToken', request),
      revoke: (owner, id, { descendants }, entry) =>
        writer.write('revokeToken', { owner, id, descendants, entry }),
      revokeAll: (owner, entry) => writer.write('revokeAllTokens', { owner, entry }),
      recordUses: (uses) => writer.write('recordTokenUses', uses),
      prune: (step) => writer.write('pruneTokens', step),
      highestId: () => engine.read(highestTokenId(db)),
    },
    sessions: {
      ...engine.sessionLookup,
      findRemember: (hash) => engine.read(findRememberRecord(db, hash)),
      start: (request) => writer.write('startSession', request),
      revive: (request) => writer.write('reviveSession', request),
      renew: (request) => writer.write('renewSession', request),
      list: (owner, ends) => engine.read(listSessions(db, owner, ends)),
      end: (owner, id, entry) => writer.write('endSession', { owner, id, entry }),
      endOthers: (owner, kept, entry) => writer.write('endOtherSessions', { owner, kept, entry }),
      recordUses: (uses) => writer.write('recordSessionUses', uses),
      prune: (step) => writer.write('pruneSessions', step),
    },
    users: {
      findById: (id) => engine.read(findUser(db, id)),
      findAccount: (email) => engine.read(findAccount(db, email)),
      emailTaken: (email) => engine.read(emailTaken(db, email)),
      list: (page) => engine.read(listUsers(db, page)),
      register: (registration) => writer.write('registerUser', registration),
      findPassword: (id) => engine.read(findPassword(db, id)),
      changePassword: (change) => writer.write('changePassword', change),
      setDisabled: (id, disabled, entry) => writer.write('setUserDisabled', { id, disabled, entry }),
    },
    roles: {
      assign: (id, role, entry) => writer.write('assignRole', { id, role, entry }),
      remove: (id, role, entry) => writer.write('removeRole', { id, role, entry }),
    },
    audit: auditTrail(engine),
    migrate: (at) => writer.write('migrate', at),
    pendingMigrations: () => engine.read(pendingMigrations(db)),
    ping: () => engine.ping(),
    close: () => engine.close(),
  }
}
