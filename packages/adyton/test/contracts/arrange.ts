import { randomUUID } from 'node:crypto'
import type { Ownership } from '../../src/core/accounts/owner.ts'
import type { User } from '../../src/core/accounts/user.ts'
import { type AuditEntry, type AuditEventName, auditEntry } from '../../src/core/audit/events.ts'
import { canonicalEmail } from '../../src/core/email.ts'
import type { IssueConditions, IssueRequest, NewUser, Storage } from '../../src/core/ports.ts'
import { shifted, type Timestamp, wholeSecond } from '../../src/core/timestamp.ts'
import { hashSecret } from '../../src/core/tokens/secret-hash.ts'
import type { NewToken, TokenId } from '../../src/core/tokens/token.ts'
import type { Database, Row } from './database.ts'

/** When everything in these tests happens, unless they say otherwise. */
export const NOW = wholeSecond(Date.UTC(2026, 0, 15, 12))
export const USER_TYPE = 'App\\Models\\User'
export const FOREIGN_TYPE = 'App\\Models\\Device'

export function secondsFromNow(seconds: number): Timestamp {
  return shifted(NOW, seconds * 1_000)
}

/** An address that no other test uses. */
export function freshEmail(): string {
  return `${randomUUID()}@example.com`
}

/** An audit entry that `trail` finds again by its request id. */
export function entry(
  event: AuditEventName,
  requestId: string,
  about: Parameters<typeof auditEntry>[3] = {},
): AuditEntry {
  return auditEntry(event, NOW, { ip: '192.0.2.7', userAgent: 'contract', requestId }, about)
}

/** The rows that a request left in the audit trail, oldest first. */
export function trail(sql: Database['sql'], requestId: string): Promise<readonly Row[]> {
  return sql(
    `select event, actor_id, user_id, token_id, session_id, reason from audit_events where request_id = '${requestId}' order by id`,
  )
}

export function newUser(wish: Partial<NewUser> = {}): NewUser {
  const email = wish.email ?? freshEmail()
  const canonical = wish.canonical ?? canonicalEmail(email)
  if (canonical === undefined) throw new Error(`${email} has no canonical spelling.`)
  return {
    name: 'Ada',
    email,
    canonical,
    passwordHash: `$2y$04$${randomUUID()}`,
    role: null,
    createdAt: NOW,
    ...wish,
  }
}

/** Registers a user that must not be there yet. */
export async function aUser(storage: Storage, wish: Partial<NewUser> = {}): Promise<User> {
  const result = await storage.users.register({
    user: newUser(wish),
    entries: [entry('user.registered', randomUUID())],
  })
  if (!result.ok) throw new Error(`The user of this test was refused: ${result.reason}.`)
  return result.user
}

export function newToken(wish: Partial<NewToken> = {}): NewToken {
  return {
    hash: hashSecret(randomUUID()),
    name: 'laptop',
    abilities: ['*'],
    kind: 'minted',
    parentId: null,
    expiresAt: null,
    createdAt: NOW,
    ...wish,
  }
}

export function issueRequest(
  user: Pick<User, 'id'>,
  token: Partial<NewToken> = {},
  conditions: Partial<IssueConditions> = {},
): IssueRequest {
  return {
    owner: { type: USER_TYPE, id: user.id },
    token: newToken(token),
    conditions: {
      passwordHash: undefined,
      maker: null,
      ownerTypes: [USER_TYPE],
      tokensMax: 1_000,
      atBound: 'refuse',
      ...conditions,
    },
    entries: [entry('token.issued', randomUUID(), { userId: user.id })],
  }
}

/** Issues a token that must not be refused. */
export async function aToken(
  storage: Storage,
  user: Pick<User, 'id'>,
  token: Partial<NewToken> = {},
): Promise<TokenId> {
  const result = await storage.tokens.issue(issueRequest(user, token))
  if (!result.ok) throw new Error(`The token of this test was refused: ${result.reason}.`)
  return result.id
}

/** A row as another application writes it: with Laravel's columns alone, unless told more. */
export async function aForeignRow(
  sql: Database['sql'],
  owner: { readonly type: string; readonly id: number | string },
  columns: Readonly<Record<string, string | number | null>> = {},
): Promise<TokenId> {
  const hash = hashSecret(randomUUID())
  const row = {
    name: 'phone',
    token: hash,
    abilities: '["*"]',
    created_at: '2026-01-15 12:00:00',
    ...columns,
  }
  const values = Object.values(row).map(literal).join(', ')
  await sql(
    `insert into personal_access_tokens (tokenable_type, tokenable_id, ${Object.keys(row).join(', ')})
     values (${literal(owner.type)}, ${owner.id}, ${values})`,
  )
  const [stored] = await sql(`select id from personal_access_tokens where token = '${row.token}'`)
  // The database gave it as the key of the row.
  return stored?.['id'] as TokenId
}

export function ownership(user: Pick<User, 'id'>, types: readonly string[] = [USER_TYPE]): Ownership {
  return { types, id: user.id }
}

/** Which of these tokens are still there. */
export async function surviving(storage: Storage, ids: readonly TokenId[]): Promise<readonly TokenId[]> {
  const found = await Promise.all(ids.map((id) => storage.tokens.findById(id)))
  return found.flatMap((record) => (record === undefined ? [] : [record.token.id]))
}

/** Which token each of these says it was made with. */
export async function parents(
  storage: Storage,
  ids: readonly TokenId[],
): Promise<readonly (TokenId | null | undefined)[]> {
  const found = await Promise.all(ids.map((id) => storage.tokens.findById(id)))
  return found.map((record) => record?.token.parentId)
}

export function everything(): { readonly after: null; readonly limit: number } {
  return { after: null, limit: 1_000 }
}

function literal(value: string | number | null): string {
  if (value === null) return 'null'
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`
}
