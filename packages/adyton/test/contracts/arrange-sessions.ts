import { randomUUID } from 'node:crypto'
import type { User } from '../../src/core/accounts/user.ts'
import type { AuditEntry } from '../../src/core/audit/events.ts'
import type { Rehash } from '../../src/core/passwords/rehash.ts'
import type { Storage } from '../../src/core/ports.ts'
import { hashRememberSecret, hashSessionSecret } from '../../src/core/sessions/secret.ts'
import type {
  NewRemember,
  NewSession,
  RememberHash,
  SessionHash,
  SessionId,
} from '../../src/core/sessions/session.ts'
import type { KeptSession, ReviveRequest, SessionEnds, StartRequest } from '../../src/core/sessions/store.ts'
import { entry, NOW, secondsFromNow, USER_TYPE } from './arrange.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
/** A session that was last active before this is idle. */
export const IDLE = 2 * HOUR
/** What is over now. */
export const ENDS: SessionEnds = { now: NOW, idleBefore: secondsFromNow(-IDLE) }

/** A session of a test, and what its browser could present. */
export interface Browser {
  readonly id: SessionId
  readonly hash: SessionHash
  readonly remember: RememberHash | null
}

/** What a test says of a session that it starts. */
export interface StartWish {
  readonly session?: Partial<NewSession>
  /** Whether the browser is to be remembered, or how. */
  readonly remember?: boolean | Partial<NewRemember>
  readonly replaces?: Partial<StartRequest['replaces']>
  readonly ownerType?: string
  readonly ownerTypes?: readonly string[]
  readonly sessionsMax?: number
  readonly rehash?: Rehash
  readonly entries?: readonly AuditEntry[]
}

export function freshSessionHash(): SessionHash {
  return hashSessionSecret(randomUUID())
}

export function freshRememberHash(): RememberHash {
  return hashRememberSecret(randomUUID())
}

/** The session as one that goes on while its user's others end. */
export function keptAs({ id, hash }: Pick<Browser, 'id' | 'hash'>): KeptSession {
  return { id, from: hash, to: freshSessionHash(), remember: freshRememberHash() }
}

export function newSession(wish: Partial<NewSession> = {}): NewSession {
  return {
    hash: freshSessionHash(),
    ip: '192.0.2.7',
    userAgent: 'Firefox',
    createdAt: NOW,
    expiresAt: secondsFromNow(30 * DAY),
    ...wish,
  }
}

function newRemember(wish: Partial<NewRemember> = {}): NewRemember {
  return { hash: freshRememberHash(), createdAt: NOW, expiresAt: secondsFromNow(30 * DAY), ...wish }
}

/** A request by somebody who has just proved the password that the user has. */
export async function startRequest(
  storage: Storage,
  user: Pick<User, 'id'>,
  wish: StartWish = {},
): Promise<StartRequest> {
  const stored = await storage.users.findPassword(user.id)
  const remember = typeof wish.remember === 'object' ? wish.remember : {}
  return {
    owner: { type: wish.ownerType ?? USER_TYPE, id: user.id },
    session: newSession(wish.session),
    remember: wish.remember ? newRemember(remember) : null,
    replaces: { session: null, remember: null, ...wish.replaces },
    conditions: {
      passwordHash: stored?.hash ?? 'nobody',
      sessionsMax: wish.sessionsMax ?? 100,
      ownerTypes: wish.ownerTypes ?? [wish.ownerType ?? USER_TYPE],
    },
    ...(wish.rehash && { rehash: wish.rehash }),
    entries: wish.entries ?? [entry('user.signed_in', randomUUID(), { userId: user.id })],
  }
}

/** Starts a session that must not be refused. */
export async function aSession(
  storage: Storage,
  user: Pick<User, 'id'>,
  wish: StartWish = {},
): Promise<Browser> {
  const request = await startRequest(storage, user, wish)
  const result = await storage.sessions.start(request)
  if (!result.ok) throw new Error(`The session of this test was refused: ${result.reason}.`)
  return { id: result.id, hash: request.session.hash, remember: request.remember?.hash ?? null }
}

/** A session that is remembered. */
export async function aRememberedSession(
  storage: Storage,
  user: Pick<User, 'id'>,
  wish: StartWish = {},
): Promise<Browser & { readonly remember: RememberHash }> {
  const { remember, ...browser } = await aSession(storage, user, { remember: true, ...wish })
  if (remember === null) throw new Error('The session of this test is not remembered.')
  return { ...browser, remember }
}

export function reviveRequest(remember: RememberHash, wish: Partial<ReviveRequest> = {}): ReviveRequest {
  return {
    remember,
    session: newSession(),
    sessionsMax: 100,
    ownerTypes: [USER_TYPE],
    idleBefore: ENDS.idleBefore,
    entry: entry('session.revived', randomUUID()),
    ...wish,
  }
}

/** Which of these sessions are still there. */
export async function survivingSessions(
  storage: Storage,
  browsers: readonly Pick<Browser, 'hash'>[],
): Promise<readonly SessionId[]> {
  const found = await Promise.all(browsers.map(({ hash }) => storage.sessions.findByHash(hash)))
  return found.flatMap((record) => (record === undefined ? [] : [record.session.id]))
}

/** Whether a browser is still remembered. */
export async function isRemembered(
  storage: Storage,
  { remember }: { readonly remember: RememberHash | null },
): Promise<boolean> {
  return remember !== null && (await storage.sessions.findRemember(remember)) !== undefined
}
