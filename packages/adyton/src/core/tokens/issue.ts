import { EVERY_ABILITY, narrow } from '../abilities/abilities.ts'
import type { Owner } from '../accounts/owner.ts'
import type { User, UserId } from '../accounts/user.ts'
import { auditEntry, type Origin } from '../audit/events.ts'
import type { Clock, IssueConditions, IssueResult, Random, TokenStore } from '../ports.ts'
import { abilitiesOf, type Credential, isSuperseded, type Principal, tokenIdOf } from '../principal.ts'
import type { Secret } from '../secret.ts'
import { type Timestamp, wholeSecond } from '../timestamp.ts'
import { effectiveEnd } from './expiry.ts'
import { formatToken, generateSecret } from './format.ts'
import type { TokenPolicy } from './policy.ts'
import { hashSecret } from './secret-hash.ts'
import type { NewToken, StoredToken, TokenId } from './token.ts'

/** What a caller asks of a new token. Abilities left out are the maker's own. */
export interface TokenWish {
  readonly name: string
  readonly abilities: readonly string[] | undefined
  readonly expiresAt: Timestamp | undefined
}

/** A token just made. The plain text exists here and nowhere else: it is shown once. */
export interface IssuedToken {
  readonly token: StoredToken
  readonly plainText: Secret
}

export type MintResult =
  | { readonly ok: true; readonly issued: IssuedToken }
  | { readonly ok: false; readonly reason: MintRefusal }

export type MintRefusal = 'broader_than_maker' | 'outlives_maker' | 'maker_superseded' | IssueRefusal

/** What changed between the decision and the write, or that there is no room. */
export type IssueRefusal = Extract<IssueResult, { ok: false }>['reason']

export type IssueForUserResult =
  | { readonly ok: true; readonly issued: IssuedToken }
  | { readonly ok: false; readonly reason: IssueRefusal }

export interface IssueDeps {
  readonly tokens: Pick<TokenStore, 'issue'>
  readonly clock: Clock
  readonly random: Random
  readonly tokenPolicy: TokenPolicy
}

/**
 * Makes a token for the owner of the maker's credential, never broader than that credential: its abilities
 * are among the maker's and it does not outlive an end that the maker was given.
 */
export async function mintToken(
  wish: TokenWish,
  maker: Principal,
  origin: Origin,
  deps: IssueDeps,
): Promise<MintResult> {
  // What it made would outlast the seconds that it has left.
  if (isSuperseded(maker)) return { ok: false, reason: 'maker_superseded' }
  const abilities = narrow(abilitiesOf(maker.credential), wish.abilities)
  if (abilities === undefined) return { ok: false, reason: 'broader_than_maker' }
  const end = explicitEnd(maker.credential)
  if (outlives(wish.expiresAt, end)) return { ok: false, reason: 'outlives_maker' }
  const secret = generateSecret(deps.tokenPolicy.prefix, deps.random)
  const draft = draftToken({ ...wish, abilities, kind: 'minted', parentId: tokenIdOf(maker) }, secret, deps)
  const token = capped(draft, end, deps)
  return storeToken(
    { token, secret, user: maker.user, actorId: maker.user.id, maker: identityOf(maker.credential) },
    origin,
    deps,
  )
}

/**
 * Makes a token for a user on the operator's word: it has no maker to be narrower than, and without a wish
 * for abilities it has all of them.
 */
export function issueForUser(
  wish: TokenWish,
  user: Pick<User, 'id'>,
  origin: Origin,
  deps: IssueDeps,
): Promise<IssueForUserResult> {
  const secret = generateSecret(deps.tokenPolicy.prefix, deps.random)
  const abilities = [...new Set(wish.abilities ?? [EVERY_ABILITY])]
  const token = draftToken({ ...wish, abilities, kind: 'minted', parentId: null }, secret, deps)
  return storeToken({ token, secret, user, actorId: null, maker: null }, origin, deps)
}

interface Draft {
  readonly token: NewToken
  readonly secret: Secret
  readonly user: Pick<User, 'id'>
  readonly actorId: UserId | null
  readonly maker: IssueConditions['maker']
}

async function storeToken(draft: Draft, origin: Origin, deps: IssueDeps): Promise<IssueForUserResult> {
  const { token, secret, user, actorId, maker } = draft
  const owner = { type: deps.tokenPolicy.ownerType, id: user.id }
  const about = { actorId, userId: user.id, sessionId: maker?.kind === 'session' ? maker.id : null }
  const result = await deps.tokens.issue({
    owner,
    token,
    conditions: {
      passwordHash: undefined,
      maker,
      ownerTypes: deps.tokenPolicy.ownerTypes,
      tokensMax: deps.tokenPolicy.perUserMax,
      atBound: 'refuse',
    },
    entries: [auditEntry('token.issued', token.createdAt, origin, about)],
  })
  if (!result.ok) return result
  return { ok: true, issued: issuedToken(result.id, owner, token, secret) }
}

/** The token of a sign-in, with every ability, and its secret. */
export function draftSignInToken(
  name: string,
  deps: Pick<IssueDeps, 'clock' | 'random' | 'tokenPolicy'>,
): { readonly secret: Secret; readonly token: NewToken } {
  const secret = generateSecret(deps.tokenPolicy.prefix, deps.random)
  const wish = { name, abilities: [EVERY_ABILITY], kind: 'sign_in', parentId: null } as const
  return { secret, token: draftToken(wish, secret, deps) }
}

/** A token that is about to be stored, with the hash of its secret. */
function draftToken(
  wish: Pick<NewToken, 'name' | 'abilities' | 'kind' | 'parentId'> & {
    readonly expiresAt?: Timestamp | undefined
  },
  secret: Secret,
  deps: Pick<IssueDeps, 'clock'>,
): NewToken {
  return {
    name: wish.name,
    abilities: wish.abilities,
    kind: wish.kind,
    parentId: wish.parentId,
    hash: hashSecret(secret.reveal()),
    expiresAt: wish.expiresAt ?? null,
    createdAt: wholeSecond(deps.clock.now()),
  }
}

/** The stored token and its plain text, once storage has given it an id. */
export function issuedToken(id: TokenId, owner: Owner, token: NewToken, secret: Secret): IssuedToken {
  const { hash: _, ...shown } = token
  const stored: StoredToken = {
    ...shown,
    id,
    owner,
    lastUsedAt: null,
    lastUsedIp: null,
    lastUsedAgent: null,
    updatedAt: token.createdAt,
  }
  return { token: stored, plainText: formatToken(id, secret) }
}

/** The end that a credential was given. A session passes none on: it ends by itself, and its tokens are the user's. */
export function explicitEnd(credential: Credential): Timestamp | null {
  return credential.kind === 'token' ? credential.token.expiresAt : null
}

function identityOf(credential: Credential): IssueConditions['maker'] {
  return credential.kind === 'token'
    ? { kind: 'token', id: credential.token.id }
    : { kind: 'session', id: credential.session.id }
}

function outlives(wanted: Timestamp | undefined, makersEnd: Timestamp | null): boolean {
  return wanted !== undefined && makersEnd !== null && wanted > makersEnd
}

/**
 * A maker with an end passes an end on: its own, or that of the new token's age where it comes first. Without
 * one the new token could in turn make tokens that outlive them all.
 */
function capped(token: NewToken, makersEnd: Timestamp | null, deps: IssueDeps): NewToken {
  if (token.expiresAt !== null || makersEnd === null) return token
  const end = effectiveEnd(token, deps.tokenPolicy)
  return { ...token, expiresAt: end !== null && end < makersEnd ? end : makersEnd }
}
