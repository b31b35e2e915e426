import type pg from 'pg'
import type { Cells } from '../sql/cells.ts'
import type { ReadCell } from './types.ts'

interface KnownStatement {
  /** Under which the connection has prepared it. */
  readonly name: string
  readonly values: string[]
  readonly columns: readonly ReadCell[]
}

interface Answer {
  readonly resolve: (rows: readonly Cells[]) => void
  readonly reject: (error: unknown) => void
}

/**
 * A statement that its connection has prepared, with columns that are known. The driver's own query has the server tell with
 * every answer what the columns are: for one row that is more than the row. This one binds and executes and no more, as
 * queries may that bring their own `submit` (the driver's interface for cursors).
 */
export class KnownQuery implements pg.Submittable {
  readonly #statement: KnownStatement
  readonly #answer: Answer
  readonly #rows: Cells[] = []

  constructor(statement: KnownStatement, answer: Answer) {
    this.#statement = statement
    this.#answer = answer
  }

  /** Written to the socket as one piece. The driver's types demand a second argument that it has no use for. */
  submit(connection: pg.Connection): void {
    const { name, values } = this.#statement
    connection.stream.cork()
    try {
      connection.bind({ statement: name, values }, true)
      connection.execute(null, true)
      connection.sync()
    } finally {
      connection.stream.uncork()
    }
  }

  /** Not asked for, so that somebody between us and the server makes up answers. */
  handleRowDescription(): void {
    this.handleError(new Error('The server told the columns without being asked.'))
  }

  handlePortalSuspended(): void {
    this.handleError(new Error('The server held back rows that were asked for.'))
  }

  handleEmptyQuery(): void {
    this.handleError(new Error('The server took a statement for an empty one.'))
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const { columns } = this.#statement
    this.#rows.push(fields.map((text, at) => (text === null ? null : columns[at]?.(text))))
  }

  /** The rows are whole once the server is ready for the next query. */
  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#answer.resolve(this.#rows)
  }

  handleError(error: unknown): void {
    this.#answer.reject(error)
  }
}
