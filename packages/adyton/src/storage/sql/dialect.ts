import {
  type CompiledQuery,
  type CreateTableBuilder,
  Kysely,
  type KyselyConfig,
  type RawBuilder,
} from 'kysely'
import type { Moments } from './moments.ts'
import type { Tables } from './schema.ts'

/** Builds queries in the words of one engine, without running them. */
export class QueryBuilder extends Kysely<Tables> {
  readonly dialect: Dialect
  /** How moments stand in the tables that are Laravel's. In those that are ours they are UTC. */
  readonly moments: Moments

  constructor(config: KyselyConfig, dialect: Dialect, moments: Moments) {
    super(config)
    this.dialect = dialect
    this.moments = moments
  }
}

/**
 * What an engine says in other words than the rest. Whatever is not here is one text for all of them, so a difference
 * between engines can be nowhere else.
 */
export interface Dialect {
  /** A type for moments that gives back the text it was given, whatever time zone the server is in. */
  readonly moment: RawBuilder<unknown>
  /** Text in which no two spellings are the same, of at most so many characters. */
  readonly text: (length: number) => RawBuilder<unknown>
  /** Adds the key of a table, of which no number is ever given twice. */
  readonly addId: (table: CreateTableBuilder<string>) => CreateTableBuilder<string, string>
  /** The names of the roles that the pivot gives to the user `u`, in the order they were assigned, as a JSON array. */
  readonly pivotRoles: RawBuilder<string>
  /** Whether a column, known by its reference, is one of these texts to the letter, where `in` may be less strict. */
  readonly exactly: ((column: string, texts: readonly string[]) => RawBuilder<boolean>) | undefined
  /** Whether the key of an inserted row is asked for by `returning`, and stands in the rows then. */
  readonly returnsId: boolean
  /** Whether an insert can pass over a row that a unique index refuses. Where not, it fails with `DuplicateKey`. */
  readonly passesOverDuplicates: boolean
  /** How a transaction holds a row that it has read; undefined where there is never more than one transaction that writes. */
  readonly rowLock: RawBuilder<unknown> | undefined
  /** Lets one process at a time change the schema, until the end of the operation within. */
  readonly alone: <T>(db: QueryBuilder, work: Operation<T>) => Operation<T>
  /** Writes uses that are given as JSON in one statement; undefined where a statement for each is cheaper. */
  readonly updateUses: ((columns: UseColumns, json: string) => RawBuilder<unknown>) | undefined
  readonly dropIndex: (table: string, index: string) => RawBuilder<unknown>
  readonly catalog: Catalog
}

/** What the database says of itself. */
export interface Catalog {
  hasTable(db: QueryBuilder, table: string): Operation<boolean>
  hasColumn(db: QueryBuilder, table: string, column: string): Operation<boolean>
  hasIndex(db: QueryBuilder, table: string, index: string): Operation<boolean>
  /** The names of all tables. */
  tables(db: QueryBuilder): Operation<readonly string[]>
  /** The columns of a table in their order, none where there is no such table. */
  columns(db: QueryBuilder, table: string): Operation<readonly CatalogColumn[]>
  /** What the engine calls itself, such as `PostgreSQL 17.2`. */
  readonly version: RawBuilder<string>
  /** Minutes by which the time zone of our sessions is ahead of UTC, where the engine converts moments by it. */
  readonly offsetMinutes: RawBuilder<number>
}

export interface CatalogColumn {
  readonly name: string
  readonly type: string
  /** Whether an insert that does not name it fails. */
  readonly required: boolean
  /** The character set of text, where columns have one of their own. */
  readonly charset: string | null
}

/** Where the uses of one kind of credential stand: which part of a use goes into which column. */
export interface UseColumns {
  readonly table: 'personal_access_tokens' | 'adyton_sessions'
  readonly set: readonly (readonly [column: string, part: 'at' | 'ip' | 'agent'])[]
  /** When the last one was, which moves forward only. */
  readonly lastAt: string
  /** Whether moments stand in it as Laravel writes them. */
  readonly isLaravels: boolean
}

/** What a statement gave back. */
export interface QueryResult {
  readonly rows: readonly unknown[]
  /** The rows that it inserted or deleted, or that it found to update, changed or not. */
  readonly changes: number
  readonly insertId: number
}

/**
 * A piece of database work that yields its statements one by one and is handed each result, or the error that it ended
 * with. It runs no query itself, so the same text serves an engine that answers at once, a writer thread and a network;
 * whoever runs it puts the transaction around it.
 */
export type Operation<T> = Generator<CompiledQuery, T, QueryResult>
