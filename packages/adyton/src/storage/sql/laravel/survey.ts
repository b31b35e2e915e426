import { sql } from 'kysely'
import type { Column, Survey } from '../../../core/laravel/database.ts'
import { isNumeric } from '../../../core/laravel/shape.ts'
import { exists, select } from '../catalog.ts'
import type { Operation, QueryBuilder } from '../dialect.ts'
import { missingAdditions } from '../migrations/migrate.ts'
import { additions } from '../migrations/recorded.ts'
import { MODEL_HAS_ROLES } from './permission-tables.ts'

/** The tables that Adyton reads, or would take for its own. */
const READ = [
  'users',
  'personal_access_tokens',
  'roles',
  'user_roles',
  'audit_events',
  MODEL_HAS_ROLES,
] as const
/** Those whose keys must be numbers. */
const KEYED = [
  ['users', 'id'],
  ['personal_access_tokens', 'id'],
  ['personal_access_tokens', 'tokenable_id'],
  ['roles', 'id'],
] as const

export function* survey(db: QueryBuilder): Operation<Survey> {
  const { catalog } = db.dialect
  const [server] = yield* select<Server>(
    db,
    sql`select ${catalog.version} as version, ${catalog.offsetMinutes} as offset_minutes`,
  )
  const tables = yield* catalog.tables(db)
  const columns: Record<string, readonly Column[]> = {}
  for (const table of READ) if (tables.includes(table)) columns[table] = yield* catalog.columns(db, table)
  const missing = yield* missingAdditions(db)
  const recorded = tables.includes('adyton_additions') ? yield* additions(db) : []
  return {
    version: server?.version ?? '',
    offsetMinutes: Number(server?.offset_minutes ?? 0),
    tables,
    columns,
    additions: missing,
    own: recorded.filter(({ kind }) => kind === 'table').map(({ table }) => table),
    ownColumns: recorded.filter(({ kind }) => kind === 'column').map(({ table, name }) => `${table}.${name}`),
    ...(yield* keys(db, columns)),
  }
}

interface Server {
  readonly version: string
  readonly offset_minutes: number
}

type Keys = Pick<Survey, 'sampleKeys' | 'hugeKeys'>

function* keys(db: QueryBuilder, columns: Survey['columns']): Operation<Keys> {
  const sampleKeys: Record<string, string> = {}
  const hugeKeys: string[] = []
  for (const [table, name] of KEYED) {
    const column = columns[table]?.find((candidate) => candidate.name === name)
    if (column === undefined) continue
    if (!isNumeric(column)) sampleKeys[`${table}.${name}`] = yield* sample(db, table, name)
    else if (name === 'id' && (yield* hasHuge(db, table))) hugeKeys.push(`${table}.${name}`)
  }
  return { sampleKeys, hugeKeys }
}

function* sample(db: QueryBuilder, table: string, column: string): Operation<string> {
  const key = sql`select ${sql.ref(column)} as sample from ${sql.table(table)} limit 1`
  const [row] = yield* select<{ readonly sample: unknown }>(db, key)
  return String(row?.sample ?? '')
}

function hasHuge(db: QueryBuilder, table: string): Operation<boolean> {
  return exists(
    db,
    sql`select 1 from ${sql.table(table)} where id > ${sql.lit(Number.MAX_SAFE_INTEGER)} limit 1`,
  )
}
