import type { OwnerPolicy } from '../accounts/owner.ts'
import { canonicalEmail } from '../email.ts'
import { isUsableHash } from '../passwords/policy.ts'
import type { TokenLookup } from '../ports.ts'
import type { HighestIds, LaravelDatabase, TokenState, UserState } from './database.ts'
import { type Deviation, Deviations } from './deviations.ts'
import { lastOf, steps, type Watched } from './progress.ts'
import { compareLookUps } from './sample.ts'
import { spread } from './spread.ts'

export interface VerifyDeps {
  readonly laravel: LaravelDatabase
  readonly tokens: TokenLookup
  readonly tokenPolicy: OwnerPolicy
  /** The guards whose roles are copied: all where none is named. */
  readonly guards: readonly string[]
}

export interface Verified {
  readonly users: number
  readonly tokens: number
  /** Tokens that were looked up by id and by hash. */
  readonly lookedUp: number
  readonly deviations: readonly Deviation[]
}

const USER_ROWS = 5_000
const TOKEN_ROWS = 10_000

/** Checks a database that was taken over, and changes nothing. `sample` is how many tokens are looked up. */
export async function* verify(sample: number, deps: VerifyDeps): Watched<Verified> {
  const { laravel } = deps
  const deviations = new Deviations()
  const { additions, ownColumns } = await laravel.survey()
  for (const { name, table, kind } of additions)
    deviations.add('schema', kind === 'column' ? `${table}.${name}` : name)
  if (additions.length > 0) return { users: 0, tokens: 0, lookedUp: 0, deviations: deviations.all() }
  const highest = await laravel.highestIds()
  const given = { ...deps, deviations, isDisabledAtOurs: ownColumns.includes('users.disabled_at') }
  const users = yield* verifyUsers(highest, given)
  const { tokens, among } = yield* verifyTokens(highest, given)
  const lookedUp = yield* lookUp({ sample, among, highest: highest.token }, given)
  return { users, tokens, lookedUp, deviations: deviations.all() }
}

interface Deps extends VerifyDeps {
  readonly deviations: Deviations
  /** Whether Adyton has added `users.disabled_at`: into one of its own the application may write what it likes. */
  readonly isDisabledAtOurs: boolean
}

async function* verifyUsers({ user: highest }: HighestIds, deps: Deps): Watched<number> {
  const { laravel, deviations, tokenPolicy, guards } = deps
  let seen = 0
  yield* steps('Checking users', { rows: USER_ROWS, highest }, async (step) => {
    const users = await laravel.readUsers(step)
    seen += users.length
    for (const user of users) checkUser(user, deps)
    await checkAddresses(users, deps)
    const drift = await laravel.readRoleDrift(step, tokenPolicy.ownerTypes, guards)
    for (const id of drift) deviations.add('roles', id)
    return lastOf(users, step.rows)
  })
  return seen
}

function checkUser(user: UserState, { deviations, isDisabledAtOurs }: Deps): void {
  if (isUnknownHash(user.password)) deviations.add('password', user.id)
  if (user.isDeleted && !user.isDisabled) deviations.add('deleted', user.id)
  if (user.isRestored && isDisabledAtOurs) deviations.add('restored', user.id)
}

/** An empty one, or one that was locked by a mark in front, is meant to let nobody in. */
function isUnknownHash(hash: string | null): boolean {
  return hash !== null && !/^(?:$|[!*])/.test(hash) && !isUsableHash(hash)
}

async function checkAddresses(users: readonly UserState[], { laravel, deviations }: Deps): Promise<void> {
  const wanting = new Map<number, string>()
  for (const { id, email, canonical } of users) {
    const expected = email === null ? undefined : canonicalEmail(email)
    if (canonical === null && expected !== undefined) wanting.set(id, expected)
    else if (canonical !== null && canonical !== expected) deviations.add('canonical_stale', id)
  }
  for (const part of parts([...wanting], LOOK_UPS)) {
    const held = await laravel.holders(part.map(([, canonical]) => canonical))
    for (const [id, canonical] of part) {
      const holder = held.get(canonical)
      if (holder === undefined) deviations.add('canonical_missing', id)
      else deviations.add('collision', `${id} (${canonical} is user ${holder}'s)`)
    }
  }
}

const LOOK_UPS = 500

function parts<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
    list.slice(at * size, (at + 1) * size),
  )
}

/** How many tokens there are, and among how many of them a sample is looked up. */
async function* verifyTokens(
  { token: highest }: HighestIds,
  { laravel, deviations, tokenPolicy }: Deps,
): Watched<{ readonly tokens: number; readonly among: number }> {
  let [tokens, among] = [0, 0]
  yield* steps('Checking tokens', { rows: TOKEN_ROWS, highest }, async (step) => {
    const found = await laravel.readTokens(step, tokenPolicy.ownerTypes)
    for (const token of found) checkToken(token, deviations)
    tokens += found.length
    among += found.filter(canBeLookedUp).length
    return lastOf(found, step.rows)
  })
  return { tokens, among }
}

interface Sample {
  readonly sample: number
  readonly among: number
  readonly highest: number
}

/** Reads the tokens a second time: over how many the sample is to be spread is known only after the first. */
async function* lookUp({ sample, among, highest }: Sample, deps: Deps): Watched<number> {
  const { laravel, deviations, tokenPolicy } = deps
  if (sample === 0 || among === 0) return 0
  const isPicked = spread(sample, among)
  let lookedUp = 0
  yield* steps('Looking tokens up', { rows: TOKEN_ROWS, highest }, async (step) => {
    const found = await laravel.readTokens(step, tokenPolicy.ownerTypes)
    const picked = found.filter((token) => canBeLookedUp(token) && isPicked())
    for (const id of await compareLookUps(picked, deps)) deviations.add('look_up', id)
    lookedUp += picked.length
    return lastOf(found, step.rows)
  })
  return lookedUp
}

/** Those of other owners are not ours to look up, and what no moment can be read from is named already. */
function canBeLookedUp({ ownerId, hasOddMoment }: TokenState): boolean {
  return ownerId !== null && !hasOddMoment
}

function checkToken(token: TokenState, deviations: Deviations): void {
  if (token.ownerId === null) return
  if (!token.hasOwner) deviations.add('token_owner', token.id)
  if (!/^[0-9a-f]{64}$/.test(token.hash)) deviations.add('token_hash', token.id)
  if (!isList(token.abilities)) deviations.add('token_abilities', token.id)
  if (token.hasOddMoment) deviations.add('token_moment', token.id)
}

/** Laravel reads none as no abilities, and so do we. */
function isList(json: string | null): boolean {
  if (json === null) return true
  try {
    const list: unknown = JSON.parse(json)
    return Array.isArray(list) && list.every((ability) => typeof ability === 'string')
  } catch {
    return false
  }
}
