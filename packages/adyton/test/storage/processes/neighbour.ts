import { DatabaseSync } from 'node:sqlite'

/*
 * Another process on the same database file: it runs each statement it is sent, and answers once it has. With
 * `commitAfterMs` it commits by itself a while later.
 */

export interface Order {
  readonly sql: string
  readonly commitAfterMs?: number
}

const database = new DatabaseSync(process.argv[2] ?? '', { timeout: 5_000 })

process.on('message', ({ sql, commitAfterMs }: Order) => {
  database.exec(sql)
  process.send?.('done')
  if (commitAfterMs !== undefined) setTimeout(() => database.exec('commit'), commitAfterMs)
})
process.send?.('ready')
