import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { hashSync } from '@node-rs/bcrypt'
import { hashSecret } from '../../../src/core/tokens/secret-hash.ts'
import { BYSTANDERS, TOKENS, USERS } from './schema.ts'

const USER = 'App\\Models\\User'
/** When the rows of these tests were written: an hour before the clock of the tests. */
export const WRITTEN_AT = '2026-01-15 11:00:00'

/** The other application on the same database: it writes Laravel's columns and knows of no others. */
export interface Laravel {
  createUser(user: { readonly email: string; readonly password: string; readonly cost?: number }): number
  createToken(token: {
    readonly userId: number
    readonly secret: string
    readonly ownerType?: string
    readonly abilities?: string | null
    readonly expiresAt?: string | null
    readonly createdAt?: string | null
  }): number
  setPassword(userId: number, password: string): void
  run(sql: string, ...values: readonly SQLInputValue[]): void
  rows(sql: string, ...values: readonly SQLInputValue[]): readonly Readonly<Record<string, unknown>>[]
  quit(): void
}

export function createLaravel(file: string): Laravel {
  const database = new DatabaseSync(file, { timeout: 5_000 })
  for (const statement of [...USERS, ...TOKENS, ...BYSTANDERS]) database.exec(statement)
  return {
    createUser({ email, password, cost = 4 }) {
      const { lastInsertRowid } = database
        .prepare(
          `insert into users (name, email, password, remember_token, updated_at, created_at) values (?, ?, ?, ?, ?, ?)`,
        )
        .run('Somebody', email, phpHash(password, cost), 'r3m3mb3r', WRITTEN_AT, WRITTEN_AT)
      return Number(lastInsertRowid)
    },
    createToken({
      userId,
      secret,
      ownerType = USER,
      abilities = '["*"]',
      expiresAt = null,
      createdAt = WRITTEN_AT,
    }) {
      const { lastInsertRowid } = database
        .prepare(
          `insert into personal_access_tokens (name, token, abilities, expires_at, tokenable_id, tokenable_type, updated_at, created_at)
           values ('phone', ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(hashSecret(secret), abilities, expiresAt, userId, ownerType, createdAt, createdAt)
      return Number(lastInsertRowid)
    },
    setPassword(userId, password) {
      database.prepare('update users set password = ? where id = ?').run(phpHash(password, 4), userId)
    },
    run: (sql, ...values) => void database.prepare(sql).run(...values),
    rows: (sql, ...values) => database.prepare(sql).all(...values),
    quit: () => database.close(),
  }
}

/** As PHP's `password_hash` makes it: from the first 72 bytes, under the prefix `$2y$`. */
function phpHash(password: string, cost: number): string {
  return hashSync(Buffer.from(password).subarray(0, 72), cost).replace(/^\$2b\$/, '$2y$')
}
