import type { UserId } from '../../core/accounts/user.ts'

/**
 * Whether an id can be that of a row: a whole number that is exact in JavaScript and fits a `bigint`. No other reaches a
 * statement: PostgreSQL would refuse it, and to SQLite `1e0`, to MySQL even `1abc`, would be the user 1.
 */
export function isKey(id: UserId): id is number {
  return Number.isSafeInteger(id)
}
