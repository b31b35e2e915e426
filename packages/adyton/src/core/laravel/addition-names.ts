import type { Addition } from './database.ts'

/** Additions as people read them, such as `column users.role_id`. What stands in a table of ours goes with the table. */
export function additionNames(additions: readonly Addition[]): readonly string[] {
  const own = new Set(additions.filter(({ kind }) => kind === 'table').map(({ name }) => name))
  const within = additions.filter(({ kind, table }) => kind !== 'table' && !own.has(table))
  return [
    ...[...own].map((name) => `table ${name}`),
    ...within.map(({ kind, table, name }) => `${kind} ${kind === 'column' ? `${table}.${name}` : name}`),
  ]
}
