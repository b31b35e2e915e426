import { sql } from 'kysely'
import type { KeyedQueries } from '../network/keyed-queries.ts'
import type { Server } from '../network/network-storage.ts'
import { postgresBuilder } from './dialect.ts'
import { openPostgresPool } from './pool.ts'

/** What a PostgreSQL server brings to storage on a network. */
export function postgresServer(url: string, timeZone?: string): Server {
  return { db: postgresBuilder(timeZone), keyed, openPool: (max) => openPostgresPool(url, max) }
}

/** One text for however many keys: they are an array. */
const keyed: KeyedQueries = (column, type, build) => {
  const among = sql<boolean>`${sql.ref(column)} = any(${''}::${sql.raw(type)}[])`
  const query = build(among).compile()
  // Keys are whole numbers or hexadecimal digits: nothing in them means anything in an array's text.
  return (keys) => ({ ...query, parameters: [`{${keys.join(',')}}`] })
}
