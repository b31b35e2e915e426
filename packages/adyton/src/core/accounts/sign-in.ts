import { entryNow } from '../audit/entry-now.ts'
import { auditEntry, type Origin } from '../audit/events.ts'
import type { Rehash } from '../passwords/rehash.ts'
import type { Account, AuditSink, Clock, PasswordHasher, UserStore } from '../ports.ts'
import type { Secret } from '../secret.ts'
import {
  type BrowserCookies,
  draftRemember,
  draftSession,
  replacedBy,
  type SessionDraftDeps,
  type StartedSession,
} from '../sessions/start.ts'
import type { SessionStore } from '../sessions/store.ts'
import { draftSignInToken, type IssueDeps, type IssuedToken, issuedToken } from '../tokens/issue.ts'
import type { User } from './user.ts'

/** What somebody gives to prove who they are. */
export interface SignInRequest {
  readonly email: string
  readonly password: Secret
}

/** `busy`: the hash queue is full and nothing was decided. The caller is told to come back, not that it failed. */
export type SignInResult<Granted> =
  | { readonly ok: true; readonly user: User; readonly granted: Granted }
  | { readonly ok: false; readonly reason: 'invalid_credentials' | 'busy' }

interface CheckDeps {
  readonly users: Pick<UserStore, 'findAccount'>
  readonly passwords: PasswordHasher
  readonly audit: AuditSink
  readonly clock: Clock
}

export type SignInDeps = CheckDeps & IssueDeps
export type BrowserSignInDeps = CheckDeps &
  SessionDraftDeps & { readonly sessions: Pick<SessionStore, 'start'> }

/** Signs in and makes a token of that name. */
export function signInForToken(
  request: SignInRequest & { readonly tokenName: string },
  origin: Origin,
  deps: SignInDeps,
): Promise<SignInResult<IssuedToken>> {
  return signIn(
    request,
    (account, rehash) => issueSignInToken(request.tokenName, account, rehash, origin, deps),
    origin,
    deps,
  )
}

/** Signs in a browser: a session, and a remember credential where asked, in the place of what its cookies held. */
export function signInForSession(
  request: SignInRequest & { readonly remember: boolean; readonly cookies: BrowserCookies },
  origin: Origin,
  deps: BrowserSignInDeps,
): Promise<SignInResult<StartedSession>> {
  return signIn(
    request,
    (account, rehash) => startSignInSession(request, account, rehash, origin, deps),
    origin,
    deps,
  )
}

/** Gives a proven account its credential; undefined when the account has changed since it was read. */
type Grant<Granted> = (account: Account, rehash: Rehash | undefined) => Promise<Granted | undefined>

/**
 * Checks an address and a password and grants a credential. An unknown address, a wrong password and a disabled
 * account give the same answer after the same work; which it was stands in the audit trail alone.
 *
 * An account that changed while its password was verified is looked at once more: where another sign-in only
 * renewed the hash, the password is as right as before.
 */
async function signIn<Granted>(
  request: SignInRequest,
  grant: Grant<Granted>,
  origin: Origin,
  deps: CheckDeps,
): Promise<SignInResult<Granted>> {
  const first = await attempt(request, grant, origin, deps)
  if (!isRefusal(first)) return first
  if (first.refused !== CHANGED) return refuse(first, origin, deps)
  const second = await attempt(request, grant, origin, deps)
  return isRefusal(second) ? refuse({ ...second, refused: CHANGED }, origin, deps) : second
}

const CHANGED = 'changed while signing in'

/** Why an attempt was refused, for the audit trail, and on which account. */
interface Refusal {
  readonly refused: string
  readonly account: Account | undefined
}

function isRefusal<Granted>(outcome: SignInResult<Granted> | Refusal): outcome is Refusal {
  return 'refused' in outcome
}

async function attempt<Granted>(
  request: SignInRequest,
  grant: Grant<Granted>,
  origin: Origin,
  deps: CheckDeps,
): Promise<SignInResult<Granted> | Refusal> {
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
  const granted = await grant(account, rehash)
  return granted === undefined ? { refused: CHANGED, account } : { ok: true, user: account.user, granted }
}

async function issueSignInToken(
  name: string,
  account: Account,
  rehash: Rehash | undefined,
  origin: Origin,
  deps: IssueDeps,
): Promise<IssuedToken | undefined> {
  const { secret, token } = draftSignInToken(name, deps)
  const owner = { type: deps.tokenPolicy.ownerType, id: account.user.id }
  const about = { actorId: account.user.id, userId: account.user.id }
  const result = await deps.tokens.issue({
    owner,
    token,
    conditions: {
      passwordHash: account.passwordHash,
      maker: null,
      ownerTypes: deps.tokenPolicy.ownerTypes,
      tokensMax: deps.tokenPolicy.perUserMax,
      atBound: 'evict',
    },
    ...(rehash && { rehash }),
    entries: [auditEntry('user.signed_in', token.createdAt, origin, about)],
  })
  return result.ok ? issuedToken(result.id, owner, token, secret) : undefined
}

async function startSignInSession(
  { remember, cookies }: { readonly remember: boolean; readonly cookies: BrowserCookies },
  account: Account,
  rehash: Rehash | undefined,
  origin: Origin,
  deps: BrowserSignInDeps,
): Promise<StartedSession | undefined> {
  const { secret, session } = draftSession(origin, deps)
  const remembered = remember ? draftRemember(deps) : undefined
  const about = { actorId: account.user.id, userId: account.user.id }
  const result = await deps.sessions.start({
    owner: { type: deps.sessionPolicy.ownerType, id: account.user.id },
    session,
    remember: remembered?.remember ?? null,
    replaces: replacedBy(cookies),
    conditions: {
      passwordHash: account.passwordHash,
      sessionsMax: deps.sessionPolicy.perUserMax,
      ownerTypes: deps.sessionPolicy.ownerTypes,
    },
    ...(rehash && { rehash }),
    entries: [auditEntry('user.signed_in', session.createdAt, origin, about)],
  })
  return result.ok ? { secret, remember: remembered?.secret } : undefined
}

async function refuse(
  { refused, account }: Refusal,
  origin: Origin,
  deps: CheckDeps,
): Promise<{ readonly ok: false; readonly reason: 'invalid_credentials' }> {
  const about = { userId: account?.user.id ?? null, reason: refused }
  await deps.audit.record(entryNow('sign_in.refused', origin, about, deps))
  return { ok: false, reason: 'invalid_credentials' }
}

/** The hash at the current policy, or nothing when the queue is full: the old one serves until next time. */
async function rehashed(
  password: Secret,
  user: User,
  origin: Origin,
  deps: CheckDeps,
): Promise<Rehash | undefined> {
  const passwordHash = await deps.passwords.hash(password)
  if (passwordHash === 'busy') return undefined
  const about = { actorId: user.id, userId: user.id }
  return { passwordHash, entry: entryNow('password.rehashed', origin, about, deps) }
}
