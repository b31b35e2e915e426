import { expect, it } from 'vitest'
import type { GuardedRoute, OpenRoute, Route } from '../../src/http/route.ts'
import { openSite } from '../http/site.ts'

const { auth } = await openSite()

/**
 * Whom each path admits, what it is counted under besides the requests of its user, and whose cookies it reads. A new
 * path is a decision to be written down here.
 */
const RULES: Readonly<Record<string, string>> = {
  'POST /api/auth/register': 'anyone, by guest; cookies never',
  'POST /api/register': 'anyone, by guest; cookies never',
  'POST /register': 'in session: anyone, by guest; else: anyone, by guest',
  'POST /api/auth/login': 'anyone, by signIn; cookies never',
  'POST /api/login': 'anyone, by signIn; cookies never',
  'POST /login': 'in session: anyone, by signIn; else: anyone, by signIn',
  'POST /Login': 'anyone, by signIn; cookies never',
  'POST /api/auth/token': 'anyone, by signIn; cookies never',
  'POST /api/sanctum/token': 'anyone, by signIn; cookies never',
  'POST /sanctum/token': 'anyone, by signIn; cookies never',
  'GET /sanctum/csrf-cookie': 'anyone, by csrfCookie; cookies any-origin',
  'POST /api/auth/logout': 'any live credential; cookies first-party',
  'POST /api/logout': 'any live credential; cookies first-party',
  'POST /logout': 'in session: a session; else: ability write',
  'POST /Logout': 'ability write; cookies never',
  'GET /api/user': 'any live credential; cookies first-party',
  'GET /api/auth/user': 'any live credential; cookies first-party',
  'GET /api/tokens': 'ability read; cookies first-party',
  'GET /api/auth/tokens': 'ability read; cookies first-party',
  'POST /api/tokens': 'ability write; cookies first-party',
  'POST /api/auth/tokens': 'ability write; cookies first-party',
  'DELETE /api/tokens/:id': 'any live credential; cookies first-party',
  'DELETE /api/auth/tokens/:id': 'any live credential; cookies first-party',
  'PUT /user/password': 'ability write, by password; cookies first-party',
  'POST /user/confirm-password': 'a session, by password; cookies first-party',
  'GET /user/confirmed-password-status': 'a session; cookies first-party',
  'GET /api/sessions': 'ability read; cookies first-party',
  'DELETE /api/sessions/:id': 'ability write; cookies first-party',
  'DELETE /api/sessions': 'ability write, by password; cookies first-party',
  'GET /api/admin/users': 'ability admin, role admin; cookies first-party',
}

it('every path admits whom it should and is counted as it should, and there is no other path', () => {
  const stated = auth.routes.flatMap((route) =>
    route.paths.map((path) => [`${route.method} ${path}`, ruleOf(route)] as const),
  )

  expect(Object.fromEntries(stated)).toEqual(RULES)
  expect(stated).toHaveLength(Object.keys(RULES).length)
})

it('every way in with a password shares one budget', () => {
  const budgets = auth.routes
    .flatMap((route) => (route.access === 'split' ? [route.inSession, route.otherwise] : [route]))
    .filter(({ name }) => name.startsWith('sign_in'))
    .map(({ budget }) => budget)

  expect(budgets).toHaveLength(6)
  expect(new Set(budgets)).toEqual(new Set(['signIn']))
})

function ruleOf(route: Route): string {
  return route.access === 'split'
    ? `in session: ${demandsOf(route.inSession)}; else: ${demandsOf(route.otherwise)}`
    : `${demandsOf(route)}; cookies ${cookiesOf(route)}`
}

function demandsOf({ access, budget }: OpenRoute | GuardedRoute): string {
  const demands = access === 'anyone' ? ['anyone'] : [...guardsOf(access)]
  return [...demands, ...(budget === undefined ? [] : [`by ${budget}`])].join(', ')
}

function guardsOf({ credential, ability, roles }: GuardedRoute['access']): readonly string[] {
  const guards = [
    ...(credential === undefined ? [] : [`a ${credential}`]),
    ...(ability === undefined ? [] : [`ability ${ability}`]),
    ...(roles ?? []).map((role) => `role ${role}`),
  ]
  return guards.length === 0 ? ['any live credential'] : guards
}

function cookiesOf(route: OpenRoute | GuardedRoute): string {
  return route.cookies ?? (route.access === 'anyone' ? 'never' : 'first-party')
}
