import { createAuth } from 'adyton'
import type { Route } from 'adyton/http'
import { sqlite } from 'adyton/sqlite'
import { afterAll, expect, it } from 'vitest'
import { asCode, readDocument, section, table } from './markdown.ts'

const auth = createAuth({ storage: sqlite(':memory:') })
afterAll(() => auth.close())

it('lists every route with its paths, whom it admits and its budget, and no other', () => {
  const documented = table(section(readDocument('docs/reference/http.md'), 'Routes'))

  expect(documented).toEqual(auth.routes.map(rowOf))
})

function rowOf(route: Route): readonly string[] {
  const paths = route.paths.map(asCode).join(', ')
  return [route.method, paths, accessOf(route), asCode(route.access === 'anyone' ? route.budget : 'user')]
}

function accessOf({ access }: Route): string {
  if (access === 'anyone') return access
  const demands = [
    ...(access.ability === undefined ? [] : [`ability ${asCode(access.ability)}`]),
    ...(access.roles ?? []).map((role) => `role ${asCode(role)}`),
  ]
  return demands.length === 0 ? 'any live token' : demands.join(', ')
}
