import { type ColumnDefinitionBuilder, type CreateTableBuilder, type RawBuilder, sql } from 'kysely'
import { changes, firstRow, type Operation, type QueryBuilder } from '../operation.ts'
import type { Tables } from '../schema.ts'

/** A table that is made where it is missing. `autoincrement`, as Laravel has it: the id of a deleted row is never given to another. */
export function createTable(db: QueryBuilder, name: string): CreateTableBuilder<string, string> {
  return db.schema
    .createTable(name)
    .ifNotExists()
    .addColumn('id', sql`integer`, (column) => column.notNull().primaryKey().autoIncrement())
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
  const found = yield* firstRow(
    db
      .selectFrom(sql<{ name: string }>`pragma_table_info(${table})`.as('info'))
      .select('info.name')
      .where('info.name', '=', name),
  )
  if (found !== undefined) return
  yield* changes(db.schema.alterTable(table).addColumn(name, type, define ?? ((column) => column)))
}
