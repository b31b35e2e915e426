import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Tables } from './schema.ts'

/** Builds queries without running them. Which engine they are for is decided where it is made. */
export type QueryBuilder = Kysely<Tables>

/** What a statement gave back. */
export interface QueryResult {
  readonly rows: readonly unknown[]
  readonly changes: number
  readonly insertId: number
}

/**
 * A piece of database work that yields its statements one by one and is handed each result. It runs no
 * query itself, so the same text serves an engine that answers at once, a writer thread and a network;
 * whoever runs it puts the transaction around it.
 */
export type Operation<T> = Generator<CompiledQuery, T, QueryResult>

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

/** Inserts one row and gives its id, or undefined when `on conflict do nothing` did nothing. */
export function* insertId(query: Compilable): Operation<number | undefined> {
  const result = yield query.compile()
  return result.changes === 0 ? undefined : result.insertId
}

/** Runs an operation on an engine that answers at once. */
export function runSync<T>(operation: Operation<T>, execute: (query: CompiledQuery) => QueryResult): T {
  let step = operation.next()
  while (!step.done) step = operation.next(execute(step.value))
  return step.value
}
