import { Unavailable } from '../../core/errors.ts'
import { type Operation, type QueryBuilder, runSync } from '../sql/operation.ts'
import { WRITE_OPERATIONS, type WriteInput, type WriteName } from '../sql/write-operations.ts'
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
    const value = runSync(toOperation(job, db), (query) => connection.run(query))
    connection.exec('release job')
    return { id: job.id, ok: true, value }
  } catch (error) {
    // A full disk or a failing one may have rolled everything back already: then the whole batch has failed.
    if (!connection.inTransaction) throw error
    connection.exec('rollback to job; release job')
    return failure(job, error)
  }
}

function toOperation({ name, input }: WriteJob, db: QueryBuilder): Operation<unknown> {
  const operation = WRITE_OPERATIONS[name]
  // A job is only ever made by `Writer.write`, which pairs the name with its input; the pair crossed a thread.
  return (operation as (db: QueryBuilder, input: WriteInput<WriteName>) => Operation<unknown>)(
    db,
    input as WriteInput<WriteName>,
  )
}

function failure(job: WriteJob, error: unknown): WriteOutcome {
  return {
    id: job.id,
    ok: false,
    unavailable: error instanceof Unavailable,
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  }
}
