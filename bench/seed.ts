import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { canonicalEmail } from '../packages/adyton/src/core/email.ts'
import { timestamp, wholeSecond } from '../packages/adyton/src/core/timestamp.ts'
import { formatToken, generateSecret } from '../packages/adyton/src/core/tokens/format.ts'
import { hashSecret } from '../packages/adyton/src/core/tokens/secret-hash.ts'
import { toColumn } from '../packages/adyton/src/storage/sql/moments.ts'
import { toTokenId } from '../packages/adyton/src/storage/sql/rows.ts'
import { sqlite } from '../packages/adyton/src/storage/sqlite/sqlite.ts'

/** A database with users of one token each, and the tokens in plain text. */
export async function seed(file: string, count: number): Promise<readonly string[]> {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true })
  const storage = sqlite(file)
  await storage.migrate(wholeSecond(Date.now()))
  await storage.close()
  const database = new DatabaseSync(file)
  const tokens = fill(database, count)
  database.close()
  return tokens
}

function fill(database: DatabaseSync, count: number): readonly string[] {
  const now = toColumn(timestamp(Date.now()))
  const random = { bytes: (length: number) => randomBytes(length) }
  const role = database.prepare('insert into roles (name, created_at) values (?, ?)').run('student', now)
  const user = database.prepare(
    'insert into users (name, email, email_canonical, password, role_id, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?)',
  )
  const token = database.prepare(
    `insert into personal_access_tokens (tokenable_type, tokenable_id, name, token, abilities, kind, created_at, updated_at)
     values ('App\\Models\\User', ?, 'bench', ?, '["*"]', 'sign_in', ?, ?)`,
  )
  database.exec('begin')
  const tokens = Array.from({ length: count }, (_, at) => {
    const email = `user${at}@example.com`
    const secret = generateSecret('', random)
    const { lastInsertRowid: userId } = user.run(
      `User ${at}`,
      email,
      canonicalEmail(email) ?? '',
      '$2y$10$none',
      role.lastInsertRowid,
      now,
      now,
    )
    const { lastInsertRowid: id } = token.run(userId, hashSecret(secret.reveal()), now, now)
    return formatToken(toTokenId(Number(id)), secret).reveal()
  })
  database.exec('commit')
  return tokens
}
