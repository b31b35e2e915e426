import type { OwnerPolicy } from '../accounts/owner.ts'
import type { Clock } from '../ports.ts'
import { wholeSecond } from '../timestamp.ts'
import type { Addition, Changed, LaravelDatabase, Step, Survey } from './database.ts'
import { steps, type Watched } from './progress.ts'

export interface ApplyDeps {
  readonly laravel: LaravelDatabase
  readonly clock: Clock
  readonly tokenPolicy: OwnerPolicy
  /** The guards whose roles are copied: all where none is named. */
  readonly guards: readonly string[]
}

/** What taking over has changed. */
export interface Applied {
  /** The migrations that were missing. */
  readonly migrations: readonly string[]
  /** What was added to the schema: by this, and not by another process at once. */
  readonly added: readonly Addition[]
  /** Canonical addresses that were filled in. */
  readonly addresses: number
  /** Roles that were copied or taken away again, and deleted users that were disabled. */
  readonly followed: number
}

/** Users per transaction: few enough that nobody waits long for one of them. */
const ADDRESS_ROWS = 500
const FOLLOW_ROWS = 5_000
const STALE_ROWS = 5_000

/**
 * Takes a database over in place. Each step is a transaction and is found done when it is taken again, so whatever ends
 * this half-way, the next time finishes it.
 */
export async function* apply({ laravel, clock, tokenPolicy, guards }: ApplyDeps): Watched<Applied> {
  yield { part: 'Adding what is missing', rows: 0, share: 0 }
  const before = await laravel.survey()
  const { migrations, addresses: first } = await laravel.addMissing(wholeSecond(clock.now()))
  const after = await laravel.survey()
  const { user: highest } = await laravel.highestIds()
  yield* counted('Checking canonical addresses', { rows: STALE_ROWS, highest }, laravel.forgetStaleEmails)
  const addresses = yield* counted(
    'Filling in canonical addresses',
    { rows: ADDRESS_ROWS, highest },
    laravel.canonicalize,
  )
  const followed = yield* counted('Copying roles', { rows: FOLLOW_ROWS, highest }, (step) =>
    laravel.follow(step, tokenPolicy.ownerTypes, guards),
  )
  return {
    migrations,
    // Whoever has waited for another process that was taking over has found everything done.
    added: migrations.length === 0 ? [] : noLongerMissing(before, after),
    addresses: first + addresses,
    followed,
  }
}

function noLongerMissing(before: Survey, after: Survey): readonly Addition[] {
  const key = ({ kind, table, name }: Addition) => `${kind} ${table}.${name}`
  const missing = new Set(after.additions.map(key))
  return before.additions.filter((addition) => !missing.has(key(addition)))
}

async function* counted(
  part: string,
  size: { readonly rows: number; readonly highest: number },
  take: (step: Step) => Promise<Changed>,
): Watched<number> {
  let total = 0
  yield* steps(part, size, async (step) => {
    const { changed, last } = await take(step)
    total += changed
    return last
  })
  return total
}
