import { AGENT_LENGTH_MAX, type Origin } from '../core/audit/events.ts'
import { type AuthenticateDeps, type Authentication, authenticate } from '../core/authenticate.ts'
import { type AccessRule, authorize } from '../core/authorize.ts'
import { whenReady } from '../core/awaitable.ts'
import { Unavailable } from '../core/errors.ts'
import type { Awaitable, Clock, Log } from '../core/ports.ts'
import type { Principal } from '../core/principal.ts'
import { limitSubject } from '../core/rate-limit/address.ts'
import type { Limiter, Tally } from '../core/rate-limit/limiter.ts'
import { type AuthRequest, type AuthResponse, counted, header } from './exchange.ts'
import type { FirstPartyCheck } from './first-party.ts'
import { problem, tooMany } from './problem.ts'
import { readCredentials } from './read-credentials.ts'
import type { GuardedRoute, OpenRoute, Route } from './route.ts'

/** The limiters by budget, undefined where a budget is off. */
export interface Limiters {
  readonly user: Limiter | undefined
  readonly guest: Limiter | undefined
  readonly guestRead: Limiter | undefined
  readonly signIn: Limiter | undefined
}

export interface AnswerDeps extends AuthenticateDeps {
  readonly limiters: Limiters
  readonly isFirstParty: FirstPartyCheck
  readonly clock: Clock
  readonly log: Log
}

/** Whether a request may pass a guard, and as whom. A refusal is ready to be sent. */
export type Admission =
  | { readonly ok: true; readonly principal: Principal; readonly tally: Tally | undefined }
  | { readonly ok: false; readonly response: AuthResponse }

/**
 * Answers a request on a route, at once where storage and limiter do. Whatever goes wrong below comes out as an
 * answer in the contract's shape.
 */
export function answer(route: Route, request: AuthRequest, deps: AnswerDeps): Awaitable<AuthResponse> {
  try {
    const response =
      route.access === 'anyone' ? answerAnyone(route, request, deps) : answerCaller(route, request, deps)
    if (!(response instanceof Promise)) return response
    return response.catch((error: unknown) => failed(error, request, deps))
  } catch (error) {
    return failed(error, request, deps)
  }
}

/** The outage or defect behind an exception: 503 and nothing else for the one, 500 for the other. Both are logged. */
export function failed(
  error: unknown,
  request: Pick<AuthRequest, 'id'>,
  deps: Pick<AnswerDeps, 'log'>,
): AuthResponse {
  const code = error instanceof Unavailable ? 'unavailable' : 'server_error'
  deps.log.error({ err: error, requestId: request.id, code }, 'A request could not be answered.')
  return problem(code, request)
}

/** Where a request came from, for the audit trail and the token's last use. */
export function originOf(request: AuthRequest): Origin {
  const userAgent = header(request, 'user-agent')?.slice(0, AGENT_LENGTH_MAX) ?? null
  return { ip: request.ip, userAgent, requestId: request.id }
}

/**
 * Decides whether a request passes a rule: who is calling, whether they have requests left, whether they may.
 * An application's own routes are `uncounted` unless it asks. Answers at once where storage and limiter do.
 */
export function admit(
  rule: AccessRule,
  request: AuthRequest,
  deps: AnswerDeps,
  limits: 'counted' | 'uncounted',
): Awaitable<Admission> {
  const credentials = readCredentials(request)
  if (credentials === 'ambiguous') return refuse(problem('malformed_authorization', request))
  return whenReady(authenticate(credentials, originOf(request), deps), (caller) =>
    whenReady(limits === 'counted' ? countCaller(caller, request, deps) : undefined, (tally) =>
      decide(rule, caller, tally, request, deps),
    ),
  )
}

function decide(
  rule: AccessRule,
  caller: Authentication,
  tally: Tally | undefined,
  request: AuthRequest,
  deps: AnswerDeps,
): Admission {
  if (tally?.allowed === false) return refuse(throttled('too_many_attempts', tally, request, deps))
  if (!caller.ok) return refuse(counted(unauthenticated(caller.reason, request, deps), tally))
  const verdict = authorize(caller.principal, rule)
  if (verdict === 'allowed') return { ok: true, principal: caller.principal, tally }
  deps.log.warn(
    { requestId: request.id, userId: caller.principal.user.id, verdict, rule },
    'A request was refused.',
  )
  const code = verdict === 'missing_ability' ? 'missing_ability' : 'unauthorized'
  return refuse(counted(problem(code, request), tally))
}

async function answerAnyone(route: OpenRoute, request: AuthRequest, deps: AnswerDeps): Promise<AuthResponse> {
  const tally = await deps.limiters[route.budget]?.take(limitSubject(request.ip))
  const code = route.budget === 'signIn' ? 'too_many_sign_ins' : 'too_many_attempts'
  if (tally?.allowed === false) return throttled(code, tally, request, deps)
  return counted(await route.handle(request), tally)
}

function answerCaller(route: GuardedRoute, request: AuthRequest, deps: AnswerDeps): Awaitable<AuthResponse> {
  return whenReady(admit(route.access, request, deps, 'counted'), (admission) =>
    admission.ok
      ? whenReady(route.handle(request, admission.principal), (response) =>
          counted(response, admission.tally),
        )
      : admission.response,
  )
}

/** Callers are counted by user; everyone else by address, whether nothing or something useless was presented. */
function countCaller(
  caller: Authentication,
  request: AuthRequest,
  deps: AnswerDeps,
): Awaitable<Tally | undefined> {
  const { limiters } = deps
  if (caller.ok) return limiters.user?.take(caller.principal.user.id)
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const limiter = isRead && deps.isFirstParty(request) ? limiters.guestRead : limiters.guest
  return limiter?.take(limitSubject(request.ip))
}

function throttled(
  code: 'too_many_attempts' | 'too_many_sign_ins',
  tally: Tally,
  request: AuthRequest,
  deps: AnswerDeps,
): AuthResponse {
  deps.log.warn({ requestId: request.id, ip: request.ip, code }, 'A request was throttled.')
  return tooMany(code, tally, deps.clock.now(), request)
}

/** The one reason that may be told is expiry, and only because the secret has matched by then. The log has them all. */
function unauthenticated(
  reason: Extract<Authentication, { ok: false }>['reason'],
  request: AuthRequest,
  deps: AnswerDeps,
): AuthResponse {
  if (reason !== 'no_credentials') {
    deps.log.warn({ requestId: request.id, ip: request.ip, reason }, 'A token was refused.')
  }
  return problem(reason === 'expired' ? 'token_expired' : 'unauthenticated', request)
}

function refuse(response: AuthResponse): Admission {
  return { ok: false, response }
}
