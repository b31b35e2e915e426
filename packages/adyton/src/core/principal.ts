import { can, EVERY_ABILITY } from './abilities/abilities.ts'
import type { User } from './accounts/user.ts'
import type { Secret } from './secret.ts'
import type { StoredSession } from './sessions/session.ts'
import type { StoredToken, TokenId } from './tokens/token.ts'

/** A session, as the credential of one request. */
export interface SessionCredential {
  readonly kind: 'session'
  readonly session: StoredSession
  /** What the cookie held. */
  readonly secret: Secret
  /** Whether a newer secret is on its way to the browser, or there already. */
  readonly superseded: boolean
}

/** By which credential the caller came in. */
export type Credential = { readonly kind: 'token'; readonly token: StoredToken } | SessionCredential

/** Who is calling, and by which credential. Made only by `authenticate`. */
export interface Principal {
  readonly user: User
  readonly credential: Credential
}

const EVERYTHING: readonly string[] = [EVERY_ABILITY]

/** What a credential grants: a token its abilities, a session all of them. */
export function abilitiesOf(credential: Credential): readonly string[] {
  return credential.kind === 'token' ? credential.token.abilities : EVERYTHING
}

/** Whether the credential grants an ability. It never grants what the user's roles do not allow. */
export function principalCan(principal: Principal, ability: string): boolean {
  return can(abilitiesOf(principal.credential), ability)
}

/** Whether the credential is the secret of a session that has a newer one, and may be in other hands. */
export function isSuperseded({ credential }: Principal): boolean {
  return credential.kind === 'session' && credential.superseded
}

/**
 * Whether the user has at least one of the roles. By a superseded secret they have none: it may be new roles that it was
 * superseded for.
 */
export function principalHasRole(principal: Principal, roles: readonly string[]): boolean {
  return !isSuperseded(principal) && roles.some((role) => principal.user.roles.includes(role))
}

/** The token the caller came in with, if it was one. */
export function tokenIdOf({ credential }: Principal): TokenId | null {
  return credential.kind === 'token' ? credential.token.id : null
}

/** The session the caller came in with, if it was one. */
export function sessionIdOf({ credential }: Principal): StoredSession['id'] | null {
  return credential.kind === 'session' ? credential.session.id : null
}
