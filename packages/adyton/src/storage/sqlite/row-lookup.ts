import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import type { Compilable } from 'kysely'
import type { JoinedUserRow } from '../sql/rows.ts'
import { available, type Connection } from './connection.ts'

/** The columns of a row in the order in which they were selected, as the driver gives them. */
export type Cells = readonly SQLOutputValue[]

/**
 * A look-up of one row by one key: compiled once, prepared once, its row read as an array, which is a fifth
 * faster than as an object.
 */
export function createRowLookup(
  connection: Connection,
  query: Compilable,
): (key: string | number) => Cells | undefined {
  const statement = prepareLate(connection, query.compile().sql)
  return (key) => available(() => readRow(statement(), key))
}

/** Prepares at the first use, since the tables may not be there before. */
function prepareLate(connection: Connection, sql: string): () => StatementSync {
  let statement: StatementSync | undefined
  return () => {
    if (statement === undefined) {
      statement = connection.prepareApart(sql)
      statement.setReturnArrays(true)
    }
    return statement
  }
}

/** A row whose numbers no JavaScript number can hold, such as another owner type's snowflake, is none of ours. */
function readRow(statement: StatementSync, key: string | number): Cells | undefined {
  try {
    const row: unknown = statement.get(key)
    // With setReturnArrays the driver gives an array, which its types do not say.
    return row as Cells | undefined
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** The user's part of a row, which begins at that cell: `USER_COLUMNS` and `pivotRoles` in their order. */
export function toUserRow(cells: Cells, first: number): JoinedUserRow {
  const row = {
    user_id: cells[first],
    user_name: cells[first + 1],
    email: cells[first + 2],
    email_verified_at: cells[first + 3],
    user_created_at: cells[first + 4],
    user_updated_at: cells[first + 5],
    disabled_at: cells[first + 6],
    primary_role: cells[first + 7],
    pivot_roles: cells[first + 8],
  }
  // The columns have the types of the schema.
  return row as JoinedUserRow
}
