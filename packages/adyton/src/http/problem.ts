import { ERRORS, type ErrorCode } from '../core/errors.ts'
import type { Tally } from '../core/rate-limit/limiter.ts'
import type { Faults } from '../fields/field.ts'
import { type AuthRequest, type AuthResponse, json } from './exchange.ts'

/** The status of each code. The core knows none of them. */
export const STATUSES: Readonly<Record<ErrorCode, number>> = {
  malformed_request: 400,
  malformed_body: 400,
  malformed_authorization: 400,
  unauthenticated: 401,
  token_expired: 401,
  invalid_credentials: 401,
  missing_ability: 403,
  unauthorized: 403,
  not_found: 404,
  token_not_found: 404,
  session_not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  body_too_large: 413,
  unsupported_media_type: 415,
  csrf_mismatch: 419,
  validation_failed: 422,
  password_unconfirmed: 423,
  too_many_attempts: 429,
  too_many_sign_ins: 429,
  headers_too_large: 431,
  server_error: 500,
  unavailable: 503,
}

/** Which challenge goes with a code: every 401 has one (RFC 9110 §11.6.1), and it names an error only for a credential that was presented (RFC 6750 §3). */
const CHALLENGES: Partial<Record<ErrorCode, string>> = {
  unauthenticated: 'Bearer',
  invalid_credentials: 'Bearer',
  token_expired: 'Bearer error="invalid_token"',
  missing_ability: 'Bearer error="insufficient_scope"',
  malformed_authorization: 'Bearer error="invalid_request"',
}

/** Seconds after which a refused caller may try again where nothing better is known. */
const RETRY_SECONDS = 1

/** A refusal in the contract's shape: public text, stable code, request id. */
export function problem(
  code: ErrorCode,
  request: Pick<AuthRequest, 'id'>,
  extra: { readonly message?: string | undefined; readonly headers?: readonly string[] } = {},
): AuthResponse {
  const challenge = CHALLENGES[code]
  return json(STATUSES[code], { message: extra.message ?? ERRORS[code], code, request_id: request.id }, [
    ...(challenge === undefined ? [] : ['WWW-Authenticate', challenge]),
    ...(code === 'unavailable' ? ['Retry-After', String(RETRY_SECONDS)] : []),
    ...(extra.headers ?? []),
  ])
}

/** A 422 that names every fault of every field. */
export function invalid(faults: Faults, request: Pick<AuthRequest, 'id'>): AuthResponse {
  const code = 'validation_failed'
  return json(STATUSES[code], {
    message: ERRORS[code],
    errors: Object.fromEntries(faults),
    code,
    request_id: request.id,
  })
}

/** A 429 with the wait until the window closes, rounded up to a whole second. */
export function tooMany(
  code: 'too_many_attempts' | 'too_many_sign_ins',
  tally: Tally,
  nowMs: number,
  request: Pick<AuthRequest, 'id'>,
): AuthResponse {
  const seconds = waitSeconds(tally, nowMs)
  const headers = [
    'Retry-After',
    String(seconds),
    'X-RateLimit-Reset',
    String(Math.ceil(tally.resetsAtMs / 1000)),
  ]
  return { ...problem(code, request, { headers }), tally }
}

/** Seconds until a window closes, rounded up to a whole one. */
export function waitSeconds(tally: Tally, nowMs: number): number {
  return Math.max(1, Math.ceil((tally.resetsAtMs - nowMs) / 1_000))
}

/**
 * The refusal of an act whose session another request of the browser has changed meanwhile. Its answer has the cookies with
 * which this one can be sent again, and a page does that at a 419.
 */
export function overtaken(request: Pick<AuthRequest, 'id'>): AuthResponse {
  return { ...problem('csrf_mismatch', request), session: { kind: 'overtaken' } }
}
