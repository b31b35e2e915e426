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

/** Reads rows as arrays, and asks each connection once what the columns of a prepared statement are. */
export class CellReader {
  /** By the names of the statements. Should a column change, the server refuses to run its statement again, and the connection is closed. */
  readonly #columns = new WeakMap<pg.ClientBase, Map<string, readonly ReadCell[]>>()

  async read(client: pg.ClientBase, statement: Statement): Promise<readonly Cells[]> {
    const { name, values } = statement
    const columns = name === undefined ? undefined : this.#columns.get(client)?.get(name)
    if (name === undefined || columns === undefined || !values.every(isText))
      return this.#readFirst(client, statement)
    return new Promise((resolve, reject) => {
      client.query(new KnownQuery({ name, values, columns }, { resolve, reject }))
    })
  }

  async #readFirst(client: pg.ClientBase, statement: Statement): Promise<readonly Cells[]> {
    const { rows, fields } = await client.query({ ...statement, rowMode: 'array' })
    if (statement.name !== undefined) {
      const columns = fields.map(({ dataTypeID }) => readerFor(dataTypeID))
      this.#columns.set(client, (this.#columns.get(client) ?? new Map()).set(statement.name, columns))
    }
    return rows
  }
}

/** Keys are. What is not is made text of by the driver. */
function isText(value: unknown): value is string {
  return typeof value === 'string'
}
