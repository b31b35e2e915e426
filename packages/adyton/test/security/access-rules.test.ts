import { expect, it } from 'vitest'
import type { Route } from '../../src/http/route.ts'
import { openSite } from '../http/site.ts'

const { auth } = await openSite()

/** Whom each path admits and what it is counted under. A new path is a decision to be written down here. */
const RULES: Readonly<Record<string, string>> = {
  'POST /api/auth/register': 'anyone, by guest address',
  'POST /api/register': 'anyone, by guest address',
  'POST /register': 'anyone, by guest address',
  'POST /api/auth/login': 'anyone, by sign-in address',
  'POST /api/login': 'anyone, by sign-in address',
  'POST /login': 'anyone, by sign-in address',
  'POST /Login': 'anyone, by sign-in address',
  'POST /api/auth/token': 'anyone, by sign-in address',
  'POST /api/sanctum/token': 'anyone, by sign-in address',
  'POST /sanctum/token': 'anyone, by sign-in address',
  'POST /api/auth/logout': 'any live credential',
  'POST /api/logout': 'any live credential',
  'POST /logout': 'ability write',
  'POST /Logout': 'ability write',
  'GET /api/user': 'any live credential',
  'GET /api/auth/user': 'any live credential',
  'GET /api/tokens': 'ability read',
  'GET /api/auth/tokens': 'ability read',
  'POST /api/tokens': 'ability write',
  'POST /api/auth/tokens': 'ability write',
  'DELETE /api/tokens/:id': 'any live credential',
  'DELETE /api/auth/tokens/:id': 'any live credential',
  'GET /api/admin/users': 'ability admin, role admin',
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
    .filter(({ name }) => name.startsWith('sign_in'))
    .map((route) => route.access === 'anyone' && route.budget)

  expect(new Set(budgets)).toEqual(new Set(['signIn']))
})

function ruleOf(route: Route): string {
  if (route.access === 'anyone')
    return `anyone, by ${route.budget === 'signIn' ? 'sign-in' : 'guest'} address`
  const { ability, roles } = route.access
  const demands = [
    ...(ability === undefined ? [] : [`ability ${ability}`]),
    ...(roles ?? []).map((role) => `role ${role}`),
  ]
  return demands.join(', ') || 'any live credential'
}
