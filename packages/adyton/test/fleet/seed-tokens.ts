import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { formatToken, generateSecret } from '../../src/core/tokens/format.ts'
import { hashSecret } from '../../src/core/tokens/secret-hash.ts'
import type { TokenId } from '../../src/core/tokens/token.ts'
import { runOnMySql } from '../servers/mariadb.ts'
import { runOnPostgres } from '../servers/postgres.ts'
import { USER_TYPE } from './accounts.ts'

const ROWS_PER_STATEMENT = 1_000

const random = { bytes: (length: number) => randomBytes(length) }

/** Writes tokens into the database in a few statements, one for each owner in turn. Issued one by one they would cost more than all else. */
export async function seedTokens(
  database: string,
  owners: readonly number[],
  count: number,
): Promise<readonly string[]> {
  // Far from what the database gives by itself, and from what was seeded before.
  const firstId = Date.now() * 1_000
  const tokens: string[] = []
  let rows: string[] = []
  for (let at = 0; at < count; at += 1) {
    // They are the keys of the rows that are written with them.
    const id = (firstId + at) as TokenId
    const secret = generateSecret('', random)
    tokens.push(formatToken(id, secret).reveal())
    rows.push(rowOf(id, owners[at % owners.length] ?? 0, hashSecret(secret.reveal())))
    if (rows.length < ROWS_PER_STATEMENT && at < count - 1) continue
    await run(database, insertOf(rows))
    rows = []
  }
  return tokens
}

function rowOf(id: number, owner: number, hash: string): string {
  const now = new Date().toISOString().slice(0, 19).replace('T', ' ')
  return `(${id}, '${USER_TYPE}', ${owner}, 'seeded', '${hash}', '["*"]', 'minted', '${now}', '${now}')`
}

function insertOf(rows: readonly string[]): string {
  return `insert into personal_access_tokens
    (id, tokenable_type, tokenable_id, name, token, abilities, kind, created_at, updated_at)
    values ${rows.join(', ')}`
}

async function run(database: string, sql: string): Promise<void> {
  const { protocol } = new URL(database)
  if (protocol === 'postgres:') return runOnPostgres(database, sql)
  if (protocol === 'mysql:') return runOnMySql(database, sql)
  const file = new DatabaseSync(database.slice(protocol.length), { timeout: 5_000 })
  file.exec(sql)
  file.close()
}
