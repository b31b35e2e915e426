import { DummyDriver, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from 'kysely'
import { exists, informationSchema } from '../sql/catalog.ts'
import { type Dialect, QueryBuilder, type UseColumns } from '../sql/dialect.ts'
import { momentsIn } from '../sql/moments.ts'
import { execute } from '../sql/operation.ts'

/** Which lock of the whole database says that somebody changes the schema: "adyt" in ASCII. */
const MIGRATION_LOCK = 0x61_64_79_74

/**
 * How long a change of the schema waits for a table that somebody reads: whoever wants the table after it waits behind it, and
 * the application would stand still.
 */
const TABLE_WAIT_MS = 500

const SCHEMA = sql<string>`current_schema()`

const dialect: Dialect = {
  moment: sql`timestamp(0) without time zone`,
  text: (length) => sql`varchar(${sql.lit(length)})`,
  // As Laravel has it: a sequence never goes back.
  addId: (table) => table.addColumn('id', 'bigserial', (column) => column.notNull().primaryKey()),
  pivotRoles: sql<string>`(
    select coalesce(json_agg(pr.name order by ur.id)::text, '[]')
    from user_roles ur join roles pr on pr.id = ur.role_id where ur.user_id = u.id
  )`,
  exactly: undefined,
  returnsId: true,
  passesOverDuplicates: true,
  // Not `for update`: rows of other tables that refer to the user may be written meanwhile.
  rowLock: sql`for no key update`,
  *alone(db, work) {
    // Whoever came first may take long, and so may an index.
    yield* execute(db, sql`set local lock_timeout = 0`)
    yield* execute(db, sql`set local statement_timeout = 0`)
    yield* execute(db, sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`)
    yield* execute(db, sql`set local lock_timeout = ${sql.lit(TABLE_WAIT_MS)}`)
    return yield* work
  },
  updateUses,
  dropIndex: (_table, index) => sql`drop index ${sql.id(index)}`,
  catalog: informationSchema(SCHEMA, {
    hasIndex: (db, _table, index) =>
      exists(db, sql`select 1 from pg_indexes where schemaname = ${SCHEMA} and indexname = ${index}`),
    version: sql<string>`'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1)`,
    offsetMinutes: sql<number>`0`,
  }),
}

function updateUses({ table, set, lastAt }: UseColumns, json: string) {
  const last = sql.ref(`used.${lastAt}`)
  const assignments = set.map(([column, part]) => sql`${sql.ref(column)} = given.${sql.raw(part)}`)
  return sql`update ${sql.table(table)} as used set ${sql.join(assignments)}
    from json_to_recordset(${json}::json) as given(id bigint, at timestamp, ip text, agent text)
    where used.id = given.id and (${last} is null or ${last} < given.at)`
}

/** Builds PostgreSQL's SQL. It has no driver: statements are run by a pool of connections. */
export function postgresBuilder(timeZone = 'UTC'): QueryBuilder {
  return new QueryBuilder(
    {
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (db) => new PostgresIntrospector(db),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    },
    dialect,
    momentsIn(timeZone),
  )
}
