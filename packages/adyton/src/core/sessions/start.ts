import type { Origin } from '../audit/events.ts'
import type { Clock, Random } from '../ports.ts'
import type { Secret } from '../secret.ts'
import { shifted, wholeSecond } from '../timestamp.ts'
import type { SessionPolicy } from './policy.ts'
import { generateCookieSecret, hashRememberSecret, hashSessionSecret, isCookieSecret } from './secret.ts'
import type { NewRemember, NewSession } from './session.ts'
import type { Replaced } from './store.ts'

/** What a browser that signs in is given. The secrets exist here and in its cookies, and nowhere else. */
export interface StartedSession {
  readonly secret: Secret
  readonly remember: Secret | undefined
}

/** What the cookies of a browser hold as it signs in, believed or not. */
export interface BrowserCookies {
  readonly session: Secret | undefined
  readonly remember: Secret | undefined
}

export interface SessionDraftDeps {
  readonly clock: Clock
  readonly random: Random
  readonly sessionPolicy: SessionPolicy
}

/** A session that is about to be stored, and its secret. */
export function draftSession(
  origin: Origin,
  deps: SessionDraftDeps,
): { readonly secret: Secret; readonly session: NewSession } {
  const secret = generateCookieSecret(deps.random)
  const createdAt = wholeSecond(deps.clock.now())
  return {
    secret,
    session: {
      hash: hashSessionSecret(secret.reveal()),
      ip: origin.ip,
      userAgent: origin.userAgent,
      createdAt,
      expiresAt: shifted(createdAt, deps.sessionPolicy.absoluteMs),
    },
  }
}

/** A remember credential that is about to be stored, and its secret. */
export function draftRemember(deps: SessionDraftDeps): {
  readonly secret: Secret
  readonly remember: NewRemember
} {
  const secret = generateCookieSecret(deps.random)
  const createdAt = wholeSecond(deps.clock.now())
  return {
    secret,
    remember: {
      hash: hashRememberSecret(secret.reveal()),
      createdAt,
      expiresAt: shifted(createdAt, deps.sessionPolicy.rememberMs),
    },
  }
}

/** What of a browser's cookies ends as it is given new ones: nobody stays signed in behind whoever signs in next. */
export function replacedBy({ session, remember }: BrowserCookies): Replaced {
  return {
    session: isSecret(session) ? hashSessionSecret(session.reveal()) : null,
    remember: isSecret(remember) ? hashRememberSecret(remember.reveal()) : null,
  }
}

function isSecret(secret: Secret | undefined): secret is Secret {
  return secret !== undefined && isCookieSecret(secret.reveal())
}
