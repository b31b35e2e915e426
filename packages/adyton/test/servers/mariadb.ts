import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { findMariaDb, type Installed } from './find-servers.ts'
import { freePort } from './free-port.ts'
import { guardFolder } from './guarded-folder.ts'
import { type Server, startServer } from './server.ts'

/** Settings as the server's command line has them, without the two dashes. */
type MariaDbSettings = Readonly<Record<string, string>>

/** Run at each start, before the server takes connections. MySQL knows no other way without a password. */
const INIT_FILE = `create user if not exists 'adyton'@'%';
grant all on *.* to 'adyton'@'%' with grant option;
create database if not exists adyton character set utf8mb4;
`

/** Starts a MariaDB of one's own, or a MySQL where that is what is installed; as durable as it comes. */
export async function startMariaDb(settings: MariaDbSettings = {}): Promise<Server> {
  const installed = findMariaDb()
  if (installed === undefined) throw new Error('There is no MariaDB here.')
  const folder = await guardFolder('mariadb')
  return startServer(folder, async () => {
    const own = ownSettings(folder.path)
    await folder.run([installed.initialiser, ...own, ...howToInitialise(installed)])
    await writeFile(join(folder.path, 'init.sql'), INIT_FILE)
    const port = await freePort()
    const url = `mysql://adyton@127.0.0.1:${port}/adyton`
    return {
      url,
      port,
      command: [installed.server, ...own, ...asArguments(port, { folder: folder.path, settings })],
      stopSignal: 'SIGTERM',
      abortSignal: 'SIGKILL',
      knock: () => runOnMySql(url, 'select 1'),
    }
  })
}

function howToInitialise({ server, initialiser }: Installed): readonly string[] {
  if (server === initialiser) return ['--initialize-insecure']
  return ['--skip-test-db', '--auth-root-authentication-method=normal']
}

/** What a folder is made and used with. The machine's own settings are for its own server. */
function ownSettings(folder: string): readonly string[] {
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : []
  return ['--no-defaults', `--datadir=${join(folder, 'data')}`, ...asRoot]
}

function asArguments(
  port: number,
  { folder, settings }: { readonly folder: string; readonly settings: MariaDbSettings },
): readonly string[] {
  const all: MariaDbSettings = {
    port: String(port),
    'bind-address': '127.0.0.1',
    socket: join(folder, 'socket'),
    'pid-file': join(folder, 'pid'),
    'init-file': join(folder, 'init.sql'),
    // MySQL opens a second port for a second protocol.
    'loose-mysqlx': 'OFF',
    'innodb-buffer-pool-size': '32M',
    'performance-schema': 'OFF',
    'default-time-zone': '+00:00',
    ...settings,
  }
  return ['--skip-name-resolve', ...Object.entries(all).map(([name, value]) => `--${name}=${value}`)]
}

/** Runs one statement on a connection of its own. */
export async function runOnMySql(url: string, sql: string): Promise<void> {
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 })
  // A connection that breaks while nobody waits for it says so in an event, which ends the process unheard.
  connection.on('error', () => {})
  try {
    await connection.query(sql)
  } finally {
    await connection.end()
  }
}
