import { ACTS, type Combination, type CookieName, type Page } from './parts.ts'

/*
 * What the contract promises, sentence by sentence, for the names of parts.ts. It is written from the contract alone and
 * shares nothing with the source: where the two differ, one of them is wrong.
 */

/** How a request ends. `done`: what was asked for has been done, in the name of whose session it is. */
export type Outcome = 'done' | '401' | '419' | 'cookie sign-in' | 'token sign-in'

export function expectedOutcome(request: Combination): Outcome {
  const { kind } = ACTS[request.act]
  if (!isInSessionMode(request)) return kind === 'sign-in' ? 'token sign-in' : '401'
  if (kind === 'read') return SPEAKS_FOR_SOMEBODY[request.cookie] ? 'done' : '401'
  if (!isProved(request)) return '419'
  if (kind === 'sign-in') return 'cookie sign-in'
  return SPEAKS_FOR_SOMEBODY[request.cookie] ? 'done' : '401'
}

/**
 * "Session mode = the request comes from a first-party origin and carries our session (or remember) cookie and has no
 * Authorization header of the Bearer scheme. Outside session mode no cookie is read at all."
 */
function isInSessionMode(request: Combination): boolean {
  return isFirstParty(request, ACTS[request.act].method) && request.cookie !== 'none'
}

/** "Referer, else Origin, else `Sec-Fetch-Site: same-origin`. On unsafe methods with both headers, both must be first-party." */
export function isFirstParty({ referer, origin, fetchSite }: Page, method: string): boolean {
  const isUnsafe = method !== 'GET' && method !== 'HEAD'
  if (referer !== 'absent' && origin !== 'absent' && isUnsafe) return referer === 'ours' && origin === 'ours'
  if (referer !== 'absent') return referer === 'ours'
  if (origin !== 'absent') return origin === 'ours'
  return fetchSite === 'same-origin'
}

/**
 * A remember cookie "revives a session when the session cookie is gone; on a safe method at once, on an unsafe one 419
 * with fresh cookies". Of two session cookies that differ neither is believed.
 */
const SPEAKS_FOR_SOMEBODY: Readonly<Record<CookieName, boolean>> = {
  none: false,
  'a live session': true,
  'a guest': false,
  'a session that was signed out': false,
  'a live session, then the attacker’s': false,
  'the attacker’s session, then a live one': false,
  'the attacker’s session alone': true,
  'a remember cookie alone': true,
}

/** "X-XSRF-TOKEN, X-CSRF-TOKEN or a body `_token`, all with the value of XSRF-TOKEN, bound to the session by HMAC." */
function isProved({ cookie, proof }: Combination): boolean {
  return HAS_PROOF.includes(cookie) && RIGHT.includes(proof)
}

/** Whom there is a proof of: one session that is live, or one guest. */
const HAS_PROOF: readonly CookieName[] = ['a live session', 'a guest', 'the attacker’s session alone']

/** "`ADYTON_KEYS`: first signs, all verify." */
const RIGHT: readonly Combination['proof'][] = [
  'right, in X-XSRF-TOKEN',
  'right, in X-CSRF-TOKEN',
  'right, in _token of JSON',
  'right, in _token of a form',
  'right, in _token of multipart',
  'right, by a former key of the ring',
]
