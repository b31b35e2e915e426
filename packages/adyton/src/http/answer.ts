import { entryNow } from '../core/audit/entry-now.ts'
import type { Awaitable } from '../core/awaitable.ts'
import { whenReady } from '../core/awaitable.ts'
import { outageReason, Unavailable } from '../core/errors.ts'
import { limitSubject } from '../core/rate-limit/address.ts'
import type { Tally } from '../core/rate-limit/limiter.ts'
import {
  type Admission,
  type AdmitDeps,
  admit,
  countGuest,
  forged,
  isAllowedToAct,
  type Presented,
  throttled,
} from './admit.ts'
import { withCookies } from './browser/answer-cookies.ts'
import { type OpenVisit, openVisit, revived } from './browser/open-visit.ts'
import { pageHost } from './browser/page.ts'
import { browserCookies, readVisit } from './browser/visit.ts'
import { type AuthRequest, type AuthResponse, counted, header } from './exchange.ts'
import { originOf } from './origin.ts'
import { problem, waitSeconds } from './problem.ts'
import { readCredentials } from './read-credentials.ts'
import type { GuardedRoute, OpenRoute, Route, SplitRoute } from './route.ts'

/**
 * Answers a request on a route, at once where storage and limiter do. Whatever goes wrong below comes out as an
 * answer in the contract's shape.
 */
export function answer(route: Route, request: AuthRequest, deps: AdmitDeps): Awaitable<AuthResponse> {
  return orFailed(() => answerRoute(route, request, deps), request, deps)
}

/** What is answered, or what is to be said of the outage or defect in the way. */
function orFailed(
  attempt: () => Awaitable<AuthResponse>,
  request: AuthRequest,
  deps: AdmitDeps,
): Awaitable<AuthResponse> {
  try {
    const response = attempt()
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
  deps: Pick<AdmitDeps, 'log'>,
): AuthResponse {
  if (error instanceof Unavailable) {
    // Many requests may say so at once: in one line, without where in the program it was noticed.
    deps.log.error({ requestId: request.id, code: 'unavailable' }, outageReason(error))
    return problem('unavailable', request)
  }
  deps.log.error(
    { err: error, requestId: request.id, code: 'server_error' },
    'A request could not be answered.',
  )
  return problem('server_error', request)
}

function answerRoute(route: Route, request: AuthRequest, deps: AdmitDeps): Awaitable<AuthResponse> {
  const header = readCredentials(request)
  if (route.access === 'split') return answerSplit(route, header, request, deps)
  const rule = route.access === 'anyone' ? (route.cookies ?? 'never') : (route.cookies ?? 'first-party')
  return answerIn(route, { header, visit: readVisit(rule, header, request, deps) }, request, deps)
}

/** Browsers in session mode are answered as such; everyone else as if there were no cookies. */
function answerSplit(
  route: SplitRoute,
  header: Presented['header'],
  request: AuthRequest,
  deps: AdmitDeps,
): Awaitable<AuthResponse> {
  const visit = readVisit('first-party', header, request, deps)
  if (visit?.inSession === true) return answerIn(route.inSession, { header, visit }, request, deps)
  const answering = answerIn(route.otherwise, { header, visit: undefined }, request, deps)
  return visit === undefined
    ? answering
    : whenReady(answering, (response) => tellOfMissedSession(response, route, request, deps))
}

const NOT_FETCHED = 'For a session it must call GET /sanctum/csrf-cookie first, and send cookies.'
const HELD_BACK =
  'Its browser takes the page and this server for two sites, such as localhost and 127.0.0.1, and keeps the cookies back: reach both under one name.'

/** Nearly always a page that has not fetched its cookies. What it was given stands, whether or not that can be written. */
async function tellOfMissedSession(
  response: AuthResponse,
  route: SplitRoute,
  request: AuthRequest,
  deps: AdmitDeps,
): Promise<AuthResponse> {
  const page = pageHost(request)
  const isHeldBack = header(request, 'sec-fetch-site') === 'cross-site'
  deps.log.warn(
    { requestId: request.id, ip: request.ip, route: route.name, page },
    `A first-party page asked without a session cookie and was answered as a client with tokens. ${isHeldBack ? HELD_BACK : NOT_FETCHED}`,
  )
  if (response.status >= 300) return response
  const reason = `${route.name} from ${page ?? 'our own origin'}`
  await deps.audit
    .record(entryNow('session.missed', originOf(request), { reason }, deps))
    .catch((error: unknown) => {
      deps.log.error({ err: error, requestId: request.id }, 'An audit event could not be written.')
    })
  return response
}

function answerIn(
  route: OpenRoute | GuardedRoute,
  presented: Presented,
  request: AuthRequest,
  deps: AdmitDeps,
): Awaitable<AuthResponse> {
  return route.access === 'anyone'
    ? answerAnyone(route, presented.visit, request, deps)
    : answerCaller(route, presented, request, deps)
}

/** Counted by address before it is handled; an act that another page may have sent is refused before that. */
async function answerAnyone(
  route: OpenRoute,
  visit: Presented['visit'],
  request: AuthRequest,
  deps: AdmitDeps,
): Promise<AuthResponse> {
  if (visit?.isFirstParty === false) tellOfStranger(request, deps)
  const opened = visit && (await openForAnyone(visit, request, deps))
  if (opened !== undefined && !(await isAllowedToAct(opened, request, deps)))
    return refuseForgery(opened, request, deps)
  const tally = await deps.limiters[route.budget]?.take(limitSubject(request.ip))
  if (tally?.allowed === false)
    return withCookies(refuseExcess(route, tally, request, deps), opened, request, deps)
  const open = opened && (await revived(opened, originOf(request), deps))
  // A failure carries the cookies too: a session that was revived for this request must not be lost with it.
  const response = await orFailed(() => route.handle(request, browserCookies(visit)), request, deps)
  return withCookies(counted(response, tally), open, request, deps)
}

/** A page that asks for cookies wants to sign in with them, and will not be told why that fails. */
function tellOfStranger(request: AuthRequest, deps: AdmitDeps): void {
  const page = pageHost(request)
  if (page === undefined) return
  deps.log.warn(
    { requestId: request.id, ip: request.ip, page },
    'A page that is not first-party asked for cookies, and will not be signed in by them. If it is yours, name it in ADYTON_FRONTEND_URL.',
  )
}

/** Whoever signs in starts a session anyway: a remember cookie revives one only for a page that asks for its cookies. */
function openForAnyone(
  visit: NonNullable<Presented['visit']>,
  request: AuthRequest,
  deps: AdmitDeps,
): Awaitable<OpenVisit> {
  const mayRevive = visit.inSession && visit.rule === 'any-origin'
  return openVisit(visit, originOf(request), { mayRevive }, deps)
}

/** It takes from what guests have, and not from the sign-ins. */
async function refuseForgery(open: OpenVisit, request: AuthRequest, deps: AdmitDeps): Promise<AuthResponse> {
  const tally = await countGuest(request, deps)
  const response =
    tally?.allowed === false
      ? throttled('too_many_attempts', tally, request, deps)
      : counted(forged(open, request, deps), tally)
  return withCookies(response, open, request, deps)
}

function refuseExcess(route: OpenRoute, tally: Tally, request: AuthRequest, deps: AdmitDeps): AuthResponse {
  const code = route.budget === 'signIn' ? 'too_many_sign_ins' : 'too_many_attempts'
  const usual = throttled(code, tally, request, deps)
  return route.whenThrottled?.(request, waitSeconds(tally, deps.clock.now())) ?? usual
}

function answerCaller(
  route: GuardedRoute,
  presented: Presented,
  request: AuthRequest,
  deps: AdmitDeps,
): Awaitable<AuthResponse> {
  return whenReady(admit(route.access, presented, request, deps, route.counted ?? 'by user'), (admission) =>
    admission.ok ? handle(route, admission, request, deps) : admission.response,
  )
}

function handle(
  route: GuardedRoute,
  { principal, tally, open }: Extract<Admission, { ok: true }>,
  request: AuthRequest,
  deps: AdmitDeps,
): Awaitable<AuthResponse> {
  const budget = route.budget && deps.limiters[route.budget]?.take(principal.user.id)
  const answering = whenReady(budget, (further) =>
    further?.allowed === false
      ? throttled('too_many_attempts', further, request, deps)
      : whenReady(
          orFailed(() => route.handle(request, principal), request, deps),
          (response) => counted(response, tally),
        ),
  )
  return whenReady(answering, (response) => withCookies(response, open, request, deps))
}
