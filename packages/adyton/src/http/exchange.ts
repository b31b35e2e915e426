import type { Tally } from '../core/rate-limit/limiter.ts'
import type { Secret } from '../core/secret.ts'

/**
 * A request as a route sees it, whichever framework it came through. The binding supplies the client's
 * address, since only it knows which proxies are trusted, and the raw headers, since Node keeps only the
 * first of two Authorization headers otherwise.
 */
export interface AuthRequest {
  readonly id: string
  readonly method: string
  /** The named parts of the path, decoded. */
  readonly params: Readonly<Record<string, string | undefined>>
  /** What follows the `?`, undecoded and without it. */
  readonly query: string
  /** Names and values in turn, as they arrived. */
  readonly rawHeaders: readonly string[]
  /** The client's address. */
  readonly ip: string
  /** The body as it arrived, undefined when there was none. */
  readonly body: Uint8Array | undefined
}

/** A route's answer. Headers common to all answers are added where it is written out. */
export interface AuthResponse {
  readonly status: number
  readonly body:
    | { readonly kind: 'json'; readonly value: unknown }
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'none' }
  /** Names and values in turn. */
  readonly headers?: readonly string[]
  /** The limit the request was counted under, shown in the X-RateLimit headers. */
  readonly tally?: Tally | undefined
  /** What has become of the browser's session. Its cookies follow from it, in session mode and nowhere else. */
  readonly session?: SessionChange
}

/** What an answer does to the session of the browser that asked. */
export type SessionChange =
  /** Signed in: a new session, with a remember credential or without one. */
  | { readonly kind: 'started'; readonly secret: Secret; readonly remember: Secret | undefined }
  /** The same session under a new secret, and its remember credential where that has a new one too. */
  | { readonly kind: 'renewed'; readonly secret: Secret; readonly remember?: Secret | undefined }
  /** Another request of the browser was first, whose answer has the cookies. */
  | { readonly kind: 'overtaken' }
  /** Signed out: nothing the browser holds is good any more. */
  | { readonly kind: 'ended' }

/** An answer without a body. */
export function empty(status: number, session?: SessionChange): AuthResponse {
  return { status, body: { kind: 'none' }, ...(session && { session }) }
}

export function json(status: number, value: unknown, headers: readonly string[] = NO_HEADERS): AuthResponse {
  return { status, body: { kind: 'json', value }, headers, tally: undefined }
}

/** The same answer, and what it was counted under. */
export function counted(response: AuthResponse, tally: Tally | undefined): AuthResponse {
  const { status, body, headers = NO_HEADERS, session } = response
  return session === undefined ? { status, body, headers, tally } : { status, body, headers, tally, session }
}

/** Whether a method only reads (RFC 9110 §9.2.1). */
export function isSafe({ method }: Pick<AuthRequest, 'method'>): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}

const NO_HEADERS: readonly string[] = []

/** The first header of a name, which must be given in lower case. */
export function header(request: Pick<AuthRequest, 'rawHeaders'>, name: string): string | undefined {
  const { rawHeaders } = request
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (isNamed(rawHeaders[at], name)) return rawHeaders[at + 1]
  }
  return undefined
}

/** Every header of a name, which must be given in lower case. */
export function headers(request: Pick<AuthRequest, 'rawHeaders'>, name: string): readonly string[] {
  const { rawHeaders } = request
  const found: string[] = []
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (isNamed(rawHeaders[at], name)) found.push(rawHeaders[at + 1] ?? '')
  }
  return found
}

function isNamed(found: string | undefined, name: string): boolean {
  return found !== undefined && found.length === name.length && found.toLowerCase() === name
}
