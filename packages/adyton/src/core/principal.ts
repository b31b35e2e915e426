import { can } from './abilities/abilities.ts'
import type { User } from './accounts/user.ts'
import type { StoredToken } from './tokens/token.ts'

/** By which credential the caller came in. Sessions will join tokens here. */
export type Credential = { readonly kind: 'token'; readonly token: StoredToken }

/** Who is calling, and by which credential. Made only by `authenticate`. */
export interface Principal {
  readonly user: User
  readonly credential: Credential
}

/** Whether the credential grants an ability. It never grants what the user's roles do not allow. */
export function principalCan(principal: Principal, ability: string): boolean {
  return can(principal.credential.token.abilities, ability)
}

/** Whether the user has at least one of the roles. */
export function principalHasRole(principal: Principal, roles: readonly string[]): boolean {
  return roles.some((role) => principal.user.roles.includes(role))
}
