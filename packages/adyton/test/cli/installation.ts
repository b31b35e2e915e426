import { DatabaseSync } from 'node:sqlite'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { openSite, type Site } from '../http/site.ts'
import { type Adyton, commandLine, databaseIn, newFolder } from './command-line.ts'

/** A server and the command line on one database file, in two processes. */
export interface Installation {
  readonly adyton: Adyton
  /** The server, in the process of the test. */
  readonly site: Site
  readonly file: string
  /** The rows of the audit trail about a user, as the command line left them. */
  trail(userId: number): readonly unknown[]
  /** Lets tokens end at a moment of the past, as Laravel writes it. */
  expireTokens(ids: readonly number[], at: string): void
}

/** Opens an installation for the test file it is called in. */
export async function openInstallation(): Promise<Installation> {
  const folder = newFolder()
  const file = databaseIn(folder)
  const site = await openSite({ storage: sqlite(file), clock: { now: Date.now } })
  return {
    adyton: commandLine(folder),
    site,
    file,
    trail: (userId) => readTrail(file, userId),
    expireTokens: (ids, at) => expireTokens(file, ids, at),
  }
}

function readTrail(file: string, userId: number): readonly unknown[] {
  using database = new DatabaseSync(file, { readOnly: true })
  return database
    .prepare(
      `select event, actor_id, token_id, ip, reason from audit_events
       where user_id = ? and user_agent = 'adyton cli' order by id`,
    )
    .all(String(userId))
    .map((row) => ({ ...row }))
}

function expireTokens(file: string, ids: readonly number[], at: string): void {
  using database = new DatabaseSync(file, { timeout: 5_000 })
  const statement = database.prepare('update personal_access_tokens set expires_at = ? where id = ?')
  for (const id of ids) statement.run(at, id)
}
