import type { Storage } from '../../src/core/ports.ts'

export type Row = Readonly<Record<string, unknown>>

/** A storage under test, and its database as another application would see it. */
export interface Database {
  readonly storage: Storage
  /** Runs one statement of SQL that every engine understands, beside the storage. */
  readonly sql: (text: string) => Promise<readonly Row[]>
  readonly close: () => Promise<void>
}

/** Opens a fresh database without tables. */
export type OpenStorage = () => Promise<Database>
