import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '../packages/adyton/test/fleet/open-engine.ts'
import { startMariaDb } from '../packages/adyton/test/servers/mariadb.ts'
import { startPostgres } from '../packages/adyton/test/servers/postgres.ts'
import type { Server } from '../packages/adyton/test/servers/server.ts'

export interface PrivateDatabase {
  readonly url: string
  dispose(): Promise<void>
}

/** Starts a server for one measurement, as durable as it is installed. */
export function startServer(engine: Exclude<Engine, 'sqlite'>): Promise<Server> {
  return engine === 'postgres' ? startPostgres() : startMariaDb()
}

/** An empty database that nobody else uses: on a server of its own, or in a file. */
export async function privateDatabase(engine: Engine): Promise<PrivateDatabase> {
  if (engine !== 'sqlite') return startServer(engine)
  const folder = mkdtempSync(join(tmpdir(), 'adyton-bench-'))
  return {
    url: `sqlite:${join(folder, 'adyton.sqlite')}`,
    dispose: async () => rmSync(folder, { recursive: true }),
  }
}
