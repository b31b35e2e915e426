import type { Auth } from '../../src/create-auth.ts'
import type { AuthRequest, AuthResponse } from '../../src/http/exchange.ts'
import { problem } from '../../src/http/problem.ts'
import type { RenderedResponse } from '../../src/http/render.ts'
import type { Route } from '../../src/http/route.ts'

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
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed where it is JSON, else the text, and undefined where there is none. */
  readonly body: unknown
}

/** Sends a request such as `call('GET', '/api/tokens?per_page=1', { token })` and gives the answer. */
export type Call = (method: string, target: string, options?: CallOptions) => Promise<Answer>

interface Endpoint {
  readonly route: Route
  readonly pattern: URLPattern
}

const HERE = 'http://in-memory.invalid'
const DEFAULT_IP = '192.0.2.1'

/**
 * Calls the endpoints of an `Auth` without a framework and without a socket: the binding for tests. Every
 * rule holds as it does over the network, limits included. What has no route is answered 404.
 */
export function createCaller(auth: Auth): Call {
  const endpoints = auth.routes.flatMap((route) =>
    route.paths.map((path) => ({ route, pattern: new URLPattern({ pathname: `${path}{/}?` }) })),
  )
  let count = 0
  return async (method, target, options = {}) => {
    count += 1
    const { pathname, search } = new URL(`${HERE}${target}`)
    const endpoint = endpoints.find(
      ({ route, pattern }) => route.method === method && pattern.test({ pathname }),
    )
    const request: AuthRequest = {
      id: `call-${count}`,
      method,
      params: endpoint === undefined ? {} : paramsOf(endpoint, pathname),
      query: search.slice(1),
      ip: options.ip ?? DEFAULT_IP,
      ...content(options),
    }
    return toAnswer(auth.render(await answerAt(endpoint, request, auth), request))
  }
}

async function answerAt(
  endpoint: Endpoint | undefined,
  request: AuthRequest,
  auth: Auth,
): Promise<AuthResponse> {
  return endpoint === undefined ? problem('not_found', request) : auth.answer(endpoint.route, request)
}

function paramsOf({ pattern }: Endpoint, pathname: string): Record<string, string> {
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
  const byName = Object.fromEntries(
    headers.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), headers[at + 1] ?? '']] : [])),
  )
  const isJson = byName['content-type']?.startsWith('application/json')
  return { status, headers: byName, body: isJson ? JSON.parse(body) : body || undefined }
}
