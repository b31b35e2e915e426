import type { HashPolicy } from '../passwords/policy.ts'
import type { Clock } from '../ports.ts'
import type { RolePolicy } from '../roles/roles.ts'
import type { Timestamp } from '../timestamp.ts'
import type { TokenPolicy } from '../tokens/policy.ts'
import type { Collision } from './addresses.ts'
import type { RoleTally, Survey, TokenTally, UserTally } from './database.ts'
import type { Finding } from './finding.ts'

/** Everything that is there to know before a database is taken over. */
export interface Inspection {
  readonly survey: Survey
  /** Whether the rows were counted: not where the tables are none that could be read. */
  readonly isCounted: boolean
  /** By the kind of hash, the most frequent first. */
  readonly hashes: readonly UserTally[]
  /** By the type of the owner, the most frequent first. */
  readonly owners: readonly OwnerTally[]
  readonly roles: RoleTally
  readonly addresses: AddressReport
  /** The newest moment at which anything was written. */
  readonly newest: Timestamp | null
  /** Tokens used in the minutes before the newest moment, up to a bound: whether much was going on then. */
  readonly busy: number
  readonly findings: readonly Finding[]
}

export type OwnerTally = TokenTally & { readonly ours: boolean }

export interface AddressReport {
  readonly collisions: number
  readonly firstCollisions: readonly Collision[]
  /** Users whose address has no canonical form. */
  readonly odd: number
  readonly firstOdd: readonly { readonly id: number; readonly email: string }[]
}

/** How many uses of tokens shortly before the newest moment are plenty. */
export const BUSY_TOKENS = 20

/** What was found out, before it is judged. */
export type Known = Omit<Inspection, 'findings'>

/** By what it is judged. */
export interface Rules {
  readonly clock: Clock
  /** Whether somebody has said in which time zone the application writes, or it is only taken to be UTC. */
  readonly isTimeZoneGiven: boolean
  readonly tokenPolicy: TokenPolicy
  readonly rolePolicy: RolePolicy
  readonly hashPolicy: HashPolicy
  /** The guards whose roles are copied: all where none is named. */
  readonly guards: readonly string[]
}
