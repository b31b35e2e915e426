import type { Storage } from '../../src/core/ports.ts'
import { mysql } from '../../src/storage/mysql/mysql.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'

export const ENGINES = ['sqlite', 'postgres', 'mysql'] as const
export type Engine = (typeof ENGINES)[number]

/** Opens the storage of a file, `sqlite:PATH`, or of a server. */
export function openEngine(url: string): Storage {
  const { protocol } = new URL(url)
  if (protocol === 'postgres:') return postgres(url)
  if (protocol === 'mysql:') return mysql(url)
  return sqlite(url.slice(protocol.length))
}
