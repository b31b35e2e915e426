import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { Client } from 'pg'
import { findPostgres } from './find-servers.ts'
import { freePort } from './free-port.ts'
import { guardFolder, type Owner } from './guarded-folder.ts'
import { type Server, startServer } from './server.ts'

/** Settings as in postgresql.conf. */
type PostgresSettings = Readonly<Record<string, string>>

/** macOS has no C.UTF-8. In plain C, upper and lower case would be known for ASCII only. */
const LOCALE = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'

/** Starts a PostgreSQL of one's own, as durable as it comes: `{ fsync: 'off' }` where nobody cares. */
export async function startPostgres(settings: PostgresSettings = {}): Promise<Server> {
  const installed = findPostgres()
  if (installed === undefined) throw new Error('There is no PostgreSQL here.')
  const folder = await guardFolder('postgres', ownerForPostgres())
  const data = join(folder.path, 'data')
  return startServer(folder, async () => {
    const how = ['-U', 'adyton', '--auth=trust', '--encoding=UTF8', `--locale=${LOCALE}`, '--no-sync']
    await folder.run([installed.initialiser, '-D', data, ...how])
    const port = await freePort()
    const url = `postgres://adyton@127.0.0.1:${port}/postgres`
    return {
      url,
      port,
      command: [installed.server, '-D', data, ...asArguments(port, settings)],
      stopSignal: 'SIGINT',
      abortSignal: 'SIGQUIT',
      knock: () => runOnPostgres(url, 'select 1'),
    }
  })
}

function asArguments(port: number, settings: PostgresSettings): readonly string[] {
  const all: PostgresSettings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    timezone: 'UTC',
    ...settings,
  }
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** PostgreSQL refuses to run as root. */
function ownerForPostgres(): Owner {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (option: string, user: string) =>
    Number.parseInt(spawnSync('id', [option, user], { encoding: 'utf8' }).stdout, 10)
  const user = Number.isNaN(idOf('-u', 'postgres')) ? 'nobody' : 'postgres'
  return { uid: idOf('-u', user), gid: idOf('-g', user) }
}

/** Runs one statement on a connection of its own. */
export async function runOnPostgres(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  // A connection that breaks while nobody waits for it says so in an event, which ends the process unheard.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(sql)
  } finally {
    await client.end()
  }
}
