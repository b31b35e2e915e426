import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export type DatabaseEngine = 'postgres' | 'mysql'

/** Programs of one installation: a server, and what makes the folder that it keeps its data in. */
export interface Installed {
  readonly server: string
  readonly initialiser: string
  /** As people say it, such as `PostgreSQL 17.2`. */
  readonly version: string
}

const URL_VARIABLES = { postgres: 'ADYTON_TEST_POSTGRES_URL', mysql: 'ADYTON_TEST_MYSQL_URL' } as const

/** What stands for an engine here: a version, or the variable that names a server; undefined when nothing does. */
export function findDatabaseEngine(engine: DatabaseEngine): string | undefined {
  if (namedServer(engine) !== undefined) return `by ${URL_VARIABLES[engine]}`
  return (engine === 'postgres' ? findPostgres() : findMariaDb())?.version
}

/** The server that somebody wants the tests to use instead of one of their own. */
export function namedServer(engine: DatabaseEngine): string | undefined {
  const url = process.env[URL_VARIABLES[engine]]
  return url === '' ? undefined : url
}

/** Debian keeps it out of PATH, in a folder for each version. */
export function findPostgres(): Installed | undefined {
  const folder = [
    ...pathFolders(),
    ...versionFolders('/usr/lib/postgresql', /^\d+$/),
    ...versionFolders('/opt/homebrew/opt', /^postgresql@\d+$/),
    ...versionFolders('/usr/local/opt', /^postgresql@\d+$/),
  ].find((each) => ['postgres', 'initdb'].every((program) => existsSync(join(each, program))))
  if (folder === undefined) return undefined
  const server = join(folder, 'postgres')
  return { server, initialiser: join(folder, 'initdb'), version: `PostgreSQL ${versionOf(server)}` }
}

/** MariaDB, else MySQL, whose server makes its folder itself. Debian keeps servers in a folder for root. */
export function findMariaDb(): Installed | undefined {
  const server = findProgram('mariadbd', 'mysqld')
  if (server === undefined) return undefined
  const version = versionOf(server)
  if (!version.includes('MariaDB')) return { server, initialiser: server, version: `MySQL ${version}` }
  const initialiser = findProgram('mariadb-install-db', 'mysql_install_db')
  if (initialiser === undefined) return undefined
  return { server, initialiser, version: `MariaDB ${version.split('-', 1)[0]}` }
}

function findProgram(...names: readonly string[]): string | undefined {
  const folders = [...pathFolders(), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin']
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync)
}

function pathFolders(): readonly string[] {
  return (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
}

/** The folders of programs below a folder of versions, newest first. */
function versionFolders(parent: string, name: RegExp): readonly string[] {
  if (!existsSync(parent)) return []
  return readdirSync(parent)
    .filter((entry) => name.test(entry))
    .sort((one, other) => other.localeCompare(one, 'en', { numeric: true }))
    .map((entry) => join(parent, entry, 'bin'))
}

/** `postgres (PostgreSQL) 15.20 (Debian …)` or `mariadbd  Ver 10.11.19-MariaDB-… for …`. */
function versionOf(server: string): string {
  const { stdout } = spawnSync(server, ['--version'], { encoding: 'utf8' })
  return /\s(\d+[.\d]*\S*)/.exec(stdout ?? '')?.[1] ?? 'of no known version'
}
