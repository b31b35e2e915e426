import { Secret } from '../../core/secret.ts'
import type { BrowserCookies } from '../../core/sessions/start.ts'
import type { AuthRequest } from '../exchange.ts'
import type { HeaderCredentials } from '../read-credentials.ts'
import type { FirstPartyCheck } from './first-party.ts'
import type { PresentedCookies, SessionCookies } from './session-cookies.ts'

/** Whose cookies a route reads and sets: nobody's, those of our own front-ends, or those of any page that asks for them. */
export type CookieRule = 'never' | 'first-party' | 'any-origin'

/** A request whose cookies count. */
export interface Visit {
  readonly cookies: PresentedCookies
  readonly rule: Exclude<CookieRule, 'never'>
  readonly isFirstParty: boolean
  /** Session mode: from a first-party page, and with a cookie that may speak for somebody. */
  readonly inSession: boolean
}

export interface VisitDeps {
  readonly isFirstParty: FirstPartyCheck
  readonly cookies: SessionCookies
}

/**
 * Whether the cookies of a request count. Undefined where no cookie is read and none is set: a request with a bearer
 * token, one from anywhere but our own front-ends, or a route that has nothing to do with browsers.
 */
export function readVisit(
  rule: CookieRule,
  presented: HeaderCredentials,
  request: AuthRequest,
  deps: VisitDeps,
): Visit | undefined {
  if (rule === 'never' || presented === 'ambiguous' || presented.kind !== 'none') return undefined
  const isFirstParty = deps.isFirstParty(request)
  if (!isFirstParty && rule !== 'any-origin') return undefined
  const cookies = deps.cookies.read(request)
  const carriesOurs = cookies.session !== undefined || cookies.remember !== undefined
  return { cookies, rule, isFirstParty, inSession: isFirstParty && carriesOurs }
}

/** The same cookies, for the core: wrapped, so that they do not print. */
export function browserCookies(visit: Visit | undefined): BrowserCookies {
  return { session: wrapped(visit?.cookies.session), remember: wrapped(visit?.cookies.remember) }
}

function wrapped(value: string | undefined): Secret | undefined {
  return value === undefined ? undefined : new Secret(value)
}
