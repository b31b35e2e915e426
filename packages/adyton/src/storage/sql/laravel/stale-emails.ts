import { canonicalEmail } from '../../../core/email.ts'
import type { Changed, Step } from '../../../core/laravel/database.ts'
import type { Operation, QueryBuilder } from '../dialect.ts'
import { changes, rows } from '../operation.ts'

/** Takes canonical addresses away that are no longer those of their users, because Laravel has changed the address since. */
export function* forgetStaleEmails(db: QueryBuilder, step: Step): Operation<Changed> {
  const users = yield* rows(
    db
      .selectFrom('users')
      .select(['id', 'email', 'email_canonical'])
      .where('email_canonical', 'is not', null)
      .where('id', '>', step.after)
      .orderBy('id')
      .limit(step.rows),
  )
  const last = users.length < step.rows ? null : Number(users.at(-1)?.id)
  const stale = users.filter((user) => canonicalEmail(user.email ?? '') !== user.email_canonical)
  if (stale.length === 0) return { changed: 0, last }
  const ids = stale.map(({ id }) => id)
  const changed = yield* changes(
    db.updateTable('users').set({ email_canonical: null }).where('id', 'in', ids),
  )
  return { changed, last }
}
