import { randomBytes } from 'node:crypto'
import type { User } from '../src/core/accounts/user.ts'
import type { Origin } from '../src/core/audit/events.ts'
import type { Clock, Random } from '../src/core/ports.ts'
import type { Principal } from '../src/core/principal.ts'
import { Secret } from '../src/core/secret.ts'
import { parseSessionId } from '../src/core/sessions/end.ts'
import type { SessionPolicy } from '../src/core/sessions/policy.ts'
import type { SessionCaller } from '../src/core/sessions/renew.ts'
import type { SessionId, StoredSession } from '../src/core/sessions/session.ts'
import { timestamp } from '../src/core/timestamp.ts'
import { parseTokenId } from '../src/core/tokens/format.ts'
import type { TokenPolicy } from '../src/core/tokens/policy.ts'
import type { StoredToken, TokenId } from '../src/core/tokens/token.ts'

/** A whole second, so that what was stored and what was told to the clock agree. */
export const NOW_MS = Date.UTC(2026, 0, 15, 12)
export const MINUTE_MS = 60_000
export const DAY_MINUTES = 1_440

export const ORIGIN: Origin = { ip: '192.0.2.7', userAgent: 'phone/1.0', requestId: 'request-1' }

export const random: Random = { bytes: randomBytes }

/** A clock that stands still until it is told to move. */
export interface HandClock extends Clock {
  set(ms: number): void
  pass(ms: number): void
}

export function handClock(startMs: number = NOW_MS): HandClock {
  let nowMs = startMs
  return {
    now: () => nowMs,
    set: (ms) => {
      nowMs = ms
    },
    pass: (ms) => {
      nowMs += ms
    },
  }
}

export const TOKEN_POLICY: TokenPolicy = {
  prefix: '',
  ageMinutesMax: DAY_MINUTES,
  ownerType: 'App\\Models\\User',
  ownerTypes: ['App\\Models\\User'],
  perUserMax: 1_000,
}

export const SESSION_POLICY: SessionPolicy = {
  idleMs: 120 * MINUTE_MS,
  absoluteMs: 30 * DAY_MINUTES * MINUTE_MS,
  rememberMs: 30 * DAY_MINUTES * MINUTE_MS,
  perUserMax: 100,
  ownerType: TOKEN_POLICY.ownerType,
  ownerTypes: TOKEN_POLICY.ownerTypes,
}

export function tokenId(id: number): TokenId {
  const parsed = parseTokenId(String(id))
  if (parsed === undefined) throw new RangeError(`${id} is no token id.`)
  return parsed
}

export function sessionId(id: number): SessionId {
  const parsed = parseSessionId(String(id))
  if (parsed === undefined) throw new RangeError(`${id} is no session id.`)
  return parsed
}

function aUser(about: Partial<User> = {}): User {
  return {
    id: 1,
    name: 'Ada',
    email: 'ada@example.com',
    emailVerifiedAt: null,
    role: null,
    roles: [],
    disabled: false,
    createdAt: timestamp(NOW_MS),
    updatedAt: timestamp(NOW_MS),
    ...about,
  }
}

export function aToken(about: Partial<StoredToken> = {}): StoredToken {
  return {
    id: tokenId(1),
    owner: { type: TOKEN_POLICY.ownerType, id: 1 },
    name: 'phone',
    abilities: ['*'],
    kind: 'sign_in',
    parentId: null,
    lastUsedAt: null,
    lastUsedIp: null,
    lastUsedAgent: null,
    expiresAt: null,
    createdAt: timestamp(NOW_MS),
    updatedAt: timestamp(NOW_MS),
    ...about,
  }
}

/** Somebody who came in with a token like this. */
export function aCaller(token: Partial<StoredToken> = {}, user: Partial<User> = {}): Principal {
  return { user: aUser(user), credential: { kind: 'token', token: aToken(token) } }
}

export function aSession(about: Partial<StoredSession> = {}): StoredSession {
  return {
    id: sessionId(1),
    owner: { type: SESSION_POLICY.ownerType, id: 1 },
    ip: null,
    userAgent: null,
    createdAt: timestamp(NOW_MS),
    lastActiveAt: timestamp(NOW_MS),
    expiresAt: timestamp(NOW_MS + SESSION_POLICY.absoluteMs),
    passwordConfirmedAt: null,
    renewalDue: false,
    ...about,
  }
}

/** Somebody who came in with a session like this. */
export function aBrowserCaller(
  session: Partial<StoredSession> = {},
  user: Partial<User> = {},
  secret: Secret = new Secret('s'.repeat(43)),
): SessionCaller {
  const credential = { kind: 'session', session: aSession(session), secret, superseded: false } as const
  return { user: aUser(user), credential }
}
