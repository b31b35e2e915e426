import type { CompiledQuery } from 'kysely'
import type { Addition } from '../../../core/laravel/database.ts'
import type { Operation, QueryBuilder, QueryResult } from '../dialect.ts'
import { changes, firstRow, rows } from '../operation.ts'

/*
 * What Adyton has added to a database, so that it can be taken away again and nothing else. Each addition is written down
 * before it is made. Where a change of the schema is part of the transaction, both are there or neither; MySQL commits
 * what precedes such a change, and the record may then name what was never made, but never leave out what was.
 */

/** Makes the table of the record. It is the first thing that is ever added. */
export function* createRecord(db: QueryBuilder): Operation<void> {
  const { text } = db.dialect
  yield* changes(
    db.dialect
      .addId(db.schema.createTable('adyton_additions').ifNotExists())
      .addColumn('kind', text(16), (column) => column.notNull())
      .addColumn('table_name', text(64), (column) => column.notNull())
      .addColumn('name', text(64), (column) => column.notNull()),
  )
}

/** Does a migration's work, and writes down what it adds. */
export function recorded<T>(db: QueryBuilder, work: Operation<T>): Operation<T> {
  return attended(work, function* (query, addition) {
    if (yield* isMissing(db, addition)) yield* record(db, addition)
    return yield query
  })
}

/** What a migration would add, in order, without adding it. */
export function* planned(db: QueryBuilder, work: Operation<unknown>): Operation<readonly Addition[]> {
  const plan: Addition[] = []
  yield* attended(work, function* (_query, addition) {
    if (yield* isMissing(db, addition)) plan.push(addition)
    return NOTHING
  })
  return plan
}

const NOTHING: QueryResult = { rows: [], changes: 0, insertId: 0 }

/** Everything in the record, in the order it was added. */
export function* additions(db: QueryBuilder): Operation<readonly Addition[]> {
  const found = yield* rows(
    db.selectFrom('adyton_additions').select(['kind', 'table_name as table', 'name']).orderBy('id'),
  )
  // `record` alone writes it.
  return found as readonly Addition[]
}

export function* isMissing(db: QueryBuilder, { kind, table, name }: Addition): Operation<boolean> {
  const { catalog } = db.dialect
  if (kind === 'table') return !(yield* catalog.hasTable(db, table))
  if (kind === 'column') return !(yield* catalog.hasColumn(db, table, name))
  return !(yield* catalog.hasIndex(db, table, name))
}

function* record(db: QueryBuilder, { kind, table, name }: Addition): Operation<void> {
  const known = yield* firstRow(
    db
      .selectFrom('adyton_additions')
      .select('id')
      .where('kind', '=', kind)
      .where('table_name', '=', table)
      .where('name', '=', name),
  )
  if (known !== undefined) return
  yield* changes(db.insertInto('adyton_additions').values({ kind, table_name: table, name }))
}

/** Runs an operation, and leaves each statement that adds to the schema to somebody else. */
function* attended<T>(
  work: Operation<T>,
  attend: (query: CompiledQuery, addition: Addition) => Operation<QueryResult>,
): Operation<T> {
  let step = work.next()
  while (!step.done) {
    const query = step.value
    const addition = additionOf(query)
    let result: QueryResult
    try {
      result = addition === undefined ? yield query : yield* attend(query, addition)
    } catch (error) {
      step = work.throw(error)
      continue
    }
    step = work.next(result)
  }
  return step.value
}

/** What a statement adds to the schema, undefined for one that adds nothing. */
function additionOf({ query }: CompiledQuery): Addition | undefined {
  if (query.kind === 'CreateTableNode') {
    const table = query.table.table.identifier.name
    return { kind: 'table', table, name: table }
  }
  if (query.kind === 'CreateIndexNode') {
    return { kind: 'index', table: query.table?.table.identifier.name ?? '', name: query.name.name }
  }
  if (query.kind !== 'AlterTableNode') return undefined
  const [added] = query.columnAlterations ?? []
  if (added?.kind !== 'AddColumnNode') return undefined
  return { kind: 'column', table: query.table.table.identifier.name, name: added.column.column.column.name }
}
