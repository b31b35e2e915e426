import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { runOnMySql, startMariaDb } from '../packages/adyton/test/servers/mariadb.ts'
import { runOnPostgres, startPostgres } from '../packages/adyton/test/servers/postgres.ts'
import { schemaOf } from '../packages/adyton/test/storage/takeover/schema-dump.ts'
import {
  type Engine,
  PERMISSION_TABLES,
  sanctumTables,
} from '../packages/adyton/test/storage/takeover/tables.ts'

/** A database that an application of Laravel has made, on a server or in a file of its own. */
export interface LaravelDatabase {
  readonly url: string
  run(statement: string): Promise<void>
  schema(): Promise<string>
  dispose(): Promise<void>
}

export async function laravelDatabase(engine: Engine, folder: string): Promise<LaravelDatabase> {
  const database = await OPEN[engine](folder)
  for (const statement of [...sanctumTables(engine), ...PERMISSION_TABLES[engine]])
    await database.run(statement)
  return database
}

const OPEN: Readonly<Record<Engine, (folder: string) => Promise<LaravelDatabase>>> = {
  async sqlite(folder) {
    const file = join(folder, 'laravel.sqlite')
    const database = new DatabaseSync(file, { timeout: 5_000 })
    return {
      url: `sqlite:${file}`,
      run: async (statement) => database.exec(statement),
      schema: () => schemaOf('sqlite', file),
      dispose: async () => database.close(),
    }
  },
  async postgres() {
    const server = await startPostgres()
    return {
      url: server.url,
      run: (statement) => runOnPostgres(server.url, statement),
      schema: () => schemaOf('postgres', server.url),
      dispose: () => server.dispose(),
    }
  },
  async mysql() {
    const server = await startMariaDb({ 'innodb-buffer-pool-size': '512M' })
    return {
      url: server.url,
      run: (statement) => runOnMySql(server.url, statement),
      schema: () => schemaOf('mysql', server.url),
      dispose: () => server.dispose(),
    }
  },
}
