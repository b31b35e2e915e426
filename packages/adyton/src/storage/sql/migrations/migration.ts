import type { Operation, QueryBuilder } from '../dialect.ts'

/**
 * One step of the schema. Forward only and additive: it adds what is missing and leaves what it finds, so
 * that it can run on a fresh file, on a database that Laravel made, and while the previous version still
 * serves. It runs in one transaction with the row that says it was applied.
 */
export interface Migration {
  /** Numbered, never renamed: it is the key of `adyton_migrations`. */
  readonly name: string
  readonly up: (db: QueryBuilder) => Operation<void>
}
