import type pg from 'pg'
import type { Cells } from '../sql/cells.ts'
import { KnownQuery } from './known-query.ts'
import { type ReadCell, readerFor } from './types.ts'

/** A statement as the driver takes it. One with a name is prepared. */
export interface Statement {
  readonly name: string | undefined
  readonly text: string
  readonly values: unknown[]
}

/**
 * The columns of what each connection has prepared, by the names of the statements. Should one change, the server refuses
 * to run the statement again, and the connection is closed.
 */
const known = new WeakMap<pg.ClientBase, Map<string, readonly ReadCell[]>>()

/** The rows of a statement as arrays. */
export async function queryCells(client: pg.ClientBase, statement: Statement): Promise<readonly Cells[]> {
  const { name, values } = statement
  const columns = name === undefined ? undefined : known.get(client)?.get(name)
  if (name === undefined || columns === undefined || !values.every(isText)) return query(client, statement)
  return new Promise((resolve, reject) => {
    client.query(new KnownQuery(name, values, columns, { resolve, reject }))
  })
}

async function query(client: pg.ClientBase, statement: Statement): Promise<readonly Cells[]> {
  const { rows, fields } = await client.query({ ...statement, rowMode: 'array' })
  if (statement.name !== undefined) {
    const columns = fields.map(({ dataTypeID }) => readerFor(dataTypeID))
    known.set(client, (known.get(client) ?? new Map()).set(statement.name, columns))
  }
  return rows
}

/** Keys are. What is not is made text of by the driver. */
function isText(value: unknown): value is string {
  return typeof value === 'string'
}
