import { parseSetCookie, stringifyCookie } from 'cookie'
import type { Answer, Call, CallOptions } from './in-memory-caller.ts'

/** Names of the cookies over http, unless a test configures others. */
export const SESSION = 'adyton_session'
export const REMEMBER = 'adyton_remember'
export const XSRF = 'XSRF-TOKEN'

/** A page on a first-party origin in a browser that keeps cookies, and copies XSRF-TOKEN into a header as axios does. */
export interface Browser {
  readonly send: Call
  /** The cookies it holds. A test may change them as an attacker or a user would. */
  readonly cookies: Map<string, string>
  /** Another browser with the same cookies, as they are now. */
  copy(): Browser
}

export interface BrowserOptions {
  /** Sent as Origin and Referer; localhost:3000 unless told. */
  readonly page?: string
  readonly ip?: string
  readonly userAgent?: string
}

/** Opens a browser that has never been here. */
export function openBrowser(
  { call }: { readonly call: Call },
  options: BrowserOptions = {},
  cookies: ReadonlyMap<string, string> = new Map(),
): Browser {
  const jar = new Map(cookies)
  const page = options.page ?? 'http://localhost:3000'
  return {
    cookies: jar,
    copy: () => openBrowser({ call }, options, jar),
    async send(method, target, given = {}) {
      const answer = await call(method, target, {
        ...(options.ip !== undefined && { ip: options.ip }),
        ...given,
        headers: { ...headersOf(page, jar, options), ...given.headers },
      })
      keep(answer, jar)
      return answer
    },
  }
}

/** A browser with the cookies of a guest. */
export async function openGuest(
  site: { readonly call: Call },
  options: BrowserOptions = {},
): Promise<Browser> {
  const browser = openBrowser(site, options)
  await browser.send('GET', '/sanctum/csrf-cookie')
  return browser
}

/** A browser in which somebody has signed in through the public door. */
export async function openSignedIn(
  site: { readonly call: Call },
  member: { readonly email: string; readonly password: string },
  options: BrowserOptions & { readonly remember?: boolean } = {},
): Promise<Browser> {
  const browser = await openGuest(site, options)
  const { email, password } = member
  const { remember = false } = options
  const answer = await browser.send('POST', '/login', { json: { email, password, remember } })
  if (answer.status !== 204) throw new Error(`The sign-in was refused: ${JSON.stringify(answer)}`)
  return browser
}

/** The value of a cookie that must be there. */
export function cookieOf({ cookies }: Pick<Browser, 'cookies'>, name: string = SESSION): string {
  const value = cookies.get(name)
  if (value === undefined) throw new Error(`The browser has no cookie ${name}.`)
  return value
}

/** The names of the cookies that an answer sets. */
export function cookieNames({ setCookies }: Pick<Answer, 'setCookies'>): readonly string[] {
  return setCookies.map((line) => parseSetCookie(line).name)
}

function headersOf(
  page: string,
  jar: ReadonlyMap<string, string>,
  { userAgent }: BrowserOptions,
): NonNullable<CallOptions['headers']> {
  const proof = jar.get(XSRF)
  return {
    Origin: page,
    Referer: `${page}/`,
    ...(userAgent !== undefined && { 'User-Agent': userAgent }),
    ...(jar.size > 0 && { Cookie: stringifyCookie(Object.fromEntries(jar)) }),
    ...(proof !== undefined && { 'X-XSRF-TOKEN': proof }),
  }
}

function keep({ setCookies }: Answer, jar: Map<string, string>): void {
  for (const line of setCookies) {
    const { name, value = '', maxAge } = parseSetCookie(line)
    if (maxAge === 0) jar.delete(name)
    else jar.set(name, value)
  }
}
