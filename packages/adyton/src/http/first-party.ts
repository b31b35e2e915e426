import { type AuthRequest, header } from './exchange.ts'

/** Tells whether a request comes from one of our own front-ends. */
export type FirstPartyCheck = (request: Pick<AuthRequest, 'rawHeaders'>) => boolean

/** Stock Sanctum's names for a front-end on the developer's own machine. */
export const LOOPBACK_HOSTS: readonly string[] = [
  'localhost',
  'localhost:3000',
  '127.0.0.1',
  '127.0.0.1:8000',
  '[::1]',
]

/**
 * Decides by Referer, else Origin, else `Sec-Fetch-Site: same-origin`, as Sanctum does, but on the parsed
 * host and port: `https://evil.example/app.example.com/` is not `app.example.com`. In an entry `*` stands for
 * one or more labels, or for any port. With `secure` only https counts; a bare host without a scheme always does.
 */
export function createFirstPartyCheck(
  entries: readonly string[],
  options: { readonly secure: boolean },
): FirstPartyCheck {
  const patterns = entries.map(toPattern)
  const isOurs = (address: string) => {
    const host = hostOf(address, options.secure)
    return host !== undefined && patterns.some((pattern) => pattern.test(host))
  }
  return (request) => {
    const referer = header(request, 'referer') || header(request, 'origin')
    return referer ? isOurs(referer) : header(request, 'sec-fetch-site') === 'same-origin'
  }
}

/** `host` or `host:port` of an address, the port left out where it is the scheme's own. */
function hostOf(address: string, secure: boolean): string | undefined {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`
  if (!URL.canParse(withScheme)) return undefined
  const url = new URL(withScheme)
  if (url.username !== '' || url.password !== '') return undefined
  const schemes = secure ? ['https:'] : ['http:', 'https:']
  return schemes.includes(url.protocol) ? url.host : undefined
}

function toPattern(entry: string): RegExp {
  const [, host = entry, port] = /^(.*?)(?::(\d+|\*))?$/.exec(entry.trim().toLowerCase()) ?? []
  const labels = host.split('*').map(RegExp.escape).join('[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*')
  return new RegExp(`^${labels}${port === '*' ? '(?::\\d+)?' : port === undefined ? '' : `:${port}`}$`)
}
