import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { QueryBuilder } from './dialect.ts'

/**
 * Whether the owner of a token is of one of these types, to the letter: a table that Laravel made may compare without case,
 * and `App\\Models\\user` is somebody else.
 */
export function isOfType(
  db: QueryBuilder,
  types: readonly string[],
  column = 'tokenable_type',
): RawBuilder<SqlBool> {
  const among = sql<SqlBool>`${sql.ref(column)} in (${sql.join(types)})`
  const exactly = db.dialect.exactly?.(column, types)
  return exactly === undefined ? among : sql<SqlBool>`(${among} and ${exactly})`
}
