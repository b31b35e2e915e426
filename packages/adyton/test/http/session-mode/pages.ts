import { stringifyCookie } from 'cookie'
import type { Browser } from '../browser.ts'

type Headers = Readonly<Record<string, string>>

/** What a browser says of the page that a request comes from. */
export function from(page: string): Headers {
  return { Origin: page, Referer: `${page}/` }
}

export const OUR_PAGE: Headers = from('http://localhost:3000')
export const FOREIGN_PAGE: Headers = from('https://evil.example')

/** The cookies of a browser as a header, for a request that the browser itself would not make like this. */
export function cookiesOf({ cookies }: Pick<Browser, 'cookies'>): Headers {
  return { Cookie: stringifyCookie(Object.fromEntries(cookies)) }
}
