import { isDomainOf } from '../http/browser/cookie-names.ts'
import { databaseOf } from './database-url.ts'
import { isGuessableKey } from './guessable-key.ts'
import type { Settings } from './settings.ts'

/** Something that is allowed, and that an operator may not have meant. */
export interface Doubt {
  readonly about: 'policy' | 'https' | 'keys' | 'pages' | 'database'
  readonly text: string
}

/** What in the settings may not be meant. Nothing here keeps a server from starting. */
export function doubtsOf(settings: Settings): readonly Doubt[] {
  return [
    ...(settings.production ? productionDoubts(settings) : []),
    ...(settings.keys.some(isGuessableKey)
      ? [{ about: 'keys', text: 'A signing key is text or a sample. In production it is refused.' } as const]
      : []),
    ...pageDoubts(settings),
    ...databaseDoubts(settings),
  ]
}

/** What to add to an address, under the name that says whether the connection is encrypted. */
const ENCRYPTION = { postgres: ['sslmode', 'verify-full'], mysql: ['ssl', '{}'] } as const

/** Passwords and hashes of tokens that cross a network should not be read on the way. */
function databaseDoubts({ production, databaseUrl }: Settings): readonly Doubt[] {
  const address = databaseOf(databaseUrl)
  if (!production || address === undefined || address.engine === 'sqlite') return []
  const { hostname, searchParams } = new URL(address.url)
  const [parameter, value] = ENCRYPTION[address.engine]
  if (LOOPBACK.test(hostname) || searchParams.has(parameter)) return []
  return [
    {
      about: 'database',
      text: `The connection to the database on ${hostname} is not encrypted. Add ?${parameter}=${value} to DATABASE_URL.`,
    },
  ]
}

/** This machine, also by the path of a socket. */
const LOOPBACK = /^(?:|localhost|127\.\d+\.\d+\.\d+|\[::1\]|%2f.*)$/i

function productionDoubts({ url }: Settings): readonly Doubt[] {
  const policy: Doubt = {
    about: 'policy',
    text: 'The policy is "documented": passwords of 6 characters are accepted, and registration tells which addresses are taken.',
  }
  const https: Doubt = {
    about: 'https',
    text: 'ADYTON_URL is not an https address: HSTS is off, and session cookies go without Secure and the prefix __Host-.',
  }
  return url?.startsWith('https:') === true ? [policy] : [policy, https]
}

/** Why the pages of the front-end could not sign in by cookie. */
function pageDoubts({ url, frontendUrl, cookieDomain }: Settings): readonly Doubt[] {
  if (url === undefined && cookieDomain !== undefined)
    return [
      onPages(
        `ADYTON_COOKIE_DOMAIN is ${cookieDomain}, and ADYTON_URL is unset: browsers drop the cookie XSRF-TOKEN unless the server is reached within that domain.`,
      ),
    ]
  if (url === undefined || frontendUrl === undefined) return []
  const [server, page] = [new URL(url), new URL(frontendUrl)]
  if (server.protocol !== page.protocol)
    return [
      onPages(
        `The front-end is on ${page.protocol}// and the server on ${server.protocol}//: browsers take that for two sites and send no session cookie.`,
      ),
    ]
  if (server.hostname === page.hostname) return []
  const shared = sharedDomain(server.hostname, page.hostname)
  if (shared === undefined)
    return [
      onPages(
        `${page.hostname} and ${server.hostname} are two sites: browsers send no session cookie from one to the other. Serve both under one domain.`,
      ),
    ]
  if (cookieDomain !== undefined && isDomainOf(page.hostname, cookieDomain)) return []
  return [
    onPages(
      `A page on ${page.hostname} cannot read the cookie XSRF-TOKEN of ${server.hostname}: set ADYTON_COOKIE_DOMAIN=${shared}.`,
    ),
  ]
}

function onPages(text: string): Doubt {
  return { about: 'pages', text }
}

/** What two hosts end with, of two labels at least: `example.com` of app.example.com and api.example.com. */
function sharedDomain(one: string, other: string): string | undefined {
  const [ones, others] = [one.split('.').reverse(), other.split('.').reverse()]
  const differsAt = ones.findIndex((label, at) => label !== others[at])
  const shared = differsAt === -1 ? ones : ones.slice(0, differsAt)
  return shared.length < 2 || isAddress(one) ? undefined : shared.reverse().join('.')
}

/** The labels of an IP address belong to no domain. */
function isAddress(host: string): boolean {
  return /^[\d.]+$|^\[/.test(host)
}
