import { parseCookie, stringifySetCookie } from 'cookie'
import type { SessionPolicy } from '../../core/sessions/policy.ts'
import { type AuthRequest, headers } from '../exchange.ts'

/** How the cookies are called and where they apply, from the configuration. */
export interface CookieConfig {
  /** The session's, with the prefix `__Host-` over https. */
  readonly session: string
  readonly remember: string
  /** The domain of XSRF-TOKEN alone, so that pages on its other hosts can read it. Undefined: this host only. */
  readonly domain: string | undefined
}

/** What the cookies of a request hold; undefined where there is no such cookie. */
export interface PresentedCookies {
  /** `AMBIGUOUS` where there are several that differ. */
  readonly session: string | undefined
  readonly remember: string | undefined
  readonly xsrf: string | undefined
}

/** Set-Cookie values. */
export interface SessionCookies {
  read(request: Pick<AuthRequest, 'rawHeaders'>): PresentedCookies
  session(secret: string): string
  remember(secret: string): string
  forgetRemember(): string
  xsrf(proof: string): string
  /** Takes back an XSRF-TOKEN of this host alone, which a page may read first where that of the domain is meant. */
  forgetStrayXsrf(): readonly string[]
}

/** The value of a cookie that is there more than once: none of ours, so that neither of them is believed. */
export const AMBIGUOUS = ''

/** The name that axios and Angular look for. Pages must be able to read it, so it is neither HttpOnly nor prefixed. */
const XSRF_COOKIE = 'XSRF-TOKEN'

/**
 * The three cookies of a browser: session and remember for the server's eyes only, and XSRF-TOKEN for the page to copy
 * into a header. The first two are host-only, so that no other host of the domain can set or read them.
 */
export function createSessionCookies(
  config: CookieConfig,
  {
    secure,
    absoluteMs,
    rememberMs,
  }: Pick<SessionPolicy, 'absoluteMs' | 'rememberMs'> & { readonly secure: boolean },
): SessionCookies {
  const common = { path: '/', secure, sameSite: 'lax' } as const
  const hidden = { ...common, httpOnly: true } as const
  const lasting = { ...hidden, maxAge: absoluteMs / 1_000 }
  const visible = {
    ...common,
    maxAge: absoluteMs / 1_000,
    ...(config.domain !== undefined && { domain: config.domain }),
  }
  return {
    read(request) {
      const lines = headers(request, 'cookie')
      const text = lines.length === 1 ? (lines[0] ?? '') : lines.join('; ')
      const found = parseCookie(text)
      const only = (name: string) => onlyValue(text, name, found[name])
      return { session: only(config.session), remember: only(config.remember), xsrf: only(XSRF_COOKIE) }
    },
    session: (secret) => stringifySetCookie({ ...lasting, name: config.session, value: secret }),
    remember: (secret) =>
      stringifySetCookie({ ...hidden, maxAge: rememberMs / 1_000, name: config.remember, value: secret }),
    forgetRemember: () => stringifySetCookie({ ...hidden, maxAge: 0, name: config.remember, value: '' }),
    xsrf: (proof) => stringifySetCookie({ ...visible, name: XSRF_COOKIE, value: proof }),
    forgetStrayXsrf: () =>
      config.domain === undefined
        ? []
        : [stringifySetCookie({ ...common, maxAge: 0, name: XSRF_COOKIE, value: '' })],
  }
}

/**
 * The one value of a cookie. Another host of the domain, or a page under another path, may have set a second one, and a
 * nameless cookie of theirs arrives as text of their choice: `name =value`, which no search for `name=` finds.
 */
function onlyValue(text: string, name: string, first: string | undefined): string | undefined {
  if (first === undefined || isThereOnce(text, name)) return first
  const values = text.split(';').flatMap((pair) => parseCookie(pair)[name] ?? [])
  return values.every((value) => value === first) ? first : AMBIGUOUS
}

function isThereOnce(text: string, name: string): boolean {
  return !text.includes(name, text.indexOf(name) + name.length)
}
