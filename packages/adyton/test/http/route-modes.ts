import type { GuardedRoute, OpenRoute, Route } from '../../src/http/route.ts'

/** What a route is to a client that carries no cookies. */
export function withoutCookies(route: Route): OpenRoute | GuardedRoute {
  return route.access === 'split' ? route.otherwise : route
}

/** What a route is to a browser in session mode; undefined where cookies do not count. */
export function inSession(route: Route): OpenRoute | GuardedRoute | undefined {
  if (route.access === 'split') return route.inSession
  const reads = route.access === 'anyone' ? route.cookies === 'any-origin' : route.cookies !== 'never'
  return reads ? route : undefined
}
