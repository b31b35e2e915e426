import { byCaller } from '../audit/by-caller.ts'
import { entryNow } from '../audit/entry-now.ts'
import type { Origin } from '../audit/events.ts'
import type { Clock, TokenStore } from '../ports.ts'
import type { Principal } from '../principal.ts'
import type { SessionStore } from '../sessions/store.ts'
import type { TokenPolicy } from '../tokens/policy.ts'
import { ownedBy } from './owner.ts'

export interface SignOutDeps {
  readonly tokens: Pick<TokenStore, 'revoke' | 'revokeAll'>
  readonly sessions: Pick<SessionStore, 'end'>
  readonly clock: Clock
  readonly tokenPolicy: TokenPolicy
}

/** Ends the credential the caller came in with: the token and nothing else, or the session with what would revive it. */
export async function signOut(caller: Principal, origin: Origin, deps: SignOutDeps): Promise<void> {
  const entry = entryNow('user.signed_out', origin, byCaller(caller), deps)
  const owner = ownedBy(caller.user, deps.tokenPolicy)
  const { credential } = caller
  if (credential.kind === 'session') await deps.sessions.end(owner, credential.session.id, entry)
  else await deps.tokens.revoke(owner, credential.token.id, { descendants: false }, entry)
}

/** Revokes every token of the caller. */
export async function signOutEverywhere(caller: Principal, origin: Origin, deps: SignOutDeps): Promise<void> {
  const about = byCaller(caller, { tokenId: null, reason: 'every token' })
  const entry = entryNow('user.signed_out', origin, about, deps)
  await deps.tokens.revokeAll(ownedBy(caller.user, deps.tokenPolicy), entry)
}
