import { entryNow } from '../audit/entry-now.ts'
import { auditEntry, type Origin } from '../audit/events.ts'
import type { Account, AuditSink, PasswordHasher, Rehash, UserStore } from '../ports.ts'
import type { Secret } from '../secret.ts'
import { draftSignInToken, type IssueDeps, type IssuedToken, issuedToken } from '../tokens/issue.ts'
import type { User } from './user.ts'

export interface SignInRequest {
  readonly email: string
  readonly password: Secret
  /** The name of the token that is made. */
  readonly tokenName: string
}

/** `busy`: the hash queue is full and nothing was decided. The caller is told to come back, not that it failed. */
export type SignInResult =
  | { readonly ok: true; readonly user: User; readonly issued: IssuedToken }
  | { readonly ok: false; readonly reason: 'invalid_credentials' | 'busy' }

export interface SignInDeps extends IssueDeps {
  readonly users: Pick<UserStore, 'findAccount'>
  readonly passwords: PasswordHasher
  readonly audit: AuditSink
}

/**
 * Checks an address and a password and makes a token. An unknown address, a wrong password and a disabled
 * account give the same answer after the same work; which it was stands in the audit trail alone.
 *
 * An account that changed while its password was verified is looked at once more: where another sign-in only
 * renewed the hash, the password is as right as before.
 */
export async function signIn(
  request: SignInRequest,
  origin: Origin,
  deps: SignInDeps,
): Promise<SignInResult> {
  const first = await attempt(request, origin, deps)
  if (!isRefusal(first)) return first
  if (first.refused !== CHANGED) return refuse(first, origin, deps)
  const second = await attempt(request, origin, deps)
  return isRefusal(second) ? refuse({ ...second, refused: CHANGED }, origin, deps) : second
}

const CHANGED = 'changed while signing in'

/** Why an attempt was refused, for the audit trail, and on which account. */
interface Refusal {
  readonly refused: string
  readonly account: Account | undefined
}

function isRefusal(outcome: SignInResult | Refusal): outcome is Refusal {
  return 'refused' in outcome
}

async function attempt(
  request: SignInRequest,
  origin: Origin,
  deps: SignInDeps,
): Promise<SignInResult | Refusal> {
  const account = await deps.users.findAccount(request.email)
  const verdict = await deps.passwords.verify(
    request.password,
    account && { hash: account.passwordHash, isOurs: account.hashIsOurs },
  )
  if (verdict === 'busy') return { ok: false, reason: 'busy' }
  if (account === undefined) return { refused: 'unknown address', account }
  if (!verdict.matches) return { refused: 'wrong password', account }
  if (account.user.disabled) return { refused: 'account disabled', account }
  const rehash = verdict.outdated ? await rehashed(request.password, account.user, origin, deps) : undefined
  return issueSignInToken(request.tokenName, account, rehash, origin, deps)
}

async function issueSignInToken(
  name: string,
  account: Account,
  rehash: Rehash | undefined,
  origin: Origin,
  deps: SignInDeps,
): Promise<SignInResult | Refusal> {
  const { secret, token } = draftSignInToken(name, deps)
  const owner = { type: deps.tokenPolicy.ownerType, id: account.user.id }
  const about = { actorId: account.user.id, userId: account.user.id }
  const result = await deps.tokens.issue({
    owner,
    token,
    conditions: {
      passwordHash: account.passwordHash,
      makerId: null,
      ownerTypes: deps.tokenPolicy.ownerTypes,
      tokensMax: deps.tokenPolicy.perUserMax,
      atBound: 'evict',
    },
    ...(rehash && { rehash }),
    entries: [auditEntry('user.signed_in', token.createdAt, origin, about)],
  })
  if (!result.ok) return { refused: CHANGED, account }
  return { ok: true, user: account.user, issued: issuedToken(result.id, owner, token, secret) }
}

async function refuse(
  { refused, account }: Refusal,
  origin: Origin,
  deps: SignInDeps,
): Promise<SignInResult> {
  const about = { userId: account?.user.id ?? null, reason: refused }
  await deps.audit.record(entryNow('sign_in.refused', origin, about, deps))
  return { ok: false, reason: 'invalid_credentials' }
}

/** The hash at the current policy, or nothing when the queue is full: the old one serves until next time. */
async function rehashed(
  password: Secret,
  user: User,
  origin: Origin,
  deps: SignInDeps,
): Promise<Rehash | undefined> {
  const passwordHash = await deps.passwords.hash(password)
  if (passwordHash === 'busy') return undefined
  const about = { actorId: user.id, userId: user.id }
  return { passwordHash, entry: entryNow('password.rehashed', origin, about, deps) }
}
