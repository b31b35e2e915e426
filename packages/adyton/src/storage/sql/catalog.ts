import { type RawBuilder, sql } from 'kysely'
import type { Catalog, CatalogColumn, Operation, QueryBuilder } from './dialect.ts'
import { firstRow, rows, written } from './operation.ts'

/** What the catalogs of these engines do not have in common. */
type Particular = Pick<Catalog, 'hasIndex' | 'version' | 'offsetMinutes'>

/** The catalog of engines that have the standard's `information_schema`, within one of its schemas. */
export function informationSchema(schema: RawBuilder<string>, particular: Particular): Catalog {
  return {
    hasTable: (db, table) =>
      exists(
        db,
        sql`select 1 from information_schema.tables where table_schema = ${schema} and table_name = ${table}`,
      ),
    hasColumn: (db, table, column) =>
      exists(
        db,
        sql`select 1 from information_schema.columns
          where table_schema = ${schema} and table_name = ${table} and column_name = ${column}`,
      ),
    tables: (db) =>
      names(
        db,
        sql`select table_name as name from information_schema.tables
          where table_schema = ${schema} and table_type = 'BASE TABLE' order by 1`,
      ),
    columns: (db, table) => columns(db, schema, table),
    ...particular,
  }
}

interface ColumnRow {
  readonly name: string
  readonly type: string
  readonly nullable: string
  readonly initial: string | null
  readonly charset: string | null
}

function* columns(
  db: QueryBuilder,
  schema: RawBuilder<string>,
  table: string,
): Operation<readonly CatalogColumn[]> {
  const found = yield* select<ColumnRow>(
    db,
    sql`select column_name as name, data_type as type, is_nullable as nullable, column_default as initial,
        character_set_name as charset
      from information_schema.columns where table_schema = ${schema} and table_name = ${table}
      order by ordinal_position`,
  )
  return found.map(({ name, type, nullable, initial, charset }) => {
    // MySQL does not count the number it gives a key as a default.
    return { name, type, charset, required: nullable === 'NO' && initial === null && name !== 'id' }
  })
}

export function* names(db: QueryBuilder, query: RawBuilder<unknown>): Operation<readonly string[]> {
  return (yield* select<{ readonly name: string }>(db, query)).map(({ name }) => name)
}

/** The rows of a query that is written out. Its author knows what they look like. */
export function select<Row>(db: QueryBuilder, query: RawBuilder<unknown>): Operation<readonly Row[]> {
  return rows(written(db, query as RawBuilder<Row>))
}

export function* exists(db: QueryBuilder, query: RawBuilder<unknown>): Operation<boolean> {
  return (yield* firstRow(written(db, query))) !== undefined
}
