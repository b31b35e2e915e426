import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UserId } from '../../../src/core/accounts/user.ts'
import { type Timestamp, toMs, wholeSecond } from '../../../src/core/timestamp.ts'
import { hashSecret } from '../../../src/core/tokens/secret-hash.ts'
import type { TokenId } from '../../../src/core/tokens/token.ts'
import { type Auth, createAuth } from '../../../src/create-auth.ts'
import { type HandClock, handClock } from '../../builders.ts'
import {
  aForeignRow,
  aToken,
  aUser,
  entry,
  everything,
  issueRequest,
  ownership,
  surviving,
  USER_TYPE,
} from '../../contracts/arrange.ts'
import { aSession } from '../../contracts/arrange-sessions.ts'
import type { Database } from '../../contracts/database.ts'
import { createCaller } from '../../http/in-memory-caller.ts'

/** As columns hold them, in UTC: around the hours that New York leaves out in March and has twice in November. */
export const MOMENTS = [
  '2026-01-15 12:00:00',
  '2026-03-08 01:59:59',
  '2026-03-08 03:00:00',
  '2026-07-15 12:00:00',
  '2026-11-01 00:59:59',
  '2026-11-01 01:00:00',
  '2026-11-01 01:30:00',
  '2026-11-01 02:00:00',
  '2028-02-29 23:59:59',
  '2037-12-31 23:59:59',
]
/** In the hour that is left out, which a `timestamp` of MySQL cannot hold where sessions are in New York. */
export const LEFT_OUT = ['2026-03-08 02:00:00', '2026-03-08 02:30:00', '2026-03-08 02:59:59']

export interface Zone {
  readonly name: string
  /** A migrated database on a server of that zone, and another client that has told its session nothing of zones. */
  readonly open: () => Promise<Database>
  readonly moments: readonly string[]
}

interface Place {
  readonly database: Database
  readonly auth: Auth
  readonly clock: HandClock
}

/** That a server's time zone makes no difference: every moment is the UTC text that it was written as, whoever wrote it. */
export function zoneMakesNoDifference({ name, open, moments }: Zone): void {
  describe(name, () => {
    let place: Place
    beforeAll(async () => {
      const database = await open()
      const clock = handClock()
      const passwords = { hash: 'bcrypt:4', threads: 1 }
      const log = { warn() {}, error() {} }
      place = {
        database,
        clock,
        auth: createAuth({ storage: database.storage, clock, passwords, limits: 'off', log }),
      }
    })
    afterAll(async () => {
      await place.auth.close()
      await place.database.close()
    })

    it('lets another client read what Adyton wrote', () => everyoneReads(place.database, moments))
    it('reads what another client wrote', () => isRead(place.database, moments))
    it('ends a token that Laravel made on the second of its end, and of its age', () =>
      endsOnTheSecond(place, moments))
    it('moves uses forward only, and evicts by them', () => usesMoveForward(place.database, moments))
    it('prunes what ended before a moment, and nothing that ends at it', () =>
      prunesBefore(place.database, moments))
  })
}

async function everyoneReads({ storage, sql }: Database, moments: readonly string[]): Promise<void> {
  for (const moment of moments) {
    const at = toTimestamp(moment)
    const user = await aUser(storage, { createdAt: at })
    const token = await aToken(storage, user, { createdAt: at, expiresAt: at })
    const session = await aSession(storage, user, { session: { createdAt: at, expiresAt: at } })
    await storage.tokens.recordUses([{ id: token, at, ip: null, userAgent: null }])

    expect(await sql(`select created_at, updated_at from users where id = ${user.id}`)).toEqual([
      { created_at: moment, updated_at: moment },
    ])
    expect(
      await sql(
        `select created_at, expires_at, last_used_at from personal_access_tokens where id = ${token}`,
      ),
    ).toEqual([{ created_at: moment, expires_at: moment, last_used_at: moment }])
    expect(
      await sql(
        `select created_at, last_active_at, expires_at from adyton_sessions where id = ${session.id}`,
      ),
    ).toEqual([{ created_at: moment, last_active_at: moment, expires_at: moment }])
  }
}

async function isRead({ storage, sql }: Database, moments: readonly string[]): Promise<void> {
  const user = await aUser(storage)
  for (const moment of moments) {
    const id = await written(sql, user.id, { created_at: moment, expires_at: moment, last_used_at: moment })
    await sql(
      `update users set created_at = '${moment}', email_verified_at = '${moment}' where id = ${user.id}`,
    )

    const at = toTimestamp(moment)
    const record = await storage.tokens.findById(id)
    expect(record?.token).toMatchObject({ createdAt: at, expiresAt: at, lastUsedAt: at })
    expect(record?.user).toMatchObject({ createdAt: at, emailVerifiedAt: at })
    const { items } = await storage.tokens.list(ownership(user), everything())
    expect(items.find((token) => token.id === id)).toEqual(record?.token)
  }
}

const DAY_MS = 86_400_000

async function endsOnTheSecond({ database, auth, clock }: Place, moments: readonly string[]): Promise<void> {
  const call = createCaller(auth)
  const user = await aUser(database.storage)
  const statusAt = async (token: string, ms: number) => {
    clock.set(ms)
    return (await call('GET', '/api/user', { token })).status
  }
  for (const moment of moments) {
    const ms = toMs(toTimestamp(moment))
    const [ending, aging] = [randomUUID(), randomUUID()]
    const end = await written(database.sql, user.id, {
      created_at: moment,
      expires_at: moment,
      token: hashSecret(ending),
    })
    const age = await written(database.sql, user.id, { created_at: moment, token: hashSecret(aging) })

    const ends = [-1, 0, 1, 1_000].map((offset) => () => statusAt(`${end}|${ending}`, ms + offset))
    expect(await inTurn(ends)).toEqual([200, 200, 401, 401])
    const ages = [-1_000, -1, 0, 1].map((offset) => () => statusAt(`${age}|${aging}`, ms + DAY_MS + offset))
    expect(await inTurn(ages)).toEqual([200, 200, 401, 401])
  }
}

async function usesMoveForward({ storage, sql }: Database, moments: readonly string[]): Promise<void> {
  const user = await aUser(storage)
  const [id, ...others] = [await aToken(storage, user), await aToken(storage, user)]
  const use = (token: TokenId, moment: string) =>
    storage.tokens.recordUses([{ id: token, at: toTimestamp(moment), ip: null, userAgent: null }])
  for (const moment of [...moments].sort()) {
    await use(id, moment)
    for (const older of moments.filter((other) => other <= moment)) await use(id, older)
    expect(await sql(`select last_used_at from personal_access_tokens where id = ${id}`)).toEqual([
      { last_used_at: moment },
    ])
  }
  await sql(`delete from personal_access_tokens where id in (${[id, ...others].join(', ')})`)
  await evictsInOrder({ storage, user, use }, [...moments].sort())
}

async function evictsInOrder(
  {
    storage,
    user,
    use,
  }: {
    storage: Database['storage']
    user: { id: UserId }
    use: (id: TokenId, moment: string) => Promise<void>
  },
  sorted: readonly string[],
): Promise<void> {
  const ids: TokenId[] = []
  for (const moment of sorted.toReversed()) {
    const id = await aToken(storage, user, { kind: 'sign_in' })
    await use(id, moment)
    ids.unshift(id)
  }
  for (const oldest of ids) {
    const full = { tokensMax: 1, atBound: 'evict' } as const
    expect(await storage.tokens.issue(issueRequest(user, { kind: 'minted' }, full))).toMatchObject({
      evicted: oldest,
    })
  }
}

async function prunesBefore({ storage, sql }: Database, moments: readonly string[]): Promise<void> {
  const user = await aUser(storage)
  const sorted = [...moments].sort()
  const ids: TokenId[] = []
  await sql('delete from personal_access_tokens')
  for (const moment of sorted) ids.push(await written(sql, user.id, { expires_at: moment, created_at: null }))
  // Moments that are left out are asked for on every table: a token cannot end at them, but a clean-up can run then.
  for (const moment of [...new Set([...sorted, ...LEFT_OUT])].sort()) {
    const step = { after: null, ownerTypes: [USER_TYPE], rows: 1_000, entry: entry('token.pruned', '') }
    await storage.tokens.prune({ ...step, expiredBefore: toTimestamp(moment), createdBefore: null })
    expect(await surviving(storage, ids)).toEqual(ids.filter((_, at) => (sorted[at] ?? '') >= moment))
  }
}

function written(
  sql: Database['sql'],
  user: UserId,
  columns: Parameters<typeof aForeignRow>[2],
): Promise<TokenId> {
  return aForeignRow(sql, { type: USER_TYPE, id: user }, { token: hashSecret(randomUUID()), ...columns })
}

function toTimestamp(moment: string): Timestamp {
  return wholeSecond(Date.parse(`${moment.replace(' ', 'T')}Z`))
}

async function inTurn<T>(works: readonly (() => Promise<T>)[]): Promise<readonly T[]> {
  const values: T[] = []
  for (const work of works) values.push(await work())
  return values
}
