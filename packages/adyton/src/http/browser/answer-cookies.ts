import { isSuperseded } from '../../core/principal.ts'
import type { CsrfProofs } from '../../core/sessions/csrf-proof.ts'
import type { Guests } from '../../core/sessions/guest.ts'
import { type AuthRequest, type AuthResponse, isSafe, type SessionChange } from '../exchange.ts'
import type { OpenVisit } from './open-visit.ts'
import { AMBIGUOUS, type SessionCookies } from './session-cookies.ts'

export interface AnswerCookiesDeps {
  readonly cookies: SessionCookies
  readonly guests: Guests
  readonly proofs: CsrfProofs
}

/** The answer with the cookies of its visit. Without a visit it carries none. */
export function withCookies(
  response: AuthResponse,
  open: OpenVisit | undefined,
  request: Pick<AuthRequest, 'method'>,
  deps: AnswerCookiesDeps,
): AuthResponse {
  if (open === undefined) return response
  const lines = cookieLines(open, response.session, request, deps)
  return lines.length === 0 ? response : { ...response, headers: [...(response.headers ?? []), ...lines] }
}

const NONE: readonly string[] = []

/** The Set-Cookie headers of an answer, names and values in turn. */
export function cookieLines(
  open: OpenVisit | undefined,
  change: SessionChange | undefined,
  request: Pick<AuthRequest, 'method'>,
  deps: AnswerCookiesDeps,
): readonly string[] {
  if (open === undefined) return NONE
  const cookies = cookiesFor(open, change, request, deps)
  return cookies.length === 0 ? NONE : cookies.flatMap((cookie) => ['Set-Cookie', cookie])
}

/**
 * The cookies that a browser must be given. A session cookie that is good is never sent again, and neither is an
 * XSRF-TOKEN to a read that brought the right one: an answer that was long on its way would otherwise overwrite the
 * cookies of a sign-in that was faster.
 */
function cookiesFor(
  open: OpenVisit,
  change: SessionChange | undefined,
  request: Pick<AuthRequest, 'method'>,
  deps: AnswerCookiesDeps,
): readonly string[] {
  if (change?.kind === 'overtaken') return []
  const isAsked = open.visit.rule === 'any-origin'
  if (change === undefined && !isAsked && isOvertaken(open, request)) return []
  // A read may be one of several under way; an act, or a page that asks for its cookies, is told what counts now.
  const isAside = change === undefined && !isAsked && isSafe(request)
  const presented = open.visit.cookies
  const secret = secretAfter(change, open) ?? deps.guests.issue().reveal()
  const isNew = secret !== presented.session
  const proof = deps.proofs.proofFor(secret)
  const needsProof = isNew || !isAside || presented.xsrf !== proof
  return [
    ...(isNew ? [deps.cookies.session(secret)] : []),
    // Two that differ: the one was set before the cookie had its domain.
    ...(presented.xsrf === AMBIGUOUS ? deps.cookies.forgetStrayXsrf() : []),
    ...(needsProof ? [deps.cookies.xsrf(proof)] : []),
    ...rememberCookie(change, open, isAside, deps),
  ]
}

function secretAfter(
  change: Exclude<SessionChange, { kind: 'overtaken' }> | undefined,
  open: OpenVisit,
): string | undefined {
  if (change === undefined) return open.secret
  return change.kind === 'ended' ? undefined : change.secret.reveal()
}

/**
 * A browser whose session has a newer secret is about to be given it, if it does not have it already. The way on for one
 * that never gets it is to ask for its cookies. An act that has no proof is told the one of its secret all the same.
 */
function isOvertaken({ caller, visit }: OpenVisit, request: Pick<AuthRequest, 'method'>): boolean {
  if (!caller.ok) return caller.reason === 'superseded'
  return isSuperseded(caller.principal) && (isSafe(request) || visit.cookies.xsrf !== undefined)
}

/** A remember cookie is taken back with the session it belongs to, and once it is good for nothing. */
function rememberCookie(
  change: Exclude<SessionChange, { kind: 'overtaken' }> | undefined,
  open: OpenVisit,
  isAside: boolean,
  { cookies }: AnswerCookiesDeps,
): readonly string[] {
  if (change !== undefined && change.kind !== 'ended' && change.remember !== undefined)
    return [cookies.remember(change.remember.reveal())]
  const isOver = change?.kind === 'started' || change?.kind === 'ended' || (open.hasDeadRemember && !isAside)
  return isOver && open.visit.cookies.remember !== undefined ? [cookies.forgetRemember()] : []
}
