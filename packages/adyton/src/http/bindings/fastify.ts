import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { whenReady } from '../../core/awaitable.ts'
import type { ErrorCode } from '../../core/errors.ts'
import type { Principal } from '../../core/principal.ts'
import type { Auth, Guard } from '../../create-auth.ts'
import { failed } from '../answer.ts'
import { preflightHeaders } from '../cors.ts'
import type { AuthRequest } from '../exchange.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import { endConnectionsOnClose, send, write } from './fastify-reply.ts'

export { send }

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is calling. Set by a guard; reading it where none has passed throws. */
    auth: Principal
  }
}

export interface AdytonPluginOptions {
  readonly auth: Auth
  /** Put before every path, such as `/accounts`. None by default. */
  readonly prefix?: string
}

/** The largest body that is read, in bytes. */
export const BODY_BYTES_MAX = 65_536

/** Fastify's codes for what it refuses by itself, and ours. */
const FASTIFY_ERRORS: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_request',
  FST_ERR_BAD_URL: 'malformed_request',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
  FST_ERR_HANDLER_TIMEOUT: 'unavailable',
}

/**
 * Mounts every endpoint, and makes `request.auth` known to the application's own routes. The endpoints stand
 * in a scope of their own: their body parser and error handler touch nothing else.
 *
 * @example
 * await app.register(adyton, { auth })
 * app.get('/grades', { preHandler: guarded(auth.guard({ role: 'teacher' })) }, (request) => request.auth.user)
 */
export async function adyton(app: FastifyInstance, { auth, prefix }: AdytonPluginOptions): Promise<void> {
  decorateWithCaller(app)
  endConnectionsOnClose(app)
  await app.register(async (scope) => mountEndpoints(scope, auth), prefix === undefined ? {} : { prefix })
}

// Fastify gives a plugin with this mark no scope of its own, so that the decoration reaches the application.
Object.assign(adyton, { [Symbol.for('skip-override')]: true, [Symbol.for('fastify.display-name')]: 'adyton' })

/** A preHandler (or onRequest hook) that lets a request pass only if the guard does, and then sets `request.auth`. */
export function guarded(guard: Guard): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return async (request, reply) => {
    const passage = await guard(toAuthRequest(request))
    if (passage.ok) request.auth = passage.principal
    else write(reply, passage.refusal)
  }
}

/** Answers what Fastify itself refused or what a handler threw. */
export function sendError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  auth: Auth,
): void {
  const code = FASTIFY_ERRORS[error.code] ?? (isCallersFault(error) ? 'malformed_request' : undefined)
  const response = code === undefined ? failed(error, request, auth) : problem(code, request)
  send(reply, response, toAuthRequest(request), auth)
}

/** Leaves every body as the bytes that arrived, whatever its declared type: the core reads it, not Fastify. */
export function takeBodiesAsBytes(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
}

export function toAuthRequest(request: FastifyRequest): AuthRequest {
  const { url, rawHeaders } = request.raw
  const queryAt = url === undefined ? -1 : url.indexOf('?')
  return {
    id: request.id,
    method: request.method,
    // Fastify types the params and the body as unknown; its router makes text of each param, our parser bytes of the body.
    params: request.params as Record<string, string>,
    query: queryAt === -1 || url === undefined ? '' : url.slice(queryAt + 1),
    rawHeaders,
    ip: request.ip,
    body: request.body as Uint8Array | undefined,
  }
}

/**
 * Makes `request.auth` throw until a guard has set it. A route whose guard was forgotten then fails loudly
 * instead of running with nobody, and handlers need no check for null.
 */
function decorateWithCaller(app: FastifyInstance): void {
  const callers = new WeakMap<FastifyRequest, Principal>()
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

function mountEndpoints(scope: FastifyInstance, auth: Auth): void {
  takeBodiesAsBytes(scope)
  scope.setErrorHandler<FastifyError>((error, request, reply) => sendError(error, request, reply, auth))
  for (const route of auth.routes) mountRoute(scope, route, auth)
  for (const [path, methods] of methodsByPath(auth.routes)) mountRest(scope, path, methods, auth)
}

function mountRoute(scope: FastifyInstance, route: Route, auth: Auth): void {
  for (const url of route.paths.flatMap(withTrailingSlash)) {
    scope.route({
      method: route.method,
      url,
      bodyLimit: BODY_BYTES_MAX,
      handler(request, reply) {
        const authRequest = toAuthRequest(request)
        return whenReady(auth.answer(route, authRequest), (response) =>
          send(reply, response, authRequest, auth),
        )
      },
    })
  }
}

/** Everything else on a known path: preflights, and methods it does not have. */
function mountRest(scope: FastifyInstance, path: string, methods: readonly string[], auth: Auth): void {
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
  // HEAD goes with GET, which Fastify sees to by itself.
  const others = scope.supportedMethods.filter((method) => ![...methods, 'HEAD', 'OPTIONS'].includes(method))
  for (const url of withTrailingSlash(path)) {
    scope.options(url, (request, reply) => sendPreflight(request, reply, auth))
    scope.route({
      method: others,
      url,
      bodyLimit: BODY_BYTES_MAX,
      handler(request, reply) {
        const message = `The ${request.method} method is not supported for this path. Supported methods: ${allow}.`
        const response = problem('method_not_allowed', request, { message, headers: ['Allow', allow] })
        send(reply, response, toAuthRequest(request), auth)
      },
    })
  }
}

export function sendPreflight(request: FastifyRequest, reply: FastifyReply, auth: Auth): void {
  const authRequest = toAuthRequest(request)
  const headers = preflightHeaders(auth.cors, authRequest)
  send(reply, { status: 204, body: { kind: 'none' }, headers }, authRequest, auth)
}

/** Fastify gives a status of the 400s to a request it cannot take, such as a body that broke off. */
function isCallersFault({ statusCode }: FastifyError): boolean {
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500
}

function methodsByPath(routes: readonly Route[]): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, readonly string[]>()
  for (const route of routes) {
    for (const path of route.paths) methods.set(path, [...(methods.get(path) ?? []), route.method])
  }
  return methods
}

function withTrailingSlash(path: string): readonly string[] {
  return [path, `${path}/`]
}
