import { sql } from 'kysely'
import type { Storage } from '../../core/ports.ts'
import type { Operation, QueryBuilder } from '../sql/dialect.ts'
import { firstRow, runAsync, written } from '../sql/operation.ts'
import { createSqlStorage } from '../sql/storage.ts'
import { borrow } from './borrow.ts'
import type { ConnectionPool } from './connection.ts'
import { DrainingPool } from './draining-pool.ts'
import { PATIENCE_MS } from './in-time.ts'
import { KeptConnections } from './kept-connections.ts'
import type { KeyedQueries } from './keyed-queries.ts'
import { createSessionLookup, createTokenLookup, LOOKUP_CONNECTIONS } from './lookups.ts'
import { createTransactionWriter } from './transaction-writer.ts'

/** What a database server brings. */
export interface Server {
  readonly db: QueryBuilder
  readonly keyed: KeyedQueries
  /** A pool of at most so many connections, which are made when they are first needed. */
  readonly openPool: (connectionsMax: number) => ConnectionPool
}

/** Storage on a database server: reads and writes share a pool, the look-ups of the hot path have one of their own. */
export function createNetworkStorage({ db, keyed, openPool }: Server, connectionsMax: number): Storage {
  const pool = new DrainingPool(openPool(connectionsMax))
  const lookupPool = new DrainingPool(new KeptConnections(openPool(LOOKUP_CONNECTIONS), LOOKUP_CONNECTIONS))
  const read = <T>(operation: Operation<T>, patienceMs = PATIENCE_MS) =>
    borrow(pool, patienceMs, (connection) => runAsync(operation, (query) => connection.run(query)))
  const writer = createTransactionWriter(pool, db)
  let closed: Promise<unknown> | undefined
  return createSqlStorage({
    db,
    tokenLookup: createTokenLookup(db, keyed, lookupPool),
    sessionLookup: createSessionLookup(db, keyed, lookupPool),
    read,
    writer,
    ping: async () => void (await read(firstRow(written(db, sql`select 1`)))),
    async close() {
      // Whoever closes it once more waits for the same end: a pool would refuse to be closed twice.
      closed ??= Promise.all([writer.close(), lookupPool.close()])
      await closed
    },
  })
}
