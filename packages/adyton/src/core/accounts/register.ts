import { type AuditEntry, auditEntry, type Origin } from '../audit/events.ts'
import type { CanonicalEmail } from '../email.ts'
import type { NewUser, PasswordHasher, UserStore } from '../ports.ts'
import type { Secret } from '../secret.ts'
import {
  type BrowserCookies,
  draftSession,
  replacedBy,
  type SessionDraftDeps,
  type StartedSession,
} from '../sessions/start.ts'
import { wholeSecond } from '../timestamp.ts'
import { draftSignInToken, type IssueDeps, type IssuedToken, issuedToken } from '../tokens/issue.ts'
import type { User } from './user.ts'

export interface RegisterRequest {
  readonly name: string
  readonly email: string
  readonly canonical: CanonicalEmail
  readonly password: Secret
  readonly role: string | null
}

export type RegisterRefusal = 'email_taken' | 'busy'

export type RegisterResult =
  | { readonly ok: true; readonly user: User }
  | { readonly ok: false; readonly reason: RegisterRefusal }

export type RegisterWithTokenResult =
  | { readonly ok: true; readonly user: User; readonly issued: IssuedToken }
  | { readonly ok: false; readonly reason: RegisterRefusal }

export type RegisterWithSessionResult =
  | { readonly ok: true; readonly user: User; readonly started: StartedSession }
  | { readonly ok: false; readonly reason: RegisterRefusal }

export interface RegisterDeps extends Pick<IssueDeps, 'clock' | 'random' | 'tokenPolicy'> {
  readonly users: Pick<UserStore, 'register'>
  readonly passwords: Pick<PasswordHasher, 'hash'>
}

type RegistrationEvent = 'user.registered' | 'user.created'

/** Makes a user. `event` tells a registration from an account that the operator made. */
export async function register(
  request: RegisterRequest,
  event: RegistrationEvent,
  origin: Origin,
  deps: RegisterDeps,
): Promise<RegisterResult> {
  const user = await draftUser(request, deps)
  if (user === 'busy') return { ok: false, reason: 'busy' }
  return deps.users.register({ user, entries: [registrationEntry(event, user, origin)] })
}

/** Makes a user and the first token in one transaction: a crash leaves both or neither. */
export async function registerWithToken(
  request: RegisterRequest,
  tokenName: string,
  origin: Origin,
  deps: RegisterDeps,
): Promise<RegisterWithTokenResult> {
  const user = await draftUser(request, deps)
  if (user === 'busy') return { ok: false, reason: 'busy' }
  const { secret, token } = draftSignInToken(tokenName, deps)
  const type = deps.tokenPolicy.ownerType
  const result = await deps.users.register({
    user,
    token: { type, token },
    entries: [
      registrationEntry('user.registered', user, origin),
      auditEntry('token.issued', user.createdAt, origin),
    ],
  })
  if (!result.ok) return result
  if (result.tokenId === null)
    throw new Error('The user store registered a user without the token it was given.')
  return {
    ok: true,
    user: result.user,
    issued: issuedToken(result.tokenId, { type, id: result.user.id }, token, secret),
  }
}

/** Makes a user who is signed in at once, in the browser whose cookies these are: both or neither. */
export async function registerWithSession(
  request: RegisterRequest,
  cookies: BrowserCookies,
  origin: Origin,
  deps: RegisterDeps & SessionDraftDeps,
): Promise<RegisterWithSessionResult> {
  const user = await draftUser(request, deps)
  if (user === 'busy') return { ok: false, reason: 'busy' }
  const { secret, session } = draftSession(origin, deps)
  const result = await deps.users.register({
    user,
    session: { type: deps.sessionPolicy.ownerType, session, replaces: replacedBy(cookies) },
    entries: [
      registrationEntry('user.registered', user, origin),
      auditEntry('user.signed_in', user.createdAt, origin),
    ],
  })
  return result.ok ? { ok: true, user: result.user, started: { secret, remember: undefined } } : result
}

async function draftUser(request: RegisterRequest, deps: RegisterDeps): Promise<NewUser | 'busy'> {
  const { password, ...rest } = request
  const passwordHash = await deps.passwords.hash(password)
  return passwordHash === 'busy'
    ? 'busy'
    : { ...rest, passwordHash, createdAt: wholeSecond(deps.clock.now()) }
}

/** The role stands in the trail from the start, since no `role.assigned` will tell of it. */
function registrationEntry(event: RegistrationEvent, user: NewUser, origin: Origin): AuditEntry {
  return auditEntry(event, user.createdAt, origin, { reason: user.role })
}
