import type { Awaitable } from '../../../core/awaitable.ts'
import type { LaravelDatabase } from '../../../core/laravel/database.ts'
import type { Operation, QueryBuilder } from '../dialect.ts'
import type { Writer } from '../write-operations.ts'
import { readRoleDrift } from './follow.ts'
import { tallyRoles } from './permission-tables.ts'
import { highestIds, holders, readTokens, readUsers, tokensUsed } from './states.ts'
import { survey } from './survey.ts'
import { tallyTokens, tallyUsers } from './tallies.ts'
import { losses } from './undo.ts'

/** How long one step of reading may take: nobody waits for it in a request. */
const PATIENCE_MS = 30_000

interface Engine {
  readonly db: QueryBuilder
  read<T>(operation: Operation<T>, patienceMs?: number): Awaitable<T>
  readonly writer: Writer
}

/** The port over an engine. */
export function laravelDatabase(engine: Engine): LaravelDatabase {
  const { db, writer } = engine
  const read = <T>(operation: Operation<T>) => engine.read(operation, PATIENCE_MS)
  return {
    survey: () => read(survey(db)),
    tallyUsers: (step) => read(tallyUsers(db, step)),
    tallyTokens: (step, moments) => read(tallyTokens(db, { step, moments })),
    tallyRoles: () => read(tallyRoles(db)),
    tokensUsed: (span, max) => read(tokensUsed(db, span, max)),
    readUsers: (step) => read(readUsers(db, step)),
    readTokens: (step, ownerTypes) => read(readTokens(db, step, ownerTypes)),
    holders: (addresses) => read(holders(db, addresses)),
    readRoleDrift: (step, ownerTypes, guards = []) =>
      read(readRoleDrift(db, { ...step, ownerTypes, guards })),
    highestIds: () => read(highestIds(db)),
    losses: (at) => read(losses(db, at)),
    async addMissing(at) {
      const { applied, filled } = await writer.write('migrate', at)
      return { migrations: applied, addresses: filled }
    },
    forgetStaleEmails: (step) => writer.write('forgetStaleEmails', step),
    async canonicalize(step) {
      const { filled, after } = await writer.write('canonicalizeEmails', step)
      return { changed: filled, last: after === null ? null : Number(after) }
    },
    follow: (step, ownerTypes, guards = []) => writer.write('follow', { ...step, ownerTypes, guards }),
    undo: async (at) => (await writer.write('undo', at)) ?? undefined,
  }
}
