import type { ColumnDefinitionBuilder, CreateTableBuilder, RawBuilder } from 'kysely'
import type { Operation, QueryBuilder } from '../dialect.ts'
import { changes } from '../operation.ts'
import type { Tables } from '../schema.ts'

/** A table that is made where it is missing, with the key that all of them have. */
export function createTable(db: QueryBuilder, name: keyof Tables): CreateTableBuilder<string, string> {
  return db.dialect.addId(db.schema.createTable(name).ifNotExists())
}

export function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull()
}

/** A column that is added where it is missing. */
export interface AddedColumn {
  readonly table: keyof Tables
  readonly name: string
  readonly type: RawBuilder<unknown>
  readonly define?: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder
}

export function* addMissingColumn(
  db: QueryBuilder,
  { table, name, type, define }: AddedColumn,
): Operation<void> {
  if (yield* db.dialect.catalog.hasColumn(db, table, name)) return
  yield* changes(db.schema.alterTable(table).addColumn(name, type, define ?? ((column) => column)))
}

/** An index that is added where it is missing, named as Laravel names them. */
export interface AddedIndex {
  readonly table: keyof Tables
  readonly columns: readonly [string, ...string[]]
  readonly unique?: boolean
}

export function* addMissingIndex(
  db: QueryBuilder,
  { table, columns, unique = false }: AddedIndex,
): Operation<void> {
  const name = `${table}_${columns.join('_')}_${unique ? 'unique' : 'index'}`
  if (yield* db.dialect.catalog.hasIndex(db, table, name)) return
  const index = db.schema
    .createIndex(name)
    .on(table)
    .columns([...columns])
  yield* changes(unique ? index.unique() : index)
}
