import { type CompiledQuery, sql } from 'kysely'
import type { KeyedQueries } from '../network/keyed-queries.ts'
import type { Server } from '../network/network-storage.ts'
import { mysqlBuilder } from './dialect.ts'
import { openMysqlPool } from './pool.ts'

/** What a MySQL server brings to storage on a network. */
export function mysqlServer(url: string, timeZone?: string): Server {
  return { db: mysqlBuilder(timeZone), keyed, openPool: (max) => openMysqlPool(url, max) }
}

const keyed: KeyedQueries = (column, _type, build) => {
  const texts = new Map<number, CompiledQuery>()
  return (keys) => {
    const arity = nextPowerOfTwo(keys.length)
    const parameters = [...keys, ...Array(arity - keys.length).fill(keys[0])]
    let query = texts.get(arity)
    if (query === undefined) {
      query = build(sql<boolean>`${sql.ref(column)} in (${sql.join(parameters)})`).compile()
      texts.set(arity, query)
    }
    return { ...query, parameters }
  }
}

/** Lists are filled up to these lengths, so that eleven texts are prepared and not a thousand. */
function nextPowerOfTwo(length: number): number {
  return 2 ** Math.ceil(Math.log2(length))
}
