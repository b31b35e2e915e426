import { DummyDriver, MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler, sql } from 'kysely'
import { exists, informationSchema } from '../sql/catalog.ts'
import { type Dialect, type Operation, QueryBuilder, type UseColumns } from '../sql/dialect.ts'
import { momentsIn } from '../sql/moments.ts'
import { execute, firstRow, written } from '../sql/operation.ts'

const SCHEMA = sql<string>`database()`

/** Of the database, since the name of a lock holds for the whole server, and names are short. */
const MIGRATION_LOCK = sql`concat('adyton.', left(sha2(database(), 256), 32))`
/** How long one process waits for another that changes the schema. */
const MIGRATION_WAIT_S = 3_600
/** How long it waits for a table that somebody reads: whoever wants the table after it waits behind it. */
const TABLE_WAIT_S = 1

const dialect: Dialect = {
  // Not `timestamp`, which is converted by the time zone of each session and ends in 2038.
  moment: sql`datetime`,
  text: (length) => sql`varchar(${sql.lit(length)}) character set utf8mb4 collate utf8mb4_bin`,
  addId: (table) =>
    table
      .addColumn('id', sql`bigint unsigned`, (column) => column.notNull().primaryKey().autoIncrement())
      .modifyEnd(sql`engine = InnoDB default character set utf8mb4 collate utf8mb4_bin`),
  // MySQL has no order in its `json_arrayagg`. The bound of `group_concat` is raised for every session.
  pivotRoles: sql<string>`(
    select concat('[', coalesce(group_concat(json_quote(pr.name) order by ur.id separator ','), ''), ']')
    from user_roles ur join roles pr on pr.id = ur.role_id where ur.user_id = u.id
  )`,
  exactly: (column, texts) => sql<boolean>`cast(${sql.ref(column)} as binary) in (${sql.join(texts)})`,
  returnsId: false,
  // `insert ignore` would pass over other faults as well, and cut what is too long.
  passesOverDuplicates: false,
  rowLock: sql`for update`,
  *alone(db, work) {
    const lock = sql<{
      locked: number | null
    }>`select get_lock(${MIGRATION_LOCK}, ${MIGRATION_WAIT_S}) as locked`
    const row = yield* firstRow(written(db, lock))
    if (row?.locked !== 1) throw new Error('Another process has been changing the schema for an hour.')
    try {
      yield* execute(db, sql`set session lock_wait_timeout = ${sql.lit(TABLE_WAIT_S)}`)
      return yield* work
    } finally {
      yield* execute(db, sql`set session lock_wait_timeout = default`)
      yield* release(db)
    }
  },
  updateUses,
  dropIndex: (table, index) => sql`drop index ${sql.id(index)} on ${sql.table(table)}`,
  catalog: informationSchema(SCHEMA, {
    hasIndex: (db, table, index) =>
      exists(
        db,
        sql`select 1 from information_schema.statistics
        where table_schema = ${SCHEMA} and table_name = ${table} and index_name = ${index}`,
      ),
    version: sql<string>`concat(if(version() like '%MariaDB%', 'MariaDB ', 'MySQL '), substring_index(version(), '-', 1))`,
    offsetMinutes: sql<number>`timestampdiff(minute, utc_timestamp(), now())`,
  }),
}

function* release(db: QueryBuilder): Operation<void> {
  yield* firstRow(written(db, sql`select release_lock(${MIGRATION_LOCK})`))
}

function updateUses({ table, set, lastAt }: UseColumns, json: string) {
  const last = sql.ref(`used.${lastAt}`)
  const assignments = set.map(([column, part]) => sql`${sql.ref(`used.${column}`)} = given.${sql.raw(part)}`)
  return sql`update ${sql.table(table)} as used
    join json_table(${json}, '$[*]' columns (
      id bigint path '$.id', at datetime path '$.at', ip varchar(45) path '$.ip',
      agent varchar(255) character set utf8mb4 path '$.agent'
    )) as given on given.id = used.id
    set ${sql.join(assignments)}
    where ${last} is null or ${last} < given.at`
}

/** Builds the SQL of MySQL and MariaDB. It has no driver: statements are run by a pool of connections. */
export function mysqlBuilder(timeZone = 'UTC'): QueryBuilder {
  return new QueryBuilder(
    {
      dialect: {
        createAdapter: () => new MysqlAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (db) => new MysqlIntrospector(db),
        createQueryCompiler: () => new MysqlQueryCompiler(),
      },
    },
    dialect,
    momentsIn(timeZone),
  )
}
