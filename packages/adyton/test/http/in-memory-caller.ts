import type { Auth } from '../../src/create-auth.ts'
import { type Endpoint, endpointsOf, routeFor } from '../../src/http/endpoint.ts'
import type { AuthRequest, AuthResponse } from '../../src/http/exchange.ts'
import { problem } from '../../src/http/problem.ts'
import type { RenderedResponse } from '../../src/http/render.ts'

/** What a request carries besides its method and target. Nothing of it is needed. */
export interface CallOptions {
  /** Sent as `Authorization: Bearer …`. */
  readonly token?: string | undefined
  /** Sent as a JSON body. */
  readonly json?: unknown
  /** Sent as a form-encoded body. */
  readonly form?: ConstructorParameters<typeof URLSearchParams>[0]
  /** Sent as it is, for bodies that no serialiser writes. Needs a Content-Type of its own. */
  readonly body?: string | Uint8Array
  /** Further headers. A list of several values is sent as several headers. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** The client's address, 192.0.2.1 unless told. */
  readonly ip?: string
}

export interface Answer {
  readonly status: number
  /** By lower-case name; of several of one name the last. */
  readonly headers: Readonly<Record<string, string>>
  /** The Set-Cookie headers, as they were sent. */
  readonly setCookies: readonly string[]
  /** Parsed where it is JSON, else the text, and undefined where there is none. */
  readonly body: unknown
}

/** Sends a request such as `call('GET', '/api/tokens?per_page=1', { token })` and gives the answer. */
export type Call = (method: string, target: string, options?: CallOptions) => Promise<Answer>

interface MountedEndpoint {
  readonly endpoint: Endpoint
  readonly pattern: URLPattern
}

const HERE = 'http://in-memory.invalid'
const DEFAULT_IP = '192.0.2.1'

/**
 * Calls the endpoints of an `Auth` without a framework and without a socket: the binding for tests. Every
 * rule holds as it does over the network, limits included. What has no route is answered 404.
 */
export function createCaller(auth: Auth): Call {
  const mounted = endpointsOf(auth.routes).map((endpoint) => ({
    endpoint,
    pattern: new URLPattern({ pathname: `${endpoint.path}{/}?` }),
  }))
  let count = 0
  return async (method, target, options = {}) => {
    count += 1
    const { pathname, search } = new URL(`${HERE}${target}`)
    const found = mounted.find(({ pattern }) => pattern.test({ pathname }))
    const request: AuthRequest = {
      id: `call-${count}`,
      method,
      params: found === undefined ? {} : paramsOf(found, pathname),
      query: search.slice(1),
      ip: options.ip ?? DEFAULT_IP,
      ...content(options),
    }
    return toAnswer(auth.render(await answerAt(found?.endpoint, request, auth), request))
  }
}

async function answerAt(
  endpoint: Endpoint | undefined,
  request: AuthRequest,
  auth: Auth,
): Promise<AuthResponse> {
  const route = endpoint && (await routeFor(endpoint, request))
  return route === undefined ? problem('not_found', request) : auth.answer(route, request)
}

function paramsOf({ pattern }: MountedEndpoint, pathname: string): Record<string, string> {
  const groups = pattern.exec({ pathname })?.pathname.groups ?? {}
  return Object.fromEntries(
    Object.entries(groups).map(([name, value = '']) => [name, decodeURIComponent(value)]),
  )
}

/** The raw headers and the body, with the Content-Type that goes with it. */
function content(options: CallOptions): Pick<AuthRequest, 'rawHeaders' | 'body'> {
  const { token, json, form, body } = options
  const given = Object.entries(options.headers ?? {}).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => [name, value]),
  )
  const rawHeaders = [...given, ...(token === undefined ? [] : ['Authorization', `Bearer ${token}`])]
  if (json !== undefined)
    return {
      rawHeaders: [...rawHeaders, 'Content-Type', 'application/json'],
      body: bytes(JSON.stringify(json)),
    }
  if (form !== undefined) {
    const type = 'application/x-www-form-urlencoded'
    return {
      rawHeaders: [...rawHeaders, 'Content-Type', type],
      body: bytes(new URLSearchParams(form).toString()),
    }
  }
  return { rawHeaders, body: typeof body === 'string' ? bytes(body) : body }
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function toAnswer({ status, headers, body }: RenderedResponse): Answer {
  const pairs = headers.flatMap((name, at) =>
    at % 2 === 0 ? [[name.toLowerCase(), headers[at + 1] ?? ''] as const] : [],
  )
  const byName = Object.fromEntries(pairs)
  const setCookies = pairs.flatMap(([name, value]) => (name === 'set-cookie' ? [value] : []))
  const isJson = byName['content-type']?.startsWith('application/json')
  return { status, headers: byName, setCookies, body: isJson ? JSON.parse(body) : body || undefined }
}
