import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import { AUDIT_EVENTS, auditEntry } from '../../src/core/audit/events.ts'
import type { SessionId } from '../../src/core/sessions/session.ts'
import type { TokenId } from '../../src/core/tokens/token.ts'
import { aToken, aUser, entry, NOW, ownership, secondsFromNow, trail } from './arrange.ts'
import type { OpenStorage } from './database.ts'
import { sharedDatabaseTest } from './database-test.ts'

/** What every audit trail does, whatever engine is behind it. What is refused writes nothing: that stands with each change. */
export function auditSinkContract(name: string, open: OpenStorage): void {
  const it = sharedDatabaseTest(open)

  describe(`audit on ${name}`, () => {
    it('keeps everything an entry says', async ({ storage, sql }) => {
      const requestId = randomUUID()
      const origin = { ip: '2001:db8::1', userAgent: `it's "curl" 🔑`, requestId }

      await storage.audit.record(
        auditEntry('sign_in.refused', NOW, origin, {
          actorId: 7,
          userId: 'uuid-8',
          reason: 'wrong password',
        }),
      )

      expect(await sql(`select * from audit_events where request_id = '${requestId}'`)).toMatchObject([
        {
          event: 'sign_in.refused',
          occurred_at: NOW,
          actor_id: '7',
          user_id: 'uuid-8',
          token_id: null,
          session_id: null,
          ip: '2001:db8::1',
          user_agent: `it's "curl" 🔑`,
          request_id: requestId,
          reason: 'wrong password',
        },
      ])
    })

    it('leaves empty what an entry does not say', async ({ storage, sql }) => {
      const requestId = randomUUID()

      await storage.audit.record(auditEntry('user.signed_out', NOW, { ip: null, userAgent: null, requestId }))

      expect(await trail(sql, requestId)).toEqual([
        {
          event: 'user.signed_out',
          actor_id: null,
          user_id: null,
          token_id: null,
          session_id: null,
          reason: null,
        },
      ])
    })

    it('tells of a revocation, of all of them, and of a disabled user, under who did it', async ({
      storage,
      sql,
    }) => {
      const request = randomUUID()
      const user = await aUser(storage)
      const tokenId = await aToken(storage, user)
      const about = { actorId: 1, userId: user.id }

      await storage.tokens.revoke(
        ownership(user),
        tokenId,
        { descendants: false },
        entry('token.revoked', request, { ...about, tokenId }),
      )
      await storage.tokens.revokeAll(ownership(user), entry('user.signed_out', request, about))
      await storage.users.setDisabled(user.id, true, entry('user.disabled', request, about))

      const row = { actor_id: '1', user_id: String(user.id), session_id: null, reason: null }
      expect(await trail(sql, request)).toEqual([
        { event: 'token.revoked', ...row, token_id: tokenId },
        { event: 'user.signed_out', ...row, token_id: null },
        { event: 'user.disabled', ...row, token_id: null },
      ])
    })

    it('counts the events of one name since a moment, and tells of the last', async ({ storage }) => {
      const happened = (seconds: number, reason: string | null) =>
        storage.audit.record(
          auditEntry(
            'session.missed',
            secondsFromNow(seconds),
            { ip: null, userAgent: null, requestId: null },
            { reason },
          ),
        )
      const summary = (seconds: number) => storage.audit.summary('session.missed', secondsFromNow(seconds))
      for (const seconds of [1_000, 1_001, 1_002]) await happened(seconds, `at ${seconds}`)
      await storage.audit.record(entry('session.revived', 'another event'))

      expect(await summary(1_000)).toEqual({
        count: 3,
        lastAt: secondsFromNow(1_002),
        lastReason: 'at 1002',
      })
      expect(await summary(1_001)).toMatchObject({ count: 2 })
      expect(await summary(1_003)).toBeUndefined()
    })

    it('takes every event there is, in the order they were told', async ({ storage, sql }) => {
      const requestId = randomUUID()
      const origin = { ip: null, userAgent: null, requestId }

      for (const [at, event] of AUDIT_EVENTS.entries()) {
        await storage.audit.record(auditEntry(event, secondsFromNow(-at), origin))
      }

      expect((await trail(sql, requestId)).map((row) => row['event'])).toEqual(AUDIT_EVENTS)
    })

    it('cuts a user agent at 255 characters', async ({ storage, sql }) => {
      const requestId = randomUUID()
      const origin = { ip: null, userAgent: 'é'.repeat(10_000), requestId }

      await storage.audit.record(auditEntry('user.signed_in', NOW, origin))

      const rows = await sql(`select user_agent from audit_events where request_id = '${requestId}'`)
      expect(rows).toEqual([{ user_agent: 'é'.repeat(255) }])
    })

    it('keeps ids of tokens and sessions beyond 32 bits', async ({ storage, sql }) => {
      const requestId = randomUUID()
      const origin = { ip: null, userAgent: null, requestId }
      const id = Number.MAX_SAFE_INTEGER

      // Storage gives such ids once so many were made.
      const about = { tokenId: id as TokenId, sessionId: (id - 1) as SessionId }
      await storage.audit.record(auditEntry('token.issued', NOW, origin, about))

      expect(await trail(sql, requestId)).toMatchObject([{ token_id: id, session_id: id - 1 }])
    })
  })
}
