import type { AuditEntry } from '../../core/audit/events.ts'
import { recordAudit } from './audit.ts'
import { migrate } from './migrations/migrate.ts'
import type { Operation, QueryBuilder } from './operation.ts'
import { changePassword } from './password-change.ts'
import { assignRole, removeRole } from './roles.ts'
import { endOtherSessions, endSession } from './session-ends.ts'
import { pruneSessions } from './session-pruning.ts'
import { reviveSession, startSession } from './session-starts.ts'
import { recordSessionUses, renewSession } from './sessions.ts'
import { issueToken, pruneTokens, recordTokenUses, revokeAllTokens, revokeToken } from './tokens.ts'
import { registerUser, setUserDisabled } from './users.ts'

/**
 * Every change there is, by name: what a writer on another thread can be asked for, each with one plain
 * input that can cross to it. Each runs in a transaction of its own, or in one it shares with others.
 */
export const WRITE_OPERATIONS = {
  migrate,
  issueToken,
  revokeToken,
  revokeAllTokens,
  recordTokenUses,
  pruneTokens,
  startSession,
  reviveSession,
  renewSession,
  endSession,
  endOtherSessions,
  recordSessionUses,
  pruneSessions,
  registerUser,
  changePassword,
  setUserDisabled,
  assignRole,
  removeRole,
  recordAuditEntry: (db: QueryBuilder, entry: AuditEntry): Operation<void> => recordAudit(db, [entry]),
} as const

export type WriteName = keyof typeof WRITE_OPERATIONS
export type WriteInput<Name extends WriteName> = Parameters<(typeof WRITE_OPERATIONS)[Name]>[1]
export type WriteOutput<Name extends WriteName> =
  ReturnType<(typeof WRITE_OPERATIONS)[Name]> extends Operation<infer Output> ? Output : never

/** Carries out changes, one transaction each as far as anyone can tell. */
export interface Writer {
  write<Name extends WriteName>(name: Name, input: WriteInput<Name>): Promise<WriteOutput<Name>>
  close(): Promise<void>
}
