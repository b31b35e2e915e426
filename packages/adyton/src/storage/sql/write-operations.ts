import type { AuditEntry } from '../../core/audit/events.ts'
import { recordAudit } from './audit.ts'
import { canonicalizeEmails } from './canonical-emails.ts'
import type { Operation, QueryBuilder } from './dialect.ts'
import { follow } from './laravel/follow.ts'
import { forgetStaleEmails } from './laravel/stale-emails.ts'
import { undo } from './laravel/undo.ts'
import { migrate } from './migrations/migrate.ts'
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
  canonicalizeEmails,
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
  forgetStaleEmails,
  follow,
  undo,
  recordAuditEntry: (db: QueryBuilder, entry: AuditEntry): Operation<void> => recordAudit(db, [entry]),
} as const

export type WriteName = keyof typeof WRITE_OPERATIONS
export type WriteInput<Name extends WriteName> = Parameters<(typeof WRITE_OPERATIONS)[Name]>[1]
export type WriteOutput<Name extends WriteName> =
  ReturnType<(typeof WRITE_OPERATIONS)[Name]> extends Operation<infer Output> ? Output : never

/** The operation of a name. A name and its input are paired by `Writer.write`, and may have crossed a thread since. */
export function writeOperation(db: QueryBuilder, name: WriteName, input: unknown): Operation<unknown> {
  const operation = WRITE_OPERATIONS[name]
  return (operation as (db: QueryBuilder, input: WriteInput<WriteName>) => Operation<unknown>)(
    db,
    input as WriteInput<WriteName>,
  )
}

/** Carries out changes, one transaction each as far as anyone can tell. */
export interface Writer {
  write<Name extends WriteName>(name: Name, input: WriteInput<Name>): Promise<WriteOutput<Name>>
  close(): Promise<void>
}
