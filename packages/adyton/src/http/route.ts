import type { AccessRule } from '../core/authorize.ts'
import type { Awaitable, PasswordHasher } from '../core/ports.ts'
import type { Principal } from '../core/principal.ts'
import { type FieldSet, readFields, type Values } from '../fields/field.ts'
import type { AuthRequest, AuthResponse } from './exchange.ts'
import { invalid, problem } from './problem.ts'
import { readBody } from './read-body.ts'

interface RouteBase {
  /** What the route does, as noun.verb; the same for all its paths. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Every path it answers on. `:id` names a part. */
  readonly paths: readonly string[]
}

/** A route for anyone. Its credentials are not even looked at. */
export interface OpenRoute extends RouteBase {
  readonly access: 'anyone'
  /** Which budget a request is taken from, before anything else is done. */
  readonly budget: 'guest' | 'signIn'
  readonly handle: (request: AuthRequest) => Awaitable<AuthResponse>
}

/** A route for callers with a live credential that satisfies the rule. */
export interface GuardedRoute extends RouteBase {
  readonly access: AccessRule
  readonly handle: (request: AuthRequest, caller: Principal) => Awaitable<AuthResponse>
}

/** One endpoint, as data. There is no third kind: a route says whom it admits, or it does not compile. */
export type Route = OpenRoute | GuardedRoute

/**
 * Answers 503 while the hash queue is full, before a body is read or an account looked for: what cannot be
 * served in a flood should cost the requests beside it as little as it can.
 */
export function unlessFull(
  passwords: Pick<PasswordHasher, 'isFull'>,
  handle: OpenRoute['handle'],
): OpenRoute['handle'] {
  return (request) => (passwords.isFull() ? problem('unavailable', request) : handle(request))
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
