import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import type { Storage } from '../../../src/core/ports.ts'
import type { SessionId } from '../../../src/core/sessions/session.ts'
import type { RenewRequest } from '../../../src/core/sessions/store.ts'
import { aUser, entry, NOW, ownership, secondsFromNow, trail } from '../arrange.ts'
import { aSession, type Browser, freshSessionHash, survivingSessions } from '../arrange-sessions.ts'
import type { StorageTest } from '../database-test.ts'

export function renewing(it: StorageTest): void {
  describe('renewing', () => {
    it('gives the session a new secret and leaves everything else of it', async ({ storage }) => {
      const held = await aSession(storage, await aUser(storage))
      const before = await storage.sessions.findByHash(held.hash)

      const { to } = await renewal(storage, held)

      expect(await storage.sessions.findByHash(to)).toEqual(before)
    })

    it('lets exactly one of many parallel renewals win', async ({ storage, sql }) => {
      const request = randomUUID()
      const { id, hash } = await aSession(storage, await aUser(storage))
      const requests = Array.from({ length: 20 }, () =>
        renewRequest({ id, hash }, { entry: entry('session.renewed', request) }),
      )

      const results = await Promise.all(requests.map((one) => storage.sessions.renew(one)))

      expect(results.filter((renewed) => renewed)).toHaveLength(1)
      const secrets = requests.map(({ to }) => ({ hash: to }))
      expect(await survivingSessions(storage, secrets)).toEqual([id])
      expect(await trail(sql, request)).toHaveLength(1)
    })

    it('says false for a session that has ended meanwhile, and does not bring it back', async ({
      storage,
    }) => {
      const user = await aUser(storage)
      const held = await aSession(storage, user)
      const request = renewRequest(held)

      await storage.sessions.end(ownership(user), held.id, entry('session.ended', ''))

      expect(await storage.sessions.renew(request)).toBe(false)
      expect(await survivingSessions(storage, [held, { hash: request.to }])).toEqual([])
    })

    it.for([
      { name: 'the secret before', secrets: (one: Browser) => ({ id: one.id, hash: one.hash }) },
      {
        name: 'the secret of another session',
        secrets: (_: Browser, other: Browser) => ({ id: other.id, hash: freshSessionHash() }),
      },
    ])('says false to $name, and writes nothing', async ({ secrets }, { storage, sql }) => {
      const request = randomUUID()
      const user = await aUser(storage)
      const [one, other] = [await aSession(storage, user), await aSession(storage, user)]
      const { to } = await renewal(storage, one)
      const before = await storage.sessions.findByHash(to)

      const late = renewRequest(secrets(one, other), { entry: entry('session.renewed', request) })

      expect(await storage.sessions.renew(late)).toBe(false)
      expect(await storage.sessions.findByHash(late.to)).toBeUndefined()
      expect(await storage.sessions.findByHash(to)).toEqual(before)
      expect(await trail(sql, request)).toEqual([])
    })

    it('keeps when the password was confirmed, unless it is told anew', async ({ storage }) => {
      const held = await aSession(storage, await aUser(storage))

      const first = await renewal(storage, held, { passwordConfirmedAt: NOW })
      const second = await renewal(storage, { id: held.id, hash: first.to })

      expect((await storage.sessions.findByHash(second.to))?.session.passwordConfirmedAt).toBe(NOW)
      const third = await renewal(
        storage,
        { id: held.id, hash: second.to },
        { passwordConfirmedAt: secondsFromNow(60) },
      )
      expect((await storage.sessions.findByHash(third.to))?.session.passwordConfirmedAt).toBe(
        secondsFromNow(60),
      )
    })

    it('is no longer due after it', async ({ storage }) => {
      const user = await aUser(storage)
      const held = await aSession(storage, user)
      await storage.roles.assign(user.id, 'teacher', entry('role.assigned', ''))
      expect((await storage.sessions.findByHash(held.hash))?.session.renewalDue).toBe(true)

      const { to } = await renewal(storage, held)

      expect((await storage.sessions.findByHash(to))?.session.renewalDue).toBe(false)
    })

    it('writes the entry with the change', async ({ storage, sql }) => {
      const request = randomUUID()
      const held = await aSession(storage, await aUser(storage))

      await renewal(storage, held, {
        entry: entry('password.confirmed', request, { sessionId: held.id }),
      })

      expect(await trail(sql, request)).toMatchObject([{ event: 'password.confirmed', session_id: held.id }])
    })

    it('fails on a secret that exists already, and leaves the session as it was', async ({
      storage,
      sql,
    }) => {
      const request = randomUUID()
      const user = await aUser(storage)
      const [one, other] = [await aSession(storage, user), await aSession(storage, user)]

      const renew = storage.sessions.renew(
        renewRequest(one, { to: other.hash, entry: entry('session.renewed', request) }),
      )

      await expect(renew).rejects.toThrow()
      expect(await survivingSessions(storage, [one, other])).toEqual([one.id, other.id])
      expect(await trail(sql, request)).toEqual([])
    })
  })
}

type Held = { readonly id: SessionId; readonly hash: Browser['hash'] }

function renewRequest({ id, hash }: Held, wish: Partial<RenewRequest> = {}): RenewRequest {
  return {
    id,
    from: hash,
    to: freshSessionHash(),
    supersededUntil: secondsFromNow(30),
    entry: entry('session.renewed', randomUUID()),
    ...wish,
  }
}

/** Gives a session a new secret, which must not be refused. */
export async function renewal(
  storage: Storage,
  held: Held,
  wish: Partial<RenewRequest> = {},
): Promise<RenewRequest> {
  const request = renewRequest(held, wish)
  if (!(await storage.sessions.renew(request))) throw new Error('The renewal of this test was refused.')
  return request
}

/** The same session with its new secret. */
export async function renewed(storage: Storage, held: Held): Promise<Held> {
  const { id, to } = await renewal(storage, held)
  return { id, hash: to }
}
