import type { AccessRule } from '../core/authorize.ts'
import type { Awaitable } from '../core/awaitable.ts'
import type { PasswordHasher } from '../core/ports.ts'
import type { Principal } from '../core/principal.ts'
import type { BrowserCookies } from '../core/sessions/start.ts'
import { type FieldSet, readFields, type Values } from '../fields/field.ts'
import type { AuthRequest, AuthResponse } from './exchange.ts'
import { invalid, problem } from './problem.ts'
import { readBody } from './read-body.ts'

interface RouteBase {
  /** What the route does, as noun.verb; the same for all its paths. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Every path it answers on. `:id` names a part. */
  readonly paths: readonly string[]
}

/** A route for anyone. Its bearer token is not even looked at. */
export interface OpenRoute extends RouteBase {
  readonly access: 'anyone'
  /** Which budget a request is taken from, before it is handled. */
  readonly budget: 'guest' | 'signIn' | 'csrfCookie'
  /** Whose cookies it reads and sets: nobody's, unless it says so. */
  readonly cookies?: 'any-origin'
  /** The refusal once nothing is left of the budget, where it is not the usual 429. */
  readonly whenThrottled?: (request: AuthRequest, waitSeconds: number) => AuthResponse
  /** `cookies` are what a browser carries as it comes in, believed or not, for a sign-in to replace. */
  readonly handle: (request: AuthRequest, cookies: BrowserCookies) => Awaitable<AuthResponse>
}

/** A route for callers with a live credential that satisfies the rule. */
export interface GuardedRoute extends RouteBase {
  readonly access: AccessRule
  /**
   * Whom its requests are counted under, the user unless it says otherwise. What ends credentials counts by the one that
   * asks: whoever holds another of the user must not use up the requests with which they would revoke it.
   */
  readonly counted?: 'by credential'
  /** A further budget, by user, for what costs a password hash. */
  readonly budget?: 'password'
  /** Sessions count on it, unless it says that they never do. */
  readonly cookies?: 'never'
  readonly handle: (request: AuthRequest, caller: Principal) => Awaitable<AuthResponse>
}

/** One path with two answers: one for browsers in session mode, and one for everyone else, who is answered without cookies. */
export interface SplitRoute extends RouteBase {
  readonly access: 'split'
  readonly inSession: OpenRoute | GuardedRoute
  readonly otherwise: OpenRoute | GuardedRoute
}

/** One endpoint, as data. There is no other kind: a route says whom it admits, or it does not compile. */
export type Route = OpenRoute | GuardedRoute | SplitRoute

/** What a split route is in one of its two modes: that route, on the paths of both. */
export function split(routes: Pick<SplitRoute, 'name' | 'inSession' | 'otherwise'>): SplitRoute {
  const { method, paths } = routes.inSession
  return { ...routes, method, paths, access: 'split' }
}

/**
 * Answers 503 while the hash queue is full, before a body is read or an account looked for: what cannot be
 * served in a flood should cost the requests beside it as little as it can.
 */
export function unlessFull(
  passwords: Pick<PasswordHasher, 'isFull'>,
  handle: OpenRoute['handle'],
): OpenRoute['handle'] {
  return (request, cookies) =>
    passwords.isFull() ? problem('unavailable', request) : handle(request, cookies)
}

/** Reads and validates the body, then goes on with its values; otherwise answers 400, 415 or 422. */
export async function withFields<Fields extends FieldSet>(
  fields: Fields,
  request: AuthRequest,
  proceed: (values: Values<Fields>) => Awaitable<AuthResponse>,
): Promise<AuthResponse> {
  const body = await readBody(request)
  if (!body.ok) return problem(body.code, request, body)
  const validation = await readFields(fields, body.fields)
  return validation.ok ? proceed(validation.values) : invalid(validation.faults, request)
}

/** The same for the query. */
export async function withQuery<Fields extends FieldSet>(
  fields: Fields,
  request: AuthRequest,
  proceed: (values: Values<Fields>) => Awaitable<AuthResponse>,
): Promise<AuthResponse> {
  const validation = await readFields(fields, new Map(new URLSearchParams(request.query)))
  return validation.ok ? proceed(validation.values) : invalid(validation.faults, request)
}
