import { type AuthRequest, header } from '../exchange.ts'

/**
 * Host and port of the page that a request says it comes from, for an operator to recognise. The rest of a Referer may
 * hold anything, tokens and addresses of people included, and is not for the log.
 */
export function pageHost(request: Pick<AuthRequest, 'rawHeaders'>): string | undefined {
  const address = header(request, 'referer') || header(request, 'origin')
  if (address === undefined || !/^https?:/i.test(address) || !URL.canParse(address)) return undefined
  return new URL(address).host
}
