import { describe, expect } from 'vitest'
import type { CredentialUse } from '../../../src/core/credential-use.ts'
import type { Storage } from '../../../src/core/ports.ts'
import type { SessionId } from '../../../src/core/sessions/session.ts'
import { aUser, entry, NOW, ownership, secondsFromNow } from '../arrange.ts'
import { aSession, type Browser, ENDS, survivingSessions } from '../arrange-sessions.ts'
import type { StorageTest } from '../database-test.ts'

export function recordingUses(it: StorageTest): void {
  describe('recording uses', () => {
    it('writes when and from where a session was used, and nothing else', async ({ storage }) => {
      const held = await aSession(storage, await aUser(storage))
      const before = await sessionOf(storage, held)

      await storage.sessions.recordUses([use(held.id, 60, { ip: '2001:db8::1', userAgent: 'Safari 🔑' })])

      expect(await sessionOf(storage, held)).toEqual({
        ...before,
        lastActiveAt: secondsFromNow(60),
        ip: '2001:db8::1',
        userAgent: 'Safari 🔑',
      })
    })

    it.for([
      { name: 'a use before it started', seconds: -1 },
      { name: 'a use in the second of the last', seconds: 0 },
    ])('changes nothing for $name', async ({ seconds }, { storage }) => {
      const held = await aSession(storage, await aUser(storage))
      const before = await sessionOf(storage, held)

      await storage.sessions.recordUses([use(held.id, seconds, { ip: '192.0.2.99' })])

      expect(before?.lastActiveAt).toBe(NOW)
      expect(await sessionOf(storage, held)).toEqual(before)
    })

    it('keeps the latest of several uses, whatever their order', async ({ storage }) => {
      const held = await aSession(storage, await aUser(storage))

      await storage.sessions.recordUses([use(held.id, 20), use(held.id, 40), use(held.id, 30)])

      expect((await sessionOf(storage, held))?.lastActiveAt).toBe(secondsFromNow(40))
    })

    it('never brings an ended session back', async ({ storage }) => {
      const user = await aUser(storage)
      const [gone, alive] = [await aSession(storage, user), await aSession(storage, user)]
      await storage.sessions.end(ownership(user), gone.id, entry('session.ended', ''))

      await storage.sessions.recordUses([use(gone.id, 60), use(alive.id, 60)])

      expect(await survivingSessions(storage, [gone, alive])).toEqual([alive.id])
      expect((await sessionOf(storage, alive))?.lastActiveAt).toBe(secondsFromNow(60))
    })

    it('cuts a user agent at 255 characters', async ({ storage }) => {
      const held = await aSession(storage, await aUser(storage))

      await storage.sessions.recordUses([use(held.id, 60, { userAgent: 'é'.repeat(10_000) })])

      expect((await sessionOf(storage, held))?.userAgent).toBe('é'.repeat(255))
    })

    it('forgets the address of an earlier use when the later one has none', async ({ storage }) => {
      const held = await aSession(storage, await aUser(storage))

      await storage.sessions.recordUses([use(held.id, 20)])

      expect(await sessionOf(storage, held)).toMatchObject({ ip: null, userAgent: null })
    })

    it('writes a hundred at once, and none', async ({ storage }) => {
      const user = await aUser(storage)
      const sessions: Browser[] = []
      while (sessions.length < 100) sessions.push(await aSession(storage, user))

      await storage.sessions.recordUses(sessions.map(({ id }) => use(id, 60)))
      await storage.sessions.recordUses([])

      const listed = await storage.sessions.list(ownership(user), ENDS)
      expect(listed.filter((session) => session.lastActiveAt === secondsFromNow(60))).toHaveLength(100)
    })
  })
}

function use(id: SessionId, seconds: number, origin: Partial<CredentialUse<SessionId>> = {}) {
  return { id, at: secondsFromNow(seconds), ip: null, userAgent: null, ...origin }
}

async function sessionOf(storage: Storage, { hash }: Browser) {
  return (await storage.sessions.findByHash(hash))?.session
}
