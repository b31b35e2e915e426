import { type RawBuilder, sql } from 'kysely'
import type { CredentialUse } from '../../core/credential-use.ts'
import { clippedAgent } from './audit.ts'
import type { Operation, QueryBuilder, UseColumns } from './dialect.ts'
import { type Moments, toColumn } from './moments.ts'
import { execute } from './operation.ts'

/** A use as columns hold it. */
export interface UseRow {
  readonly id: number
  readonly at: string
  readonly ip: string | null
  readonly agent: string | null
}

/** A use that is older than the one on record, or whose credential is gone, changes nothing. */
export function* writeUses(
  db: QueryBuilder,
  uses: readonly CredentialUse<number>[],
  columns: UseColumns,
): Operation<void> {
  if (uses.length === 0) return
  const write = columns.isLaravels ? db.moments.toColumn : toColumn
  const rows = latestOfEach(uses.map((use) => toRow(use, write)))
  const { updateUses } = db.dialect
  if (updateUses === undefined) return yield* writeEach(db, rows, columns)
  yield* execute(db, updateUses(columns, JSON.stringify(rows)))
}

/** One statement would write any one of several uses of the same credential. */
function latestOfEach(rows: readonly UseRow[]): readonly UseRow[] {
  const latest = new Map<number, UseRow>()
  for (const row of rows) {
    const other = latest.get(row.id)
    if (other === undefined || other.at < row.at) latest.set(row.id, row)
  }
  return [...latest.values()]
}

/** The statement is built once for all of them, since building costs more than running it where nothing is between. */
function* writeEach(db: QueryBuilder, rows: readonly UseRow[], columns: UseColumns): Operation<void> {
  const [first] = rows
  if (first === undefined) return
  const statement = updateUse(columns, first).compile(db)
  const parts = [...columns.set.map(([, part]) => part), 'id', 'at'] as const
  for (const row of rows) yield { ...statement, parameters: parts.map((part) => row[part]) }
}

function updateUse({ table, set, lastAt }: UseColumns, row: UseRow): RawBuilder<unknown> {
  const last = sql.ref(lastAt)
  const assignments = set.map(([column, part]) => sql`${sql.ref(column)} = ${row[part]}`)
  return sql`update ${sql.table(table)} set ${sql.join(assignments)}
    where id = ${row.id} and (${last} is null or ${last} < ${row.at})`
}

function toRow({ id, at, ip, userAgent }: CredentialUse<number>, write: Moments['toColumn']): UseRow {
  return { id, at: write(at), ip, agent: clippedAgent(userAgent) }
}
