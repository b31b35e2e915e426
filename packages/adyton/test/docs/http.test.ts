import { createAuth } from 'adyton'
import type { Route } from 'adyton/http'
import { sqlite } from 'adyton/sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../http/browser.ts'
import { openSite, registration } from '../http/site.ts'
import { asCode, codeSpans, NONE, readDocument, section, table } from './markdown.ts'

const document = readDocument('docs/reference/http.md')

const auth = createAuth({ storage: sqlite(':memory:') })
afterAll(() => auth.close())

type OneAnswer = Exclude<Route, { access: 'split' }>

it('lists every route with its paths, whom it admits, its budget and its cookies, and no other', () => {
  expect(table(section(document, 'Routes'))).toEqual(auth.routes.flatMap(rowsOf))
})

/** A path that browsers in session mode share with everyone else has a row for each. */
function rowsOf(route: Route): readonly (readonly string[])[] {
  if (route.access !== 'split') return [rowOf(route, accessOf(route), cookiesOf(route))]
  const { inSession, otherwise } = route
  return [
    rowOf(inSession, `in session mode: ${accessOf(inSession)}`, IN_SESSION_MODE),
    rowOf(otherwise, `otherwise: ${accessOf(otherwise)}`, NONE),
  ]
}

function rowOf(route: OneAnswer, admits: string, cookies: string): readonly string[] {
  const { method, paths, budget } = route
  const own = route.access === 'anyone' ? [] : [route.counted === undefined ? 'user' : 'credential']
  const budgets = [...own, ...(budget === undefined ? [] : [budget])]
  return [method, paths.map(asCode).join(', '), admits, budgets.map(asCode).join(', '), cookies]
}

function accessOf({ access }: OneAnswer): string {
  if (access === 'anyone') return access
  const demands = [
    ...(access.credential === undefined ? [] : [`a ${access.credential}`]),
    ...(access.ability === undefined ? [] : [`ability ${asCode(access.ability)}`]),
    ...(access.roles ?? []).map((role) => `role ${asCode(role)}`),
  ]
  return demands.length === 0 ? 'any live credential' : demands.join(', ')
}

const IN_SESSION_MODE = 'in session mode'

function cookiesOf(route: OneAnswer): string {
  if (route.access !== 'anyone') return route.cookies === 'never' ? NONE : IN_SESSION_MODE
  return route.cookies === 'any-origin' ? 'from any page' : NONE
}

describe('the cookies', () => {
  const documented = table(section(document, 'Cookies')).map((row) => row.map((cell) => codeSpans(cell)[0]))

  it('have the names and attributes that a sign-in sets over http', async () => {
    const actual = (await signInCookies({})).map(({ name, attributes }) => [name, attributes])

    expect(documented.map(([name, , attributes]) => [name, attributes?.split('; ')])).toEqual(actual)
  })

  it('are called otherwise and Secure over https, and XSRF-TOKEN alone has a domain', async () => {
    const actual = await signInCookies({ url: 'https://api.example.com', domain: 'example.com' })

    expect(documented.map(([, name, attributes]) => [name, new Set(attributes?.split('; '))])).toEqual(
      actual.map(({ name, attributes }) => [
        name,
        new Set(attributes.filter((attribute) => !['Secure', 'Domain=example.com'].includes(attribute))),
      ]),
    )
    expect(actual.filter(({ attributes }) => attributes.includes('Secure'))).toEqual(actual)
    expect(actual.filter(({ attributes }) => attributes.includes('Domain=example.com'))).toEqual([
      expect.objectContaining({ name: 'XSRF-TOKEN' }),
    ])
  })
})

interface SetCookie {
  readonly name: string
  readonly attributes: readonly string[]
}

/** What a sign-in sets that is to be remembered: session, remember and XSRF-TOKEN. */
async function signInCookies(options: {
  readonly url?: string
  readonly domain?: string
}): Promise<readonly SetCookie[]> {
  const { url = 'http://localhost:8000', domain } = options
  const sessions = domain === undefined ? {} : { cookieDomain: domain }
  const site = await openSite({ url, firstParty: ['app.example.com'], sessions })
  const browser = openBrowser(site, { page: 'https://app.example.com' })
  const account = registration()
  await site.call('POST', '/register', { json: account })
  await browser.send('GET', '/sanctum/csrf-cookie')
  const answer = await browser.send('POST', '/login', { json: { ...account, remember: true } })
  const [session, xsrf, remember] = answer.setCookies.map(parsed)
  return [session, remember, xsrf].filter((cookie) => cookie !== undefined)
}

function parsed(line: string): SetCookie {
  const [pair = '', ...attributes] = line.split('; ')
  return { name: pair.split('=', 1)[0] ?? '', attributes }
}
