import { sql } from 'kysely'
import type { UserId } from '../../core/accounts/user.ts'
import { type CanonicalEmail, canonicalEmail } from '../../core/email.ts'
import type { Operation, QueryBuilder } from './dialect.ts'
import { changes, rows } from './operation.ts'

/** Users that one step looks at: few enough that nobody waits long for one of them. */
export const EMAILS_PER_STEP = 500

/** Which users a step looks at: those after an id, at most so many. */
export interface CanonicalizeStep {
  readonly after: UserId | null
  readonly rows: number
}

/** How many users were given their canonical address, and where the next step goes on: null at the end. */
export interface Canonicalized {
  readonly filled: number
  readonly after: UserId | null
}

/**
 * Fills in the canonical spelling of addresses that Laravel wrote. Of two that differ in spelling alone the older user has
 * it; both stay usable as written.
 */
export function* canonicalizeEmails(db: QueryBuilder, step: CanonicalizeStep): Operation<Canonicalized> {
  const users = yield* rows(
    db
      .selectFrom('users')
      .select(['id', 'email'])
      .where('email_canonical', 'is', null)
      // An application of its own may let users be without one.
      .where('email', 'is not', null)
      .$if(step.after !== null, (query) => query.where('id', '>', step.after ?? 0))
      .orderBy('id')
      .limit(step.rows)
      // Held, so that what is copied is what was read: Laravel may change an address meanwhile.
      .$if(db.dialect.rowLock !== undefined, (query) => query.modifyEnd(db.dialect.rowLock ?? sql``)),
  )
  const last = users.length < step.rows ? undefined : users.at(-1)
  const filled = yield* fill(db, yield* withoutTaken(db, firstOfEach(users)))
  return { filled, after: last?.id ?? null }
}

interface Holder {
  readonly id: UserId
  /** Whether the address was written in its canonical spelling. */
  readonly isCanonical: boolean
}

type Addresses = ReadonlyMap<CanonicalEmail, Holder>

function firstOfEach(users: readonly { readonly id: UserId; readonly email: string }[]): Addresses {
  const first = new Map<CanonicalEmail, Holder>()
  for (const { id, email } of users) {
    const canonical = canonicalEmail(email)
    if (canonical === undefined || first.has(canonical)) continue
    first.set(canonical, { id, isCanonical: canonical === email })
  }
  return first
}

function* withoutTaken(db: QueryBuilder, wanted: Addresses): Operation<Addresses> {
  if (wanted.size === 0) return wanted
  const taken = yield* rows(
    db
      .selectFrom('users')
      .select('email_canonical')
      .where('email_canonical', 'in', [...wanted.keys()]),
  )
  const spellings = new Set<string | null>(taken.map((user) => user.email_canonical))
  return new Map([...wanted].filter(([canonical]) => !spellings.has(canonical)))
}

/**
 * Most addresses are canonical as they were written, and are copied by one statement. The others are told one by one in a
 * second, which costs the server their number squared.
 */
function* fill(db: QueryBuilder, free: Addresses): Operation<number> {
  const [asWritten, others] = [true, false].map((is) =>
    [...free].filter(([, user]) => user.isCanonical === is),
  )
  return (yield* copy(db, asWritten ?? [])) + (yield* spell(db, others ?? []))
}

type Entries = readonly (readonly [CanonicalEmail, Holder])[]

function* copy(db: QueryBuilder, entries: Entries): Operation<number> {
  if (entries.length === 0) return 0
  return yield* changes(
    db
      .updateTable('users')
      .set((user) => ({ email_canonical: user.ref('email') }))
      .where(
        'id',
        'in',
        entries.map(([, { id }]) => id),
      ),
  )
}

function* spell(db: QueryBuilder, [first, ...others]: Entries): Operation<number> {
  if (first === undefined) return 0
  return yield* changes(
    db
      .updateTable('users')
      .set((user) => {
        const spelling = others.reduce(
          (cases, [canonical, { id }]) => cases.when('id', '=', id).then<string>(canonical),
          user.case().when('id', '=', first[1].id).then<string>(first[0]),
        )
        return { email_canonical: spelling.end() }
      })
      .where(
        'id',
        'in',
        [first, ...others].map(([, { id }]) => id),
      ),
  )
}
