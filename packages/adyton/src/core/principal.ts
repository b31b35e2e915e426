import { can } from './abilities/abilities.ts'
import type { Timestamp } from './timestamp.ts'
import type { StoredToken } from './tokens/token.ts'

/** The id of a user: opaque to the core, so that tables keyed by number, uuid or cuid can be mounted. */
export type UserId = number | string

/** A user as the rest of the program may see it: no password, no hash. */
export interface User {
  readonly id: UserId
  readonly name: string
  readonly email: string
  readonly emailVerifiedAt: Timestamp | null
  /** The primary role (`users.role_id`), else the first of the pivot table, else null. */
  readonly role: string | null
  /** Every role the user has, through `users.role_id` or the pivot table. */
  readonly roles: readonly string[]
  readonly disabled: boolean
  readonly createdAt: Timestamp | null
  readonly updatedAt: Timestamp | null
}

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
