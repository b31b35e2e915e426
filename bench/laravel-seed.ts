import { hash } from '@node-rs/bcrypt'
import { timestamp } from '../packages/adyton/src/core/timestamp.ts'
import { hashSecret } from '../packages/adyton/src/core/tokens/secret-hash.ts'
import { toColumn } from '../packages/adyton/src/storage/sql/moments.ts'
import type { Engine } from '../packages/adyton/test/storage/takeover/tables.ts'
import type { LaravelDatabase } from './laravel-database.ts'

/** How many passwords there are. The users after them have the same ones again, since hashing takes most of the time. */
const PASSWORDS = 10_000
const ROWS_PER_STATEMENT = 5_000
const HOUR_MS = 3_600_000
/** Every tenth user has a role. */
const ROLE_EVERY = 10

/** Fills the tables as the application would have, with secrets and passwords that are known. */
export async function seedLaravel(
  engine: Engine,
  database: LaravelDatabase,
  { users, tokens }: { readonly users: number; readonly tokens: number },
): Promise<void> {
  // MySQL reads a backslash in text as the beginning of something.
  const type = engine === 'mysql' ? "'App\\\\Models\\\\User'" : "'App\\Models\\User'"
  const written = `'${toColumn(timestamp(Date.now() - HOUR_MS))}'`
  const hashes = await passwordHashes(Math.min(PASSWORDS, users))
  const insert = (into: string, count: number, row: (id: number) => string | undefined) =>
    insertRows(database, `insert into ${into} values`, { count, row })
  await insert('users (id, name, email, password, created_at, updated_at)', users, (id) => {
    return `${id}, 'User ${id}', '${emailOf(id)}', '${hashes[id % hashes.length]}', ${written}, ${written}`
  })
  await insert(
    'personal_access_tokens (id, tokenable_type, tokenable_id, name, token, abilities, created_at, updated_at)',
    tokens,
    (id) => {
      const owner = `${type}, ${((id - 1) % users) + 1}`
      return `${id}, ${owner}, 'phone', '${hashSecret(secretOf(id))}', '["*"]', ${written}, ${written}`
    },
  )
  await insert('roles (id, name, guard_name)', 1, () => `1, 'teacher', 'web'`)
  await insert('model_has_roles (role_id, model_type, model_id)', users, (id) =>
    id % ROLE_EVERY === 0 ? `1, ${type}, ${id}` : undefined,
  )
  // Rows that name their keys leave a sequence where it was.
  if (engine === 'postgres') await database.run(`select setval('personal_access_tokens_id_seq', ${tokens})`)
}

/** Some are spelled as their owners typed them. */
export function emailOf(id: number): string {
  return id % 3 === 0 ? `User${id}@Example.COM` : `user${id}@example.com`
}

export function passwordOf(id: number): string {
  return `password ${id % PASSWORDS}`
}

export function secretOf(id: number): string {
  return String(id).padStart(48, 'known-secret-')
}

/** The cheapest that bcrypt has, as PHP writes it. */
function passwordHashes(count: number): Promise<readonly string[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, at) => (await hash(passwordOf(at), 4)).replace('$2b$', '$2y$')),
  )
}

async function insertRows(
  database: LaravelDatabase,
  insert: string,
  { count, row }: { readonly count: number; readonly row: (id: number) => string | undefined },
): Promise<void> {
  for (let first = 1; first <= count; first += ROWS_PER_STATEMENT) {
    const length = Math.min(ROWS_PER_STATEMENT, count - first + 1)
    const rows = Array.from({ length }, (_, at) => row(first + at)).filter((values) => values !== undefined)
    if (rows.length > 0) await database.run(`${insert} ${rows.map((values) => `(${values})`).join(', ')}`)
  }
}
