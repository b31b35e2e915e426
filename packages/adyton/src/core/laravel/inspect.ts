import { canonicalEmail } from '../email.ts'
import { shifted, type Timestamp, timestamp } from '../timestamp.ts'
import { bornTooEarly } from '../tokens/expiry.ts'
import type { TokenPolicy } from '../tokens/policy.ts'
import { AddressMarks, type Collision, Collisions, NAMED_MAX } from './addresses.ts'
import type { LaravelDatabase, TallyMoments, TokenTally, UserTally } from './database.ts'
import { findingsOf } from './findings.ts'
import {
  type AddressReport,
  BUSY_TOKENS,
  type Inspection,
  type OwnerTally,
  type Rules,
} from './inspection.ts'
import { lastOf, steps, type Watched } from './progress.ts'
import { obstacles } from './shape.ts'

export interface InspectDeps extends Rules {
  readonly laravel: LaravelDatabase
}

const TALLY_ROWS = 20_000
const ADDRESS_ROWS = 5_000
const MINUTE_MS = 60_000
/** The span before the newest moment in which uses of tokens are counted. */
const BUSY_MS = 10 * MINUTE_MS

/** Inspects a database and changes nothing. What stands in the way of reading the rows ends it early. */
export async function* inspect(deps: InspectDeps): Watched<Inspection> {
  const { laravel } = deps
  const survey = await laravel.survey()
  const shape = obstacles(survey)
  if (shape.length > 0) return { ...EMPTY, survey, findings: shape }
  const highest = await laravel.highestIds()
  const hashes = yield* tallyUsers(laravel, highest.user)
  const hasTokens = survey.tables.includes('personal_access_tokens')
  const owners = hasTokens ? yield* tallyTokens(deps, highest.token) : []
  const newest = [...hashes, ...owners].reduce<Timestamp | null>(later, null)
  const known = {
    survey,
    isCounted: true,
    hashes,
    owners,
    newest,
    roles: await laravel.tallyRoles(),
    addresses: yield* readAddresses(laravel, highest.user),
    busy: owners.length === 0 || newest === null ? 0 : await countBusy(laravel, newest),
  }
  return { ...known, findings: findingsOf(known, deps) }
}

const EMPTY: Omit<Inspection, 'survey' | 'findings'> = {
  isCounted: false,
  hashes: [],
  owners: [],
  roles: { roles: [], assignments: [], hasPermissions: false },
  addresses: { collisions: 0, firstCollisions: [], odd: 0, firstOdd: [] },
  newest: null,
  busy: 0,
}

async function* tallyUsers(laravel: LaravelDatabase, highest: number): Watched<readonly UserTally[]> {
  const sums = new Map<string, UserTally>()
  yield* steps('Reading users', { rows: TALLY_ROWS, highest }, async (step) => {
    const { groups, last } = await laravel.tallyUsers(step)
    for (const group of groups) {
      const sum = sums.get(group.hash)
      sums.set(group.hash, sum === undefined ? group : addUsers(sum, group))
    }
    return last
  })
  return [...sums.values()].sort((one, other) => other.users - one.users)
}

function addUsers(sum: UserTally, group: UserTally): UserTally {
  return {
    hash: sum.hash,
    users: sum.users + group.users,
    deleted: sum.deleted + group.deleted,
    withoutEmail: sum.withoutEmail + group.withoutEmail,
    newest: later(sum.newest, group),
  }
}

async function* tallyTokens(
  { laravel, tokenPolicy, clock }: InspectDeps,
  highest: number,
): Watched<readonly OwnerTally[]> {
  const moments = momentsFor(tokenPolicy, clock.now())
  const sums = new Map<string, TokenTally>()
  yield* steps('Reading tokens', { rows: TALLY_ROWS, highest }, async (step) => {
    const { groups, last } = await laravel.tallyTokens(step, moments)
    for (const group of groups) {
      const sum = sums.get(group.type)
      sums.set(group.type, sum === undefined ? group : addTokens(sum, group))
    }
    return last
  })
  return [...sums.values()]
    .sort((one, other) => other.tokens - one.tokens)
    .map((sum) => ({ ...sum, ours: tokenPolicy.ownerTypes.includes(sum.type) }))
}

/** A token from before two lives of one that was used within the last of them has outlived our rule under Laravel's. */
function momentsFor(policy: TokenPolicy, nowMs: number): TallyMoments {
  const bornBefore = bornTooEarly(policy, nowMs)
  const twice = { ageMinutesMax: policy.ageMinutesMax * 2 }
  return { now: timestamp(nowMs), bornBefore, bornLongBefore: bornTooEarly(twice, nowMs) }
}

function addTokens(sum: TokenTally, group: TokenTally): TokenTally {
  return {
    type: sum.type,
    tokens: sum.tokens + group.tokens,
    expired: sum.expired + group.expired,
    aged: sum.aged + group.aged,
    usedThoughAged: sum.usedThoughAged + group.usedThoughAged,
    newest: later(sum.newest, group),
  }
}

function later(newest: Timestamp | null, other: { readonly newest: Timestamp | null }): Timestamp | null {
  return (other.newest ?? '') > (newest ?? '') ? other.newest : newest
}

/** All addresses once, and once more those that may occur twice. */
async function* readAddresses(laravel: LaravelDatabase, highest: number): Watched<AddressReport> {
  const marks = new AddressMarks()
  const firstOdd: { id: number; email: string }[] = []
  let odd = 0
  yield* steps('Reading addresses', { rows: ADDRESS_ROWS, highest }, async (step) => {
    const users = await laravel.readUsers(step)
    for (const { id, email } of users) {
      const canonical = email === null ? undefined : canonicalEmail(email)
      if (canonical !== undefined) marks.add(canonical)
      else if (email !== null) {
        odd += 1
        if (odd <= NAMED_MAX) firstOdd.push({ id, email })
      }
    }
    return lastOf(users, step.rows)
  })
  const collisions = yield* confirmSuspects(laravel, { suspects: marks.suspects, highest })
  return { collisions: collisions.length, firstCollisions: collisions.slice(0, NAMED_MAX), odd, firstOdd }
}

async function* confirmSuspects(
  laravel: LaravelDatabase,
  { suspects, highest }: { readonly suspects: ReadonlySet<string>; readonly highest: number },
): Watched<readonly Collision[]> {
  if (suspects.size === 0) return []
  const collisions = new Collisions(suspects)
  yield* steps('Comparing addresses', { rows: ADDRESS_ROWS, highest }, async (step) => {
    const users = await laravel.readUsers(step)
    for (const { id, email } of users) if (email !== null) collisions.add(id, email)
    return lastOf(users, step.rows)
  })
  return collisions.all()
}

async function countBusy(laravel: LaravelDatabase, newest: Timestamp): Promise<number> {
  return laravel.tokensUsed({ from: shifted(newest, -BUSY_MS), to: newest }, BUSY_TOKENS)
}
