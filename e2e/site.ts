import { randomBytes } from 'node:crypto'
import { startApi } from './api.ts'
import { selfSigned } from './certificate.ts'
import { type Front, openFront } from './front.ts'
import { type Listener, listen } from './listener.ts'
import { servePage } from './page-server.ts'
import type { Program } from './program.ts'

/** Where a page and its API are, and how browsers are to keep the cookies there. */
export interface SetUp {
  readonly name: string
  readonly isSecure: boolean
  readonly pageHost: string
  readonly apiHost: string
  /** Where a page is that has nothing to do with ours, and whose requests bring our cookies all the same. */
  readonly neighbourHost: string
  /** The domain that the server is to set XSRF-TOKEN for, where page and API are on two hosts. */
  readonly cookieDomain?: string
  readonly sessionCookie: string
  readonly rememberCookie: string
}

/** Cookies know no ports but know hosts, and over https they can be bound to one. */
export const SET_UPS: readonly SetUp[] = [
  {
    name: 'on two ports of localhost',
    isSecure: false,
    pageHost: 'localhost',
    apiHost: 'localhost',
    neighbourHost: 'localhost',
    sessionCookie: 'adyton_session',
    rememberCookie: 'adyton_remember',
  },
  {
    name: 'on two hosts of one domain',
    isSecure: false,
    pageHost: 'app.example.test',
    apiHost: 'api.example.test',
    neighbourHost: 'neighbour.example.test',
    cookieDomain: 'example.test',
    sessionCookie: 'adyton_session',
    rememberCookie: 'adyton_remember',
  },
  {
    name: 'on two hosts of one domain over https',
    isSecure: true,
    pageHost: 'app.example.test',
    apiHost: 'api.example.test',
    neighbourHost: 'neighbour.example.test',
    cookieDomain: 'example.test',
    sessionCookie: '__Host-adyton_session',
    rememberCookie: '__Host-adyton_remember',
  },
]

/** A page and the API behind its front, running. */
export interface Site {
  /** Where the page is opened, and told of the API. */
  readonly pageUrl: string
  readonly neighbour: Listener
  readonly front: Front
  readonly api: Program
  close(): Promise<void>
}

/** Serves the page in the folder, and starts an API for it that keeps its data in another. */
export async function openSite(setUp: SetUp, pageFolder: string, dataFolder: string): Promise<Site> {
  const certificate = setUp.isSecure ? selfSigned() : undefined
  const page = await servePage(pageFolder, { host: setUp.pageHost, certificate })
  const neighbour = await listen({ host: setUp.neighbourHost, certificate }, (_, response) =>
    response.end('Next door'),
  )
  const front = await openFront({ host: setUp.apiHost, certificate })
  const api = await startApi(dataFolder, settingsFor(setUp, page, front))
  front.passTo(api.url)
  return {
    pageUrl: `${page.origin}/?api=${encodeURIComponent(front.origin)}`,
    neighbour,
    front,
    api,
    async close() {
      await Promise.all([page, neighbour, front].map((listener) => listener.close()))
      await api.stop()
    },
  }
}

/** No list of hosts and no limit is set: what a site is by default is what is tested. */
function settingsFor({ cookieDomain }: SetUp, page: Listener, front: Listener): Record<string, string> {
  return {
    ADYTON_KEYS: randomBytes(32).toString('base64url'),
    ADYTON_URL: front.origin,
    ADYTON_FRONTEND_URL: page.origin,
    TRUST_PROXY: 'loopback',
    ...(cookieDomain !== undefined && { ADYTON_COOKIE_DOMAIN: cookieDomain }),
  }
}

let addresses = 0

/** An address that nothing has been asked from, as far as a proxy says. */
export function newAddress(): string {
  addresses += 1
  return `198.18.0.${addresses}`
}

/** Somebody with an account of their own. */
export interface Person {
  readonly name: string
  readonly email: string
  readonly password: string
}

let people = 0

/** Somebody who has no account yet. */
export function newcomer(name = 'Ada'): Person {
  people += 1
  return { name, email: `${name}-${people}@example.com`, password: 'password123' }
}

/** Registers somebody, without a browser. */
export async function newPerson({ api }: Pick<Site, 'api'>, name?: string): Promise<Person> {
  const person = newcomer(name)
  const answer = await fetch(`${api.url}/api/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': newAddress() },
    body: JSON.stringify({ ...person, password_confirmation: person.password }),
  })
  if (!answer.ok) throw new Error(`Nobody could be registered: ${await answer.text()}`)
  return person
}
