import { Unavailable } from '../../core/errors.ts'
import type { QueryBuilder } from '../sql/dialect.ts'
import type { WriteInput, WriteName, WriteOutput, Writer } from '../sql/write-operations.ts'
import type { Connection } from './connection.ts'
import { writeBatch } from './write-batch.ts'

/** Writes on the reader's own connection: for a database in memory, which no other thread can see. */
export function createDirectWriter(connection: Connection, db: QueryBuilder): Writer {
  return {
    async write<Name extends WriteName>(name: Name, input: WriteInput<Name>): Promise<WriteOutput<Name>> {
      const [outcome] = writeBatch([{ id: 1, name, input }], connection, db)
      if (outcome === undefined) throw new Error('A batch of one job had no outcome.')
      // `writeBatch` answers with what the named operation returned.
      if (outcome.ok) return outcome.value as WriteOutput<Name>
      throw outcome.unavailable ? new Unavailable(outcome.message) : new Error(outcome.message)
    },
    close: async () => connection.close(),
  }
}
