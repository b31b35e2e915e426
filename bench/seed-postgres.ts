import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { wholeSecond } from '../packages/adyton/src/core/timestamp.ts'
import { formatToken, generateSecret } from '../packages/adyton/src/core/tokens/format.ts'
import { hashSecret } from '../packages/adyton/src/core/tokens/secret-hash.ts'
import { postgres } from '../packages/adyton/src/storage/postgres/postgres.ts'
import { toTokenId } from '../packages/adyton/src/storage/sql/rows.ts'

/** A database with users of one token each, and the tokens in plain text. */
export async function seedPostgres(url: string, count: number): Promise<readonly string[]> {
  const storage = postgres(url)
  await storage.migrate(wholeSecond(Date.now()))
  await storage.close()
  const random = { bytes: (length: number) => randomBytes(length) }
  const secrets = Array.from({ length: count }, () => generateSecret('', random))
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`
    insert into roles (name, created_at) values ('student', now() at time zone 'utc');
    insert into users (name, email, email_canonical, password, role_id, created_at, updated_at)
      select 'User ' || n, 'user' || n || '@example.com', 'user' || n || '@example.com', '$2y$10$none', 1,
        now() at time zone 'utc', now() at time zone 'utc' from generate_series(1, ${count}) as n order by n`)
  await client.query(
    `insert into personal_access_tokens (tokenable_type, tokenable_id, name, token, abilities, kind, created_at, updated_at)
       select 'App\\Models\\User', n, 'bench', token, '["*"]', 'sign_in', now() at time zone 'utc', now() at time zone 'utc'
       from unnest($1::text[]) with ordinality as given(token, n) order by n`,
    [secrets.map((secret) => hashSecret(secret.reveal()))],
  )
  await client.query('vacuum analyze')
  await client.end()
  return secrets.map((secret, at) => formatToken(toTokenId(at + 1), secret).reveal())
}
