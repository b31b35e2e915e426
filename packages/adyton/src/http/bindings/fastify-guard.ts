import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from '../../core/principal.ts'
import type { Guard } from '../../create-guard.ts'
import type { AuthRequest } from '../exchange.ts'
import { write } from './fastify-reply.ts'
import { toAuthRequest } from './fastify-request.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is calling. Set by a guard; reading it where none has passed throws. */
    auth: Principal
  }
}

/** Whom a guard has let pass with a request. */
const callers = new WeakMap<FastifyRequest, Principal>()

/**
 * A preHandler (or onRequest hook) that lets a request pass only if the guard does, and then sets `request.auth`. The
 * cookies that the browser must be given are headers of the reply. A route that hijacks it writes `reply.getHeaders()`.
 */
export function guarded(guard: Guard): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return async (request, reply) => {
    const passage = await guard(withParsedProof(request), callers.get(request))
    if (!passage.ok) return write(reply, passage.refusal)
    request.auth = passage.principal
    addHeaders(reply, passage.headers)
    if (passage.principal.credential.kind === 'session') keepFromSharedCaches(reply)
  }
}

/**
 * A route of the application has parsed its body by its own means: of that, only the CSRF proof of a form is wanted. In
 * an onRequest hook there is no body yet, and the proof must stand in a header.
 */
function withParsedProof(request: FastifyRequest): AuthRequest {
  const { body } = request
  const authRequest = toAuthRequest(request)
  if (body instanceof Uint8Array) return authRequest
  const proof = textOf(fieldOf(body, '_token'))
  const headers = proof === undefined ? [] : ['X-CSRF-TOKEN', proof]
  return { ...authRequest, body: undefined, rawHeaders: [...authRequest.rawHeaders, ...headers] }
}

/** A field's text, which @fastify/multipart puts into an object. */
function textOf(field: unknown): string | undefined {
  const text = typeof field === 'string' ? field : fieldOf(field, 'value')
  return typeof text === 'string' ? text : undefined
}

function fieldOf(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined
  return Reflect.get(body, name)
}

function addHeaders(reply: FastifyReply, headers: readonly string[]): void {
  for (let at = 0; at + 1 < headers.length; at += 2) reply.header(headers[at] ?? '', headers[at + 1])
}

/**
 * What a signed-in browser is shown is its user's own. Caches between keep answers apart by `Authorization` and not by a
 * cookie (RFC 9111 §3.5). Laravel's answers say the same; what the application sets stands.
 */
function keepFromSharedCaches(reply: FastifyReply): void {
  if (!reply.hasHeader('Cache-Control')) reply.header('Cache-Control', 'no-cache, private')
}

/**
 * Makes `request.auth` throw until a guard has set it. A route whose guard was forgotten then fails loudly
 * instead of running with nobody, and handlers need no check for null.
 */
export function decorateWithCaller(app: FastifyInstance): void {
  app.decorateRequest('auth', {
    getter() {
      const caller = callers.get(this)
      if (caller === undefined) throw new Error('request.auth was read, but no guard has let a caller pass.')
      return caller
    },
    setter(caller) {
      callers.set(this, caller)
    },
  })
}
