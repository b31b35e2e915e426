import { isOrigin, originsOf } from '../cors.ts'
import { type AuthRequest, header, isSafe } from '../exchange.ts'

/** Tells whether a request comes from one of our own front-ends. */
export type FirstPartyCheck = (request: Pick<AuthRequest, 'method' | 'rawHeaders'>) => boolean

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
 * On a method that changes something both headers must agree where both are there.
 */
export function createFirstPartyCheck(
  entries: readonly string[],
  options: { readonly secure: boolean },
): FirstPartyCheck {
  const patterns = entries.map(toPattern)
  const origins = originsOf(entries, options.secure).filter(isOrigin)
  const isOurs = (address: string) => {
    // As browsers spell them, which is nearly always: nothing but a path can follow the slash.
    if (origins.some((origin) => isAt(address, origin))) return true
    const spellings = hostSpellings(address, options.secure)
    return patterns.some((pattern) => spellings.some((host) => pattern.test(host)))
  }
  return (request) => {
    const sources = [header(request, 'referer'), header(request, 'origin')].filter(isGiven)
    if (sources.length === 0) return header(request, 'sec-fetch-site') === 'same-origin'
    return (isSafe(request) ? sources.slice(0, 1) : sources).every(isOurs)
  }
}

/** Whether an address is that origin, or a page of it. */
function isAt(address: string, origin: string): boolean {
  return address.startsWith(origin) && (address.length === origin.length || address[origin.length] === '/')
}

function isGiven(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}

/** What browsers send for an origin they will not name: a sandbox, a file, a redirect. No wildcard means it. */
const OPAQUE = 'null'

/** The longest DNS name. Matching several wildcards takes more than linear time, so the text must be short. */
const HOST_LENGTH_MAX = 253

const OWN_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/** `host:port` of an address, and `host` alone as well where the port is the scheme's own. */
function hostSpellings(address: string, secure: boolean): readonly string[] {
  if (address === OPAQUE) return []
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`
  const url = URL.parse(withScheme)
  if (url === null || url.username !== '' || url.password !== '') return []
  const schemes = secure ? ['https:'] : ['http:', 'https:']
  if (!schemes.includes(url.protocol) || url.hostname.length > HOST_LENGTH_MAX) return []
  return url.port === '' ? [url.host, `${url.host}:${OWN_PORTS[url.protocol]}`] : [url.host]
}

function toPattern(entry: string): RegExp {
  const [, host = entry, port] = /^(.*?)(?::(\d+|\*))?$/.exec(entry.trim().toLowerCase()) ?? []
  const labels = host.split('*').map(RegExp.escape).join('[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*')
  return new RegExp(`^${labels}${port === '*' ? '(?::\\d+)?' : port === undefined ? '' : `:${port}`}$`)
}
