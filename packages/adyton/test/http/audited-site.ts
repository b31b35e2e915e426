import type { AuthOptions } from '../../src/config.ts'
import { trail } from '../contracts/arrange.ts'
import type { Row } from '../contracts/database.ts'
import { openSqliteMemory } from '../contracts/engines/sqlite.ts'
import type { Answer } from './in-memory-caller.ts'
import { openSite, type Site } from './site.ts'

/** A site whose database can be looked into. */
export interface AuditedSite extends Site {
  /** Runs one statement beside the site. */
  readonly sql: (text: string) => Promise<readonly Row[]>
  /** What the request behind an answer left in the audit trail, oldest first. */
  readonly trailOf: (answer: Answer) => Promise<readonly Row[]>
}

/** Opens a site and keeps a way into its database. */
export async function openAuditedSite(options: Partial<AuthOptions> = {}): Promise<AuditedSite> {
  const { storage, sql } = await openSqliteMemory()
  const site = await openSite({ ...options, storage })
  return { ...site, sql, trailOf: ({ headers }) => trail(sql, headers['x-request-id'] ?? '') }
}

/** A row of the trail with nothing in it but what is given. Ids of users stand there as text. */
export function row(event: string, about: Readonly<Record<string, unknown>> = {}): Row {
  return { event, actor_id: null, user_id: null, token_id: null, session_id: null, reason: null, ...about }
}
