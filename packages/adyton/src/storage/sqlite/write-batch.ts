import { Unavailable } from '../../core/errors.ts'
import type { QueryBuilder } from '../sql/dialect.ts'
import { runSync } from '../sql/operation.ts'
import { type WriteName, writeOperation } from '../sql/write-operations.ts'
import type { Connection } from './connection.ts'

/** One change that somebody is waiting for. */
export interface WriteJob {
  readonly id: number
  readonly name: WriteName
  readonly input: unknown
}

export type WriteOutcome =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly unavailable: boolean; readonly message: string }

/**
 * Carries out several changes in one durable commit, and answers only after it. Each has a savepoint of its
 * own, so that one that fails is undone alone. When the commit itself fails, all of them have failed.
 */
export function writeBatch(
  jobs: readonly WriteJob[],
  connection: Connection,
  db: QueryBuilder,
): WriteOutcome[] {
  try {
    connection.exec('begin immediate')
    const outcomes = jobs.map((job) => attempt(job, connection, db))
    connection.exec('commit')
    return outcomes
  } catch (error) {
    if (connection.inTransaction) connection.exec('rollback')
    return jobs.map((job) => failure(job, error))
  }
}

function attempt(job: WriteJob, connection: Connection, db: QueryBuilder): WriteOutcome {
  connection.exec('savepoint job')
  try {
    const value = runSync(writeOperation(db, job.name, job.input), (query) => connection.run(query))
    connection.exec('release job')
    return { id: job.id, ok: true, value }
  } catch (error) {
    // A full disk or a failing one may have rolled everything back already: then the whole batch has failed.
    if (!connection.inTransaction) throw error
    connection.exec('rollback to job; release job')
    return failure(job, error)
  }
}

function failure(job: WriteJob, error: unknown): WriteOutcome {
  return {
    id: job.id,
    ok: false,
    unavailable: error instanceof Unavailable,
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  }
}
