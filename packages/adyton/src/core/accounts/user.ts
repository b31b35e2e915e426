import type { Timestamp } from '../timestamp.ts'

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
