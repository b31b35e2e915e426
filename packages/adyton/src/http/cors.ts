import { type AuthRequest, header } from './exchange.ts'

/** Headers that let a page on another origin read an answer. Always says that the answer depends on the origin. */
export type Cors = (request: Pick<AuthRequest, 'rawHeaders'>) => readonly string[]

const EXPOSED = 'Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id'
const VARY = ['Vary', 'Origin'] as const
const PREFLIGHT = [
  'Access-Control-Allow-Methods',
  'GET, HEAD, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers',
  'Accept, Authorization, Content-Type, X-CSRF-TOKEN, X-Requested-With, X-XSRF-TOKEN',
  'Access-Control-Max-Age',
  '7200',
] as const

/** Echoes an origin only when it is exactly one of the list, with credentials; never `*`, never `null`. */
export function createCors(origins: readonly string[]): Cors {
  const allowed = new Map(
    origins.map((origin) => [
      origin,
      [
        ...VARY,
        'Access-Control-Allow-Origin',
        origin,
        'Access-Control-Allow-Credentials',
        'true',
        'Access-Control-Expose-Headers',
        EXPOSED,
      ] as const,
    ]),
  )
  return (request) => {
    const origin = header(request, 'origin')
    return (origin !== undefined && allowed.get(origin)) || VARY
  }
}

/** What a preflight is told beyond the headers of every answer: permission, and only for a listed origin. */
export function preflightHeaders(cors: Cors, request: Pick<AuthRequest, 'rawHeaders'>): readonly string[] {
  return cors(request).length > VARY.length ? PREFLIGHT : []
}

/** Whether text is one origin exactly as browsers send it. `*`, `null` and patterns are none. */
export function isOrigin(text: string): boolean {
  return !text.includes('*') && URL.canParse(text) && new URL(text).origin === text
}

/** The origins that host entries without a scheme stand for. Wildcards stand for none. */
export function originsOf(hosts: readonly string[], secure: boolean): readonly string[] {
  return hosts
    .filter((host) => !host.includes('*'))
    .flatMap((host) => (secure ? [`https://${host}`] : [`http://${host}`, `https://${host}`]))
}
