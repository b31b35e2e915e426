import type { Compilable, CompiledQuery, RawBuilder } from 'kysely'
import type { Operation, QueryBuilder, QueryResult } from './dialect.ts'

/** Thrown by an engine whose dialect does not pass over duplicates, for a row that a unique index refused. */
export class DuplicateKey extends Error {
  override readonly name = 'DuplicateKey'
}

/** Thrown for a moment that a column cannot hold, such as one after 2038 where Laravel's is a `timestamp` of MySQL. */
export class MomentRefused extends Error {
  override readonly name = 'MomentRefused'
}

/** A statement that is written out, as one that is built. */
export function written<R>(db: QueryBuilder, statement: RawBuilder<R>): Compilable<R> {
  return { compile: () => statement.compile(db) }
}

export function* rows<R>(query: Compilable<R>): Operation<readonly R[]> {
  const result = yield query.compile()
  // The rows of a compiled query have the type it was built with; drivers only know `unknown`.
  return result.rows as readonly R[]
}

export function* firstRow<R>(query: Compilable<R>): Operation<R | undefined> {
  const found = yield* rows(query)
  return found[0]
}

/** How many rows the statement inserted, updated or deleted. */
export function* changes(query: Compilable): Operation<number> {
  const result = yield query.compile()
  return result.changes
}

/** The same of a statement that is written out. */
export function execute(db: QueryBuilder, statement: RawBuilder<unknown>): Operation<number> {
  return changes(written(db, statement))
}

/** An insert of one row into a table whose key the database makes. */
export interface RowInsert extends Compilable {
  returning(column: 'id'): Compilable
}

/** Inserts one row and gives its id. */
export function* insertId(db: QueryBuilder, insert: RowInsert): Operation<number> {
  const id = yield* inserted(db, insert)
  if (id === undefined) throw new Error('A row was inserted without an id.')
  return id
}

/** An insert that can be told to pass over what a unique index refuses. */
export interface ConditionalInsert extends RowInsert {
  onConflict(what: (conflict: OnConflict) => unknown): RowInsert
}

interface OnConflict {
  doNothing(): unknown
}

/** The same, or undefined where a unique index refuses the row. */
export function* insertUnlessTaken(
  db: QueryBuilder,
  insert: ConditionalInsert,
): Operation<number | undefined> {
  if (db.dialect.passesOverDuplicates) {
    return yield* inserted(
      db,
      insert.onConflict((conflict) => conflict.doNothing()),
    )
  }
  try {
    return yield* inserted(db, insert)
  } catch (error) {
    if (error instanceof DuplicateKey) return undefined
    throw error
  }
}

function* inserted(db: QueryBuilder, insert: RowInsert): Operation<number | undefined> {
  if (!db.dialect.returnsId) {
    const result = yield insert.compile()
    return result.changes === 0 ? undefined : result.insertId
  }
  const row = yield* firstRow<unknown>(insert.returning('id'))
  return (row as { readonly id: number } | undefined)?.id
}

/** Runs an operation on an engine that answers at once. */
export function runSync<T>(operation: Operation<T>, execute: (query: CompiledQuery) => QueryResult): T {
  let step = operation.next()
  while (!step.done) step = operation.next(execute(step.value))
  return step.value
}

/** Runs an operation on an engine that answers later. */
export async function runAsync<T>(
  operation: Operation<T>,
  execute: (query: CompiledQuery) => Promise<QueryResult>,
): Promise<T> {
  let step = operation.next()
  while (!step.done) {
    const goOn = await execute(step.value).then(
      (result) => () => operation.next(result),
      (error: unknown) => () => operation.throw(error),
    )
    step = goOn()
  }
  return step.value
}
