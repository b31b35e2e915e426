import type { Awaitable } from '../core/awaitable.ts'
import { whenReady } from '../core/awaitable.ts'
import type { AuthRequest, AuthResponse } from './exchange.ts'
import { problem } from './problem.ts'
import { readBody } from './read-body.ts'
import type { Route } from './route.ts'

type Method = Route['method']

/** What a binding mounts: one path, and its routes by method. */
export interface Endpoint {
  readonly path: string
  readonly routes: ReadonlyMap<Method, Route>
  /** The methods a request may come with. POST is among them where `_method` can make another of it. */
  readonly accepts: readonly Method[]
}

/** The paths of the routes, each once. */
export function endpointsOf(routes: readonly Route[]): readonly Endpoint[] {
  const byPath = new Map<string, Map<Method, Route>>()
  for (const route of routes) {
    for (const path of route.paths) {
      const known = byPath.get(path) ?? new Map<Method, Route>()
      byPath.set(path, known.set(route.method, route))
    }
  }
  return [...byPath].map(([path, known]) => ({ path, routes: known, accepts: acceptedMethods(known) }))
}

/** The route for a request, whose body may name another method (Symfony's `_method`); undefined where there is none. */
export function routeFor({ routes }: Endpoint, request: AuthRequest): Awaitable<Route | undefined> {
  if (request.method !== 'POST' || !hasOverridable(routes)) return routes.get(toMethod(request))
  return whenReady(readBody(request), (body) => {
    const wanted = body.ok ? body.fields.get('_method') : undefined
    const method = typeof wanted === 'string' ? wanted.toUpperCase() : ''
    return isOverridable(method) ? routes.get(method) : routes.get('POST')
  })
}

/** The refusal of a method that a path does not have, with those that it has. */
export function methodNotAllowed(
  { routes }: Endpoint,
  request: Pick<AuthRequest, 'id' | 'method'>,
): AuthResponse {
  const methods = [...routes.keys()]
  const allow = [...methods, ...(routes.has('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
  const message = `The ${request.method} method is not supported for this path. Supported methods: ${allow}.`
  return problem('method_not_allowed', request, { message, headers: ['Allow', allow] })
}

function acceptedMethods(routes: ReadonlyMap<Method, Route>): readonly Method[] {
  const methods = [...routes.keys()]
  return hasOverridable(routes) && !routes.has('POST') ? [...methods, 'POST'] : methods
}

/** What a form, which knows GET and POST alone, can ask for. Never a method that only reads: it would pass for harmless. */
function isOverridable(method: string): method is 'PUT' | 'DELETE' {
  return method === 'PUT' || method === 'DELETE'
}

function hasOverridable(routes: ReadonlyMap<Method, Route>): boolean {
  return [...routes.keys()].some(isOverridable)
}

function toMethod({ method }: Pick<AuthRequest, 'method'>): Method {
  // Any text may be looked for in a map of methods; what is none of them is not found.
  return (method === 'HEAD' ? 'GET' : method) as Method
}
