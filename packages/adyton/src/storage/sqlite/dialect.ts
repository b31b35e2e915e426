import { DummyDriver, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely'
import { names, select } from '../sql/catalog.ts'
import type { Catalog, Dialect } from '../sql/dialect.ts'
import { QueryBuilder } from '../sql/dialect.ts'
import { momentsIn } from '../sql/moments.ts'
import { firstRow } from '../sql/operation.ts'

const catalog: Catalog = {
  *hasTable(db, table) {
    return (yield* firstRow(db.selectFrom(master('table', table)).select('entry.name'))) !== undefined
  },
  *hasColumn(db, table, column) {
    const info = sql<{ name: string }>`pragma_table_info(${table})`.as('info')
    return (
      (yield* firstRow(db.selectFrom(info).select('info.name').where('info.name', '=', column))) !== undefined
    )
  },
  *hasIndex(db, _table, index) {
    return (yield* firstRow(db.selectFrom(master('index', index)).select('entry.name'))) !== undefined
  },
  tables: (db) =>
    names(
      db,
      sql`select name from sqlite_master where type = 'table' and name not like 'sqlite%' order by 1`,
    ),
  *columns(db, table) {
    const info = sql`select name, type, "notnull" as constrained, dflt_value as initial, pk
      from pragma_table_info(${table}) order by cid`
    return (yield* select<ColumnRow>(db, info)).map(({ name, type, constrained, initial, pk }) => {
      return { name, type, charset: null, required: constrained === 1 && initial === null && pk === 0 }
    })
  },
  version: sql<string>`'SQLite ' || sqlite_version()`,
  offsetMinutes: sql<number>`0`,
}

interface ColumnRow {
  readonly name: string
  readonly type: string
  readonly constrained: number
  readonly initial: string | null
  readonly pk: number
}

function master(type: 'table' | 'index', name: string) {
  return sql<{ name: string }>`(select name from sqlite_master where type = ${type} and name = ${name})`.as(
    'entry',
  )
}

const dialect: Dialect = {
  moment: sql`datetime`,
  text: (length) => sql`varchar(${sql.lit(length)})`,
  // As Laravel has it: with `autoincrement` the id of a deleted row is never given to another.
  addId: (table) =>
    table.addColumn('id', sql`integer`, (column) => column.notNull().primaryKey().autoIncrement()),
  pivotRoles: sql<string>`(
    select json_group_array(name) from (
      select pr.name as name from user_roles ur join roles pr on pr.id = ur.role_id
      where ur.user_id = u.id order by ur.id
    )
  )`,
  exactly: undefined,
  returnsId: false,
  passesOverDuplicates: true,
  rowLock: undefined,
  alone: (_db, work) => work,
  updateUses: undefined,
  dropIndex: (_table, index) => sql`drop index ${sql.id(index)}`,
  catalog,
}

/** Builds SQLite's SQL. It has no driver: statements are run by a `Connection`. */
export function sqliteBuilder(timeZone = 'UTC'): QueryBuilder {
  return new QueryBuilder(
    {
      dialect: {
        createAdapter: () => new SqliteAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (db) => new SqliteIntrospector(db),
        createQueryCompiler: () => new SqliteQueryCompiler(),
      },
    },
    dialect,
    momentsIn(timeZone),
  )
}
