import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import mysqlDriver, { type RowDataPacket } from 'mysql2/promise'
import { findPostgres } from '../../servers/find-servers.ts'
import type { Engine } from './tables.ts'

/** The schema of a database, byte for byte as the engine keeps it or its own tool writes it down. */
export function schemaOf(engine: Engine, place: string): Promise<string> {
  if (engine === 'sqlite') return sqliteMaster(place)
  return engine === 'postgres' ? pgDump(place) : showCreateTables(place)
}

async function sqliteMaster(file: string): Promise<string> {
  using database = new DatabaseSync(file, { readOnly: true })
  const rows = database
    .prepare('select type, name, tbl_name, sql from sqlite_master order by type, name')
    .all()
  return rows.map((row) => Object.values(row).join(' | ')).join('\n')
}

async function pgDump(url: string): Promise<string> {
  const program = join(findPostgres()?.server ?? '', '../pg_dump')
  const { stdout } = await promisify(execFile)(existsSync(program) ? program : 'pg_dump', [
    '--schema-only',
    `--dbname=${url}`,
  ])
  // Newer versions guard the text by a word that is another each time.
  return stdout.replace(/^\\(?:un)?restrict .*$/gm, '')
}

/** What `mariadb-dump --no-data` writes, without the next number of each key, which moves with the rows. */
async function showCreateTables(url: string): Promise<string> {
  const client = await mysqlDriver.createConnection({ uri: url })
  try {
    const [tables] = await client.query<RowDataPacket[]>('show tables')
    const texts = []
    for (const name of tables.map((row) => String(Object.values(row)[0])).sort()) {
      const [[row]] = await client.query<RowDataPacket[]>(`show create table \`${name}\``)
      texts.push(String(row?.['Create Table']).replace(/ AUTO_INCREMENT=\d+/, ''))
    }
    return texts.join('\n')
  } finally {
    await client.end()
  }
}
