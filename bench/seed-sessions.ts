import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { createKeyRing } from '../packages/adyton/src/core/key-ring.ts'
import { createCsrfProofs } from '../packages/adyton/src/core/sessions/csrf-proof.ts'
import { generateCookieSecret, hashSessionSecret } from '../packages/adyton/src/core/sessions/secret.ts'
import { timestamp } from '../packages/adyton/src/core/timestamp.ts'
import { toColumn } from '../packages/adyton/src/storage/sql/moments.ts'
import { passwordMark } from '../packages/adyton/src/storage/sql/user-columns.ts'

/** What a browser sends with a read: the cookies, the copy of the proof that axios adds, and where the page is. */
export interface BrowserHeaders {
  readonly cookie: string
  readonly proof: string
}

const DAY_MS = 86_400_000

/** A session for each user of a seeded database, as the headers of the browser that holds it. */
export function seedSessions(file: string, keys: readonly string[]): readonly BrowserHeaders[] {
  const database = new DatabaseSync(file)
  const proofs = createCsrfProofs(createKeyRing(keys).forPurpose('csrf'))
  const random = { bytes: (length: number) => randomBytes(length) }
  const now = toColumn(timestamp(Date.now()))
  const end = toColumn(timestamp(Date.now() + DAY_MS))
  const insert = database.prepare(
    `insert into adyton_sessions (owner_type, owner_id, hash, password_mark, created_at, last_active_at, expires_at)
     values ('App\\Models\\User', ?, ?, ?, ?, ?, ?)`,
  )
  const users = database.prepare('select id, password from users').all()
  database.exec('begin')
  const browsers = users.map(({ id, password }) => {
    const secret = generateCookieSecret(random).reveal()
    const mark = passwordMark(String(password))
    insert.run(Number(id), hashSessionSecret(secret), mark, now, now, end)
    const proof = proofs.proofFor(secret)
    return { cookie: `adyton_session=${secret}; XSRF-TOKEN=${proof}`, proof }
  })
  database.exec('commit')
  database.close()
  return browsers
}
