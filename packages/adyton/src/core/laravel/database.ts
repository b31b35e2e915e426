import type { Awaitable } from '../awaitable.ts'
import type { Timestamp } from '../timestamp.ts'

/*
 * A database that a Laravel application with Sanctum has made and goes on working on: what there is to find out about it,
 * in steps by id that are short enough to run beside the application, and what taking it over changes.
 */

export interface LaravelDatabase {
  /** What the catalog says. Quick, and changes nothing, as everything else up to `forgetStaleEmails`. */
  survey(): Awaitable<Survey>
  tallyUsers(step: Step): Awaitable<Tally<UserTally>>
  tallyTokens(step: Step, moments: TallyMoments): Awaitable<Tally<TokenTally>>
  tallyRoles(): Awaitable<RoleTally>
  /** How many tokens were used in a span of time, counted no further than to a bound. */
  tokensUsed(span: { readonly from: Timestamp; readonly to: Timestamp }, max: number): Awaitable<number>
  readUsers(step: Step): Awaitable<readonly UserState[]>
  readTokens(step: Step, ownerTypes: readonly string[]): Awaitable<readonly TokenState[]>
  /** Which of these canonical addresses belong to a user, and to whom. */
  holders(addresses: readonly string[]): Awaitable<ReadonlyMap<string, number>>
  /** Users in a span of ids whose roles are others here than in Laravel. */
  readRoleDrift(
    step: Step,
    ownerTypes: readonly string[],
    guards?: readonly string[],
  ): Awaitable<readonly number[]>
  highestIds(): Awaitable<HighestIds>
  /** What `undo` would take away, and how much of it only Adyton knows. Undefined where it cannot know what it added. */
  losses(at: Timestamp): Awaitable<Losses | undefined>
  /** Adds what is missing of the schema, and fills in the first canonical addresses. */
  addMissing(at: Timestamp): Promise<{ readonly migrations: readonly string[]; readonly addresses: number }>
  /** Takes canonical addresses away whose users have others since. */
  forgetStaleEmails(step: Step): Promise<Changed>
  /** Fills in canonical addresses that are missing. */
  canonicalize(step: Step): Promise<Changed>
  /**
   * Gives users of a span of ids the roles that they have in Laravel, and disables those that Laravel has deleted. Only
   * roles of these guards where some are named.
   */
  follow(step: Step, ownerTypes: readonly string[], guards?: readonly string[]): Promise<Changed>
  /** Takes away what Adyton has added and nothing else, and tokens whose end is forgotten with it and past. Undefined where it cannot know what that is. */
  undo(at: Timestamp): Promise<readonly Addition[] | undefined>
}

/** The rows after an id, at most so many. */
export interface Step {
  readonly after: number
  readonly rows: number
}

/** How many rows a step changed, and the last id that it looked at: null when there is nothing after it. */
export interface Changed {
  readonly changed: number
  readonly last: number | null
}

/** Something that Adyton adds to the schema. The name of a table is its own. */
export interface Addition {
  readonly kind: 'table' | 'column' | 'index'
  readonly table: string
  readonly name: string
}

export interface Column {
  readonly name: string
  readonly type: string
  /** Whether a row cannot be inserted without it. */
  readonly required: boolean
  readonly charset: string | null
}

export interface Survey {
  /** Such as `PostgreSQL 17.2`. */
  readonly version: string
  readonly tables: readonly string[]
  /** The columns of the tables that Adyton reads or could take for its own, by the name of the table. */
  readonly columns: Readonly<Record<string, readonly Column[]>>
  /** What is missing of Adyton's schema. */
  readonly additions: readonly Addition[]
  /** The tables that Adyton has made. */
  readonly own: readonly string[]
  /** The columns that Adyton has added, such as `users.role_id`. */
  readonly ownColumns: readonly string[]
  /** Minutes by which the sessions' time zone is ahead of UTC. */
  readonly offsetMinutes: number
  /** One of the keys in a column whose keys are no numbers, by the column, such as `users.id`. */
  readonly sampleKeys: Readonly<Record<string, string>>
  /** Columns with ids that no JavaScript number can hold. */
  readonly hugeKeys: readonly string[]
}

/** The last id of a table, 0 where it is empty or not there: how far there is to go. */
export interface HighestIds {
  readonly user: number
  readonly token: number
}

/** What was counted among the rows of a step, and the last id of them: null when there is nothing after it. */
export interface Tally<Group> {
  readonly groups: readonly Group[]
  readonly last: number | null
}

export interface UserTally {
  /** The beginning of the hash, such as `$2y$10$`, empty where there is none; `locked` by a mark in front, and `other`. */
  readonly hash: string
  readonly users: number
  /** Of these, those whose row Laravel keeps as deleted. */
  readonly deleted: number
  readonly withoutEmail: number
  readonly newest: Timestamp | null
}

export interface TallyMoments {
  readonly now: Timestamp
  /** A token made before this is too old by our rules; null where none can be. */
  readonly bornBefore: Timestamp | null
  /** A token made before this and used after `bornBefore` was used when it was too old already. */
  readonly bornLongBefore: Timestamp | null
}

export interface TokenTally {
  readonly type: string
  readonly tokens: number
  readonly expired: number
  /** Not expired, and too old by our rules. */
  readonly aged: number
  /** Of these, those that were used when they were too old: Laravel's rule is another. */
  readonly usedThoughAged: number
  readonly newest: Timestamp | null
}

/** The roles and permissions of spatie/laravel-permission. */
export interface RoleTally {
  readonly roles: readonly { readonly name: string; readonly guard: string | null }[]
  /** How often each role is given to owners of a type. */
  readonly assignments: readonly RoleAssignments[]
  readonly hasPermissions: boolean
}

export interface RoleAssignments {
  readonly type: string
  readonly name: string
  readonly guard: string | null
  readonly count: number
}

export interface UserState {
  readonly id: number
  readonly email: string | null
  readonly canonical: string | null
  readonly password: string | null
  /** Whether Laravel keeps the row as deleted. */
  readonly isDeleted: boolean
  readonly isDisabled: boolean
  /** Whether it is disabled though nobody has done that here, and no longer deleted in Laravel: it was, when that was copied. */
  readonly isRestored: boolean
}

export interface TokenState {
  readonly id: number
  readonly hash: string
  /** Null where the owner is of another type than our users. */
  readonly ownerId: number | null
  readonly hasOwner: boolean
  /** Null where there are none, and where there is the one that nearly every token has: `["*"]`. */
  readonly abilities: string | null
  /** Whether a moment is none that a calendar has, such as MySQL's zero date. */
  readonly hasOddMoment: boolean
}

export interface Losses {
  readonly additions: readonly Addition[]
  /** Rows of tables that go, by the name of the table; those without rows are left out. */
  readonly rows: Readonly<Record<string, number>>
  readonly disabledUsers: number
  /** Users whose role stands in a column that goes. */
  readonly primaryRoles: number
  /** Tokens that Adyton made and that have no end of their own: in Laravel they live as long as its own. */
  readonly endlessTokens: number
  /** Tokens whose end stands in a column that goes, and has not come. */
  readonly endingTokens: number
  /** The same, whose end is past: they are deleted, since without it they would live again. */
  readonly endedTokens: number
}
