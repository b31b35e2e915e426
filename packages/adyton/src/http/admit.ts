import { type Authentication, authenticate } from '../core/authenticate.ts'
import { type AccessRule, type Authorization, authorize } from '../core/authorize.ts'
import type { Awaitable } from '../core/awaitable.ts'
import { whenReady } from '../core/awaitable.ts'
import type { ErrorCode } from '../core/errors.ts'
import type { AuditSink, Clock, Log } from '../core/ports.ts'
import type { Principal } from '../core/principal.ts'
import { limitSubject } from '../core/rate-limit/address.ts'
import type { Budgets } from '../core/rate-limit/budget.ts'
import type { Limiter, Tally } from '../core/rate-limit/limiter.ts'
import type { CsrfProofs } from '../core/sessions/csrf-proof.ts'
import { type AnswerCookiesDeps, withCookies } from './browser/answer-cookies.ts'
import { isProved, proofHeader } from './browser/csrf.ts'
import { type OpenVisit, type OpenVisitDeps, openVisit, renewed, revived } from './browser/open-visit.ts'
import { pageHost } from './browser/page.ts'
import type { Visit, VisitDeps } from './browser/visit.ts'
import { type AuthRequest, type AuthResponse, counted, isSafe } from './exchange.ts'
import { originOf } from './origin.ts'
import { problem, tooMany } from './problem.ts'
import type { HeaderCredentials } from './read-credentials.ts'

/** The limiters by budget, undefined where a budget is off. */
export type Limiters = { readonly [Name in keyof Budgets]: Limiter | undefined } & {
  /** As much as `user` for each credential, apart from it. */
  readonly credential: Limiter | undefined
}

export interface AdmitDeps extends OpenVisitDeps, VisitDeps, AnswerCookiesDeps {
  readonly limiters: Limiters
  readonly proofs: CsrfProofs
  readonly audit: AuditSink
  readonly clock: Clock
  readonly log: Log
}

/** What a request presents: what its header says, and its cookies where they count. */
export interface Presented {
  readonly header: HeaderCredentials
  readonly visit: Visit | undefined
}

/** Whether a request may pass a guard, and as whom. A refusal is ready to be sent. */
export type Admission =
  | {
      readonly ok: true
      readonly principal: Principal
      readonly tally: Tally | undefined
      /** What the cookies of the answer follow from. */
      readonly open: OpenVisit | undefined
    }
  | { readonly ok: false; readonly response: AuthResponse }

/** An application's own routes are `uncounted` unless it asks. */
export type Counting = 'by user' | 'by credential' | 'uncounted'

/**
 * Decides whether a request passes a rule: who is calling, whether they have requests left, whether a browser proves
 * that its page meant it, and whether they may. Answers at once where storage and limiter do.
 */
export function admit(
  rule: AccessRule,
  { header, visit }: Presented,
  request: AuthRequest,
  deps: AdmitDeps,
  counting: Counting,
): Awaitable<Admission> {
  if (header === 'ambiguous') return refuse(problem('malformed_authorization', request))
  if (visit !== undefined) return admitVisit(rule, visit, request, deps, counting)
  return whenReady(authenticate(header, originOf(request), deps), (caller) =>
    admitCaller(rule, caller, request, deps, counting),
  )
}

/** Decides about a caller who is known, and whose cookies play no part any more. */
export function admitCaller(
  rule: AccessRule,
  caller: Authentication,
  request: AuthRequest,
  deps: AdmitDeps,
  counting: Counting,
): Awaitable<Admission> {
  return whenReady(countCaller(caller, request, deps, counting), (tally) => {
    if (tally?.allowed === false) return refuse(throttled('too_many_attempts', tally, request, deps))
    return decide(rule, caller, tally, request, deps)
  })
}

function admitVisit(
  rule: AccessRule,
  visit: Visit,
  request: AuthRequest,
  deps: AdmitDeps,
  counting: Counting,
): Awaitable<Admission> {
  const opening = openVisit(visit, originOf(request), { mayRevive: true }, deps)
  return whenReady(opening, (open) =>
    whenReady(countVisit(open, request, deps, counting), (tally) => {
      if (tally?.allowed !== false) return decideVisit(rule, open, tally, request, deps)
      const response = throttled('too_many_attempts', tally, request, deps)
      return refuse(withCookies(response, open, request, deps))
    }),
  )
}

/** Nothing has been written so far: a remember cookie starts its session here, once its user has requests left. */
function decideVisit(
  rule: AccessRule,
  opened: OpenVisit,
  tally: Tally | undefined,
  request: AuthRequest,
  deps: AdmitDeps,
): Awaitable<Admission> {
  const opening = opened.remembered === undefined ? opened : revived(opened, originOf(request), deps)
  return whenReady(opening, (open) =>
    whenReady(isAllowedToAct(open, request, deps), (isAllowed) => {
      const admission = isAllowed
        ? decide(rule, open.caller, tally, request, deps)
        : refuse(counted(forged(open, request, deps), tally))
      return admission.ok
        ? afterRenewal(admission, open, request, deps)
        : refuse(withCookies(admission.response, open, request, deps))
    }),
  )
}

/** Whoever brought no cookie of ours has nothing that another page could misuse. */
export function isAllowedToAct(open: OpenVisit, request: AuthRequest, deps: AdmitDeps): Awaitable<boolean> {
  return !open.visit.inSession || isProved(request, open.secret, deps.proofs)
}

/** The refusal of an act that may have been another page's. */
export function forged(open: OpenVisit, request: AuthRequest, deps: AdmitDeps): AuthResponse {
  const { id: requestId, ip, method } = request
  const about = { requestId, ip, method, page: pageHost(request), reason: whyForged(open, request) }
  deps.log.warn(about, 'A CSRF proof was missing or wrong.')
  return problem('csrf_mismatch', request)
}

/** What an operator must know to mend a front-end. */
function whyForged({ secret }: OpenVisit, request: AuthRequest): string {
  if (secret === undefined) return 'no live session'
  return WRONG_PROOFS[proofHeader(request)]
}

const WRONG_PROOFS = {
  none: 'no X-XSRF-TOKEN header',
  empty: 'an empty X-XSRF-TOKEN header',
  given: 'a proof that is not of this session',
} as const

function afterRenewal(
  admission: Extract<Admission, { ok: true }>,
  open: OpenVisit,
  request: AuthRequest,
  deps: AdmitDeps,
): Awaitable<Admission> {
  const { user, credential } = admission.principal
  if (credential.kind !== 'session' || !credential.session.renewalDue) return { ...admission, open }
  return whenReady(renewed(open, { user, credential }, originOf(request), deps), (current) => {
    const { caller } = current
    return { ...admission, ...(caller.ok && { principal: caller.principal }), open: current }
  })
}

function decide(
  rule: AccessRule,
  caller: Authentication,
  tally: Tally | undefined,
  request: AuthRequest,
  deps: AdmitDeps,
): Admission {
  if (!caller.ok) return refuse(counted(unauthenticated(caller.reason, request, deps), tally))
  const verdict = authorize(caller.principal, rule)
  if (verdict === 'allowed') return { ok: true, principal: caller.principal, tally, open: undefined }
  deps.log.warn(
    { requestId: request.id, userId: caller.principal.user.id, verdict, rule },
    'A request was refused.',
  )
  return refuse(counted(problem(VERDICTS[verdict], request), tally))
}

const VERDICTS: Readonly<Record<Exclude<Authorization, 'allowed'>, ErrorCode>> = {
  missing_ability: 'missing_ability',
  missing_role: 'unauthorized',
  wrong_credential: 'unauthorized',
}

/** Callers are counted by user or by credential; everyone else by address, whether nothing or something useless was presented. */
function countCaller(
  caller: Authentication,
  request: AuthRequest,
  deps: AdmitDeps,
  counting: Counting,
): Awaitable<Tally | undefined> {
  if (counting === 'uncounted') return undefined
  if (!caller.ok) return countGuest(request, deps)
  return counting === 'by user'
    ? deps.limiters.user?.take(caller.principal.user.id)
    : deps.limiters.credential?.take(credentialSubject(caller.principal))
}

function credentialSubject({ credential }: Principal): string {
  return credential.kind === 'token' ? `token ${credential.token.id}` : `session ${credential.session.id}`
}

function countVisit(
  open: OpenVisit,
  request: AuthRequest,
  deps: AdmitDeps,
  counting: Counting,
): Awaitable<Tally | undefined> {
  const { remembered } = open
  return remembered === undefined || counting === 'uncounted'
    ? countCaller(open.caller, request, deps, counting)
    : deps.limiters.user?.take(remembered.user.id)
}

/** Pages that render on a server come from one address, and ask who is calling before anybody has signed in. */
export function countGuest(request: AuthRequest, deps: AdmitDeps): Awaitable<Tally | undefined> {
  const { limiters } = deps
  const limiter = isSafe(request) && deps.isFirstParty(request) ? limiters.guestRead : limiters.guest
  return limiter?.take(limitSubject(request.ip))
}

export function throttled(
  code: 'too_many_attempts' | 'too_many_sign_ins',
  tally: Tally,
  request: AuthRequest,
  deps: Pick<AdmitDeps, 'log' | 'clock'>,
): AuthResponse {
  deps.log.warn({ requestId: request.id, ip: request.ip, code }, 'A request was throttled.')
  return tooMany(code, tally, deps.clock.now(), request)
}

/** The one reason that may be told is a token's expiry, and only because the secret has matched by then. The log has them all. */
function unauthenticated(
  reason: Extract<Authentication, { ok: false }>['reason'],
  request: AuthRequest,
  deps: AdmitDeps,
): AuthResponse {
  if (reason !== 'no_credentials') {
    deps.log.warn({ requestId: request.id, ip: request.ip, reason }, 'A credential was refused.')
  }
  return problem(reason === 'expired' ? 'token_expired' : 'unauthenticated', request)
}

function refuse(response: AuthResponse): Admission {
  return { ok: false, response }
}
