import type { Compilable, CompiledQuery, RawBuilder, SqlBool } from 'kysely'

/**
 * Makes the query for the rows whose column is one of the keys, out of a query that is given that condition. It is built
 * once, since building costs more than running it.
 */
export type KeyedQueries = <K extends string | number>(
  column: string,
  type: 'bigint' | 'text',
  build: (among: RawBuilder<SqlBool>) => Compilable,
) => (keys: readonly K[]) => CompiledQuery
