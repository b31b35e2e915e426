import type { User } from '../accounts/user.ts'
import { entryNow } from '../audit/entry-now.ts'
import type { Origin } from '../audit/events.ts'
import type { Awaitable } from '../awaitable.ts'
import { whenReady } from '../awaitable.ts'
import type { Secret } from '../secret.ts'
import { shifted, timestamp } from '../timestamp.ts'
import { hashRememberSecret, isCookieSecret } from './secret.ts'
import type { RememberHash } from './session.ts'
import { draftSession, type SessionDraftDeps } from './start.ts'
import type { SessionStore } from './store.ts'

export interface ReviveDeps extends SessionDraftDeps {
  readonly sessions: Pick<SessionStore, 'findRemember' | 'revive'>
}

/** A user whom a remember credential stands for, found good. Nothing has been written yet. */
export interface Remembered {
  readonly user: User
  readonly hash: RememberHash
}

/** Whom a remember cookie stands for; undefined when it is not good for anything. It writes nothing. */
export function findRemembered(
  remember: Secret,
  deps: Pick<ReviveDeps, 'clock' | 'sessionPolicy'> & {
    readonly sessions: Pick<SessionStore, 'findRemember'>
  },
): Awaitable<Remembered | undefined> {
  if (!isCookieSecret(remember.reveal())) return undefined
  const hash = hashRememberSecret(remember.reveal())
  return whenReady(deps.sessions.findRemember(hash), (record) => {
    if (record?.user === undefined || record.user.disabled) return undefined
    const isOurs = deps.sessionPolicy.ownerTypes.includes(record.owner.type)
    const isLive = record.passwordUnchanged && record.expiresAt > timestamp(deps.clock.now())
    return isOurs && isLive ? { user: record.user, hash } : undefined
  })
}

/**
 * Starts a session by a remember credential and gives its secret; undefined when the credential has gone meanwhile.
 * It is not rotated: two requests that come with it at once each get a session that lives.
 */
export async function reviveSession(
  { user, hash }: Remembered,
  origin: Origin,
  deps: ReviveDeps,
): Promise<Secret | undefined> {
  const { secret, session } = draftSession(origin, deps)
  const id = await deps.sessions.revive({
    remember: hash,
    session,
    sessionsMax: deps.sessionPolicy.perUserMax,
    ownerTypes: deps.sessionPolicy.ownerTypes,
    idleBefore: shifted(session.createdAt, -deps.sessionPolicy.idleMs),
    entry: entryNow('session.revived', origin, { actorId: user.id, userId: user.id }, deps),
  })
  return id === undefined ? undefined : secret
}
