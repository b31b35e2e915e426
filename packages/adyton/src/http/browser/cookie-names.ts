import { isIP } from 'node:net'
import { ConfigurationError } from '../../core/errors.ts'
import type { CookieConfig } from './session-cookies.ts'

export interface CookieOptions {
  /** The name of the session cookie, without a prefix. */
  readonly cookie: string
  readonly cookieDomain: string | undefined
  /** Where this server is reached, as far as that is known. */
  readonly url: URL | undefined
}

/**
 * How the cookies are called: `adyton_session` and `adyton_remember`, or `sid` and `sid_remember`. Over https they
 * begin with `__Host-`, so that browsers take them from this very host and no neighbour can plant one (RFC 6265bis,
 * section 4.1.3.2).
 *
 * @throws {ConfigurationError} for a name or a domain that browsers would not take.
 */
export function resolveCookies({ cookie, cookieDomain, url }: CookieOptions): CookieConfig {
  if (!isCookieName(cookie)) {
    throw new ConfigurationError(
      'sessions.cookie must be the name of a cookie, not XSRF-TOKEN, and without a prefix such as __Host-: over https it gets one.',
    )
  }
  const prefix = url?.protocol === 'https:' ? '__Host-' : ''
  return {
    session: prefix + cookie,
    remember: prefix + rememberName(cookie),
    domain: cookieDomain === undefined ? undefined : domainFor(url, cookieDomain),
  }
}

/** Whether text can name the session cookie: a token of RFC 6265 that leaves XSRF-TOKEN and the prefixes of browsers alone. */
export function isCookieName(text: string): boolean {
  return /^(?!__[a-z]+-)[!#$%&'*+.^_`|~\w-]{1,100}$/i.test(text) && text.toUpperCase() !== 'XSRF-TOKEN'
}

/** Whether text is a domain as a cookie names it. A dot before it says nothing (RFC 6265, section 5.2.3). */
export function isCookieDomain(text: string): boolean {
  return text.length <= 253 && /^\.?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/i.test(text)
}

function rememberName(session: string): string {
  return session.endsWith('session') ? session.replace(/session$/, 'remember') : `${session}_remember`
}

/** Whether browsers take a cookie for the domain from a host: for itself and what is above it, but for no top level. */
export function isDomainOf(host: string, cookieDomain: string): boolean {
  const domain = withoutDot(cookieDomain)
  return domain === host || (host.endsWith(`.${domain}`) && domain.includes('.') && isIP(host) === 0)
}

/** A cookie that browsers drop is a proof that no page could give. */
function domainFor(url: URL | undefined, cookieDomain: string): string {
  if (!isCookieDomain(cookieDomain))
    throw new ConfigurationError('sessions.cookieDomain must be a domain, such as example.com.')
  if (url === undefined || isDomainOf(url.hostname, cookieDomain)) return withoutDot(cookieDomain)
  throw new ConfigurationError(
    `sessions.cookieDomain must be the host of url, ${url.hostname}, or a domain above it.`,
  )
}

/** As addresses have it. */
function withoutDot(cookieDomain: string): string {
  return cookieDomain.replace(/^\./, '').toLowerCase()
}
