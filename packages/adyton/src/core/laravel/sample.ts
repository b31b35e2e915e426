import type { OwnerPolicy } from '../accounts/owner.ts'
import type { TokenLookup, TokenRecord } from '../ports.ts'
import type { TokenHash, TokenId } from '../tokens/token.ts'
import type { LaravelDatabase, TokenState } from './database.ts'

interface SampleDeps {
  readonly laravel: Pick<LaravelDatabase, 'readTokens'>
  readonly tokens: TokenLookup
  readonly tokenPolicy: Pick<OwnerPolicy, 'ownerTypes'>
}

/** Look-ups under way at once: as many as share a query over a network. */
const AT_ONCE = 100

/** Looks tokens up as a request would, by id and by hash, and names those that are found otherwise than they are stored. */
export async function compareLookUps(
  picked: readonly TokenState[],
  deps: SampleDeps,
): Promise<readonly number[]> {
  const wrong: number[] = []
  for (let at = 0; at < picked.length; at += AT_ONCE) {
    const found = picked
      .slice(at, at + AT_ONCE)
      .map(async (token) => [token, await isFound(token, deps)] as const)
    for (const [token, isRight] of await Promise.all(found)) if (!isRight) wrong.push(token.id)
  }
  return wrong
}

async function isFound(token: TokenState, deps: SampleDeps): Promise<boolean> {
  // Both were read from the table in this form.
  const [id, hash] = [token.id as TokenId, token.hash as TokenHash]
  const [byId, byHash] = await Promise.all([deps.tokens.findById(id), deps.tokens.findByHash(hash)])
  const { ownerTypes } = deps.tokenPolicy
  if ([byId, byHash].every((record) => isSame(record, token, ownerTypes))) return true
  return changedMeanwhile(token, deps)
}

function isSame(record: TokenRecord | undefined, stored: TokenState, ownerTypes: readonly string[]): boolean {
  if (record === undefined) return false
  const { hash, token, user } = record
  return (
    hash === stored.hash &&
    token.id === stored.id &&
    ownerTypes.includes(token.owner.type) &&
    token.owner.id === stored.ownerId &&
    (user !== undefined) === stored.hasOwner
  )
}

/** A database in use changes between two readings: a token that is gone by now, or another, was found rightly. */
async function changedMeanwhile(stored: TokenState, { laravel, tokenPolicy }: SampleDeps): Promise<boolean> {
  const [now] = await laravel.readTokens({ after: stored.id - 1, rows: 1 }, tokenPolicy.ownerTypes)
  return now?.id !== stored.id || now.hash !== stored.hash || now.hasOwner !== stored.hasOwner
}
