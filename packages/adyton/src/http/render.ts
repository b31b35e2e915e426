import type { Tally } from '../core/rate-limit/limiter.ts'
import type { Cors } from './cors.ts'
import type { AuthRequest, AuthResponse } from './exchange.ts'

/** An answer as it goes over the wire: status, headers as names and values in turn, and the body's text. */
export interface RenderedResponse {
  readonly status: number
  readonly headers: string[]
  readonly body: string
  /** How the body is put into bytes: the same bytes either way, and `latin1` takes less time where it serves. */
  readonly encoding: 'latin1' | 'utf8'
}

export type Render = (
  response: AuthResponse,
  request: Pick<AuthRequest, 'id' | 'rawHeaders'>,
) => RenderedResponse

/** What no answer goes without: nothing is cached, rendered as a page, framed or sniffed. */
const SECURITY_HEADERS: readonly string[] = [
  'Cache-Control',
  'no-store',
  'Content-Security-Policy',
  "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy',
  'same-origin',
  'Referrer-Policy',
  'no-referrer',
  'X-Content-Type-Options',
  'nosniff',
]

const HSTS: readonly string[] = ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains']

const TYPES = {
  json: ['Content-Type', 'application/json; charset=utf-8'],
  text: ['Content-Type', 'text/plain; charset=utf-8'],
  none: [],
} as const

/**
 * Writes answers out. Headers are flat arrays, because setting them one by one costs a fifth of the
 * throughput (measured with six of them).
 */
export function createRender(options: { readonly cors: Cors; readonly secure: boolean }): Render {
  const common = options.secure ? [...SECURITY_HEADERS, ...HSTS] : SECURITY_HEADERS
  const heads = {
    json: [...common, ...TYPES.json],
    text: [...common, ...TYPES.text],
    none: common,
  }
  return (response, request) => {
    const body = bodyText(response)
    const bytes = Buffer.byteLength(body)
    const headers = heads[response.body.kind].concat(options.cors(request), response.headers ?? [])
    headers.push('X-Request-Id', request.id)
    if (response.tally !== undefined) pushTally(headers, response.tally)
    if (response.status !== 204) headers.push('Content-Length', String(bytes))
    // As many bytes as characters: all of them are ASCII.
    return { status: response.status, headers, body, encoding: bytes === body.length ? 'latin1' : 'utf8' }
  }
}

function bodyText({ body }: AuthResponse): string {
  switch (body.kind) {
    case 'json':
      return JSON.stringify(body.value)
    case 'text':
      return body.text
    case 'none':
      return ''
  }
}

function pushTally(headers: string[], tally: Tally): void {
  headers.push('X-RateLimit-Limit', String(tally.limit), 'X-RateLimit-Remaining', String(tally.remaining))
}
