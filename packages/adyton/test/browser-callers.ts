import type { User } from '../src/core/accounts/user.ts'
import type { Storage } from '../src/core/ports.ts'
import type { Secret } from '../src/core/secret.ts'
import type { SessionCaller } from '../src/core/sessions/renew.ts'
import { generateCookieSecret, hashSessionSecret } from '../src/core/sessions/secret.ts'
import type { RememberHash, SessionHash, SessionId } from '../src/core/sessions/session.ts'
import { random } from './builders.ts'
import { aSession, type StartWish } from './contracts/arrange-sessions.ts'

/** A session of a user, with the secret that its browser holds. */
export interface SignedIn {
  readonly id: SessionId
  readonly secret: Secret
  readonly hash: SessionHash
  readonly remember: RememberHash | null
}

/** Signs a user in in a browser of which the test knows the secret. */
export async function signedIn(
  storage: Storage,
  user: Pick<User, 'id'>,
  wish: StartWish = {},
): Promise<SignedIn> {
  const secret = generateCookieSecret(random)
  const hash = hashSessionSecret(secret.reveal())
  const { id, remember } = await aSession(storage, user, { ...wish, session: { ...wish.session, hash } })
  return { id, secret, hash, remember }
}

/** The caller that a session makes of its user, as it stands in storage now. */
export async function callerOf(
  storage: Storage,
  user: User,
  { secret }: Pick<SignedIn, 'secret'>,
): Promise<SessionCaller> {
  const record = await storage.sessions.findByHash(hashSessionSecret(secret.reveal()))
  if (record === undefined) throw new Error('The session of this test has gone.')
  const { session, supersededUntil } = record
  return { user, credential: { kind: 'session', session, secret, superseded: supersededUntil !== null } }
}
