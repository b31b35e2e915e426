import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { User } from '../../../src/core/accounts/user.ts'
import type { Storage } from '../../../src/core/ports.ts'
import type { RememberHash, SessionHash } from '../../../src/core/sessions/session.ts'
import type { TokenId } from '../../../src/core/tokens/token.ts'
import {
  aToken,
  aUser,
  entry,
  NOW,
  newUser,
  ownership,
  secondsFromNow,
  surviving,
  USER_TYPE,
} from '../../contracts/arrange.ts'
import { aRememberedSession, aSession, newSession, reviveRequest } from '../../contracts/arrange-sessions.ts'

/** A connection beside the storage's. */
export interface Neighbour {
  /** Runs one statement, and gives the first column of its rows. */
  query(sql: string): Promise<readonly unknown[]>
  end(): Promise<void>
}

export interface HoldingDatabase {
  readonly storage: Storage
  readonly connect: () => Promise<Neighbour>
  /** How many sessions of this database wait for a lock. */
  readonly waiting: string
  readonly close: () => Promise<void>
}

const DAY = 86_400
/** What InnoDB says of its transactions stays as it was for whoever asks again within a tenth of a second. */
const LOOK_AGAIN_MS = 150

/** That of two changes of one user's credentials the second reads what the first has written, whoever makes them. */
export function usersAreHeld(name: string, open: () => Promise<HoldingDatabase>): void {
  const it = test
    .extend('opened', { scope: 'file' }, { open })
    .extend('database', { scope: 'file' }, async ({ opened }, { onCleanup }) => {
      const database = await opened.open()
      onCleanup(() => database.close())
      await database.storage.migrate(NOW)
      return database
    })
    .extend('storage', ({ database }) => database.storage)
    .extend('holder', async ({ database }, { onCleanup }) => {
      const holder = await database.connect()
      onCleanup(() => holder.end())
      return holder
    })
    .extend('waiters', async ({ database }, { onCleanup }) => {
      const watcher = await database.connect()
      onCleanup(() => watcher.end())
      return async (count: number): Promise<void> => {
        for (;;) {
          const [waiting] = await watcher.query(database.waiting)
          if (Number(waiting) >= count) return
          await delay(LOOK_AGAIN_MS)
        }
      }
    })

  describe(`on ${name}`, () => {
    it('keeps the ancestry of a token when its parent expires while the parent of that is revoked', async ({
      storage,
      holder,
      waiters,
    }) => {
      const user = await aUser(storage)
      const { oldest, revoked, expired, youngest } = await aLine(storage, user)

      // The clean-up has read the parents and is about to write them as another application is busy with the child.
      await hold(holder, 'personal_access_tokens', youngest)
      const pruning = prune(storage)
      await waiters(1)
      const revoking = revoke(storage, user, revoked, { descendants: false })
      await Promise.race([revoking, waiters(2)])
      await holder.query('commit')

      expect([await pruning, await revoking]).toEqual([1, true])
      expect(await surviving(storage, [oldest, revoked, expired, youngest])).toEqual([oldest, youngest])
      await revoke(storage, user, oldest, { descendants: true })
      expect(await surviving(storage, [oldest, youngest])).toEqual([])
    })

    it('cleans up the tokens of many users while each of them revokes some', async ({ storage }) => {
      const lines = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const user = await aUser(storage)
          return { user, ...(await aLine(storage, user)) }
        }),
      )

      await Promise.all([
        prune(storage),
        prune(storage),
        ...lines.map(({ user, revoked }) => revoke(storage, user, revoked, { descendants: false })),
      ])
      for (const { user, oldest } of lines) await revoke(storage, user, oldest, { descendants: true })

      const every = lines.flatMap(({ oldest, youngest }) => [oldest, youngest])
      expect(await surviving(storage, every)).toEqual([])
    })

    it.for([
      { who: 'an older user who signs in', starts: signsInAs('older') },
      { who: 'a younger user who signs in', starts: signsInAs('younger') },
      { who: 'a new user', starts: registers },
    ])(
      'leaves nothing of a browser to $who in it, while it comes back by what remembers it',
      async ({ starts }, { storage, holder, waiters }) => {
        const older = await aUser(storage)
        const owner = await aUser(storage)
        const younger = await aUser(storage)
        const other = await aSession(storage, owner)
        const browser = await aRememberedSession(storage, owner)
        await holder.query(`delete from adyton_sessions where id = ${browser.id}`)

        // The revival has read the credential, and is about to make room for its session.
        await hold(holder, 'adyton_sessions', other.id)
        const revival = reviveRequest(browser.remember, { sessionsMax: 1 })
        const reviving = storage.sessions.revive(revival)
        await waiters(1)
        const starting = starts({ storage, older, younger, remember: browser.remember })
        await Promise.race([starting, waiters(2)])
        await holder.query('commit')

        await reviving
        const started = await starting
        expect(await storage.sessions.findByHash(revival.session.hash)).toBeUndefined()
        expect(await storage.sessions.findRemember(browser.remember)).toBeUndefined()
        expect(await storage.sessions.findByHash(started)).toBeDefined()
      },
    )
  })
}

/** Four generations, of which the third has expired. */
async function aLine(storage: Storage, user: User) {
  const oldest = await aToken(storage, user)
  const revoked = await aToken(storage, user, { parentId: oldest })
  const expired = await aToken(storage, user, { parentId: revoked, expiresAt: secondsFromNow(-2 * DAY) })
  const youngest = await aToken(storage, user, { parentId: expired })
  return { oldest, revoked, expired, youngest }
}

function revoke(storage: Storage, user: User, id: TokenId, how: { readonly descendants: boolean }) {
  return storage.tokens.revoke(ownership(user), id, how, entry('token.revoked', randomUUID()))
}

/** The row is held by somebody until they commit. */
async function hold(holder: Neighbour, table: string, id: number): Promise<void> {
  await holder.query('begin')
  await holder.query(`select id from ${table} where id = ${id} for update`)
}

async function prune(storage: Storage): Promise<number> {
  const { pruned } = await storage.tokens.prune({
    after: null,
    ownerTypes: [USER_TYPE],
    expiredBefore: secondsFromNow(-DAY),
    createdBefore: null,
    rows: 1_000,
    entry: entry('token.pruned', randomUUID()),
  })
  return pruned
}

interface Taking {
  readonly storage: Storage
  readonly older: User
  readonly younger: User
  readonly remember: RememberHash
}

function signsInAs(who: 'older' | 'younger') {
  return async ({ storage, remember, [who]: user }: Taking): Promise<SessionHash> => {
    const { hash } = await aSession(storage, user, { replaces: { remember } })
    return hash
  }
}

async function registers({ storage, remember }: Taking): Promise<SessionHash> {
  const session = newSession()
  const result = await storage.users.register({
    user: newUser(),
    session: { type: USER_TYPE, session, replaces: { session: null, remember } },
    entries: [entry('user.registered', randomUUID())],
  })
  expect(result.ok).toBe(true)
  return session.hash
}
