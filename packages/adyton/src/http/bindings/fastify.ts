import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Awaitable } from '../../core/awaitable.ts'
import { whenReady } from '../../core/awaitable.ts'
import type { ErrorCode } from '../../core/errors.ts'
import type { Auth } from '../../create-auth.ts'
import { failed } from '../answer.ts'
import { preflightHeaders } from '../cors.ts'
import { type Endpoint, endpointsOf, methodNotAllowed, routeFor } from '../endpoint.ts'
import type { AuthRequest, AuthResponse } from '../exchange.ts'
import { problem } from '../problem.ts'
import { decorateWithCaller, guarded } from './fastify-guard.ts'
import { endConnectionsOnClose, send } from './fastify-reply.ts'
import { toAuthRequest } from './fastify-request.ts'

export { guarded, send, toAuthRequest }

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

function mountEndpoints(scope: FastifyInstance, auth: Auth): void {
  takeBodiesAsBytes(scope)
  scope.setErrorHandler<FastifyError>((error, request, reply) => sendError(error, request, reply, auth))
  for (const endpoint of endpointsOf(auth.routes)) mountEndpoint(scope, endpoint, auth)
}

function mountEndpoint(scope: FastifyInstance, endpoint: Endpoint, auth: Auth): void {
  const { path, accepts } = endpoint
  // HEAD goes with GET, which Fastify sees to by itself.
  const known: readonly string[] = [...accepts, 'HEAD', 'OPTIONS']
  const others = scope.supportedMethods.filter((method) => !known.includes(method))
  for (const url of withTrailingSlash(path)) {
    scope.route({
      method: [...accepts],
      url,
      bodyLimit: BODY_BYTES_MAX,
      handler(request, reply) {
        const authRequest = toAuthRequest(request)
        return whenReady(answerAt(endpoint, authRequest, auth), (response) =>
          send(reply, response, authRequest, auth),
        )
      },
    })
    scope.options(url, (request, reply) => sendPreflight(request, reply, auth))
    scope.route({
      method: others,
      url,
      bodyLimit: BODY_BYTES_MAX,
      handler: (request, reply) =>
        send(reply, methodNotAllowed(endpoint, request), toAuthRequest(request), auth),
    })
  }
}

function answerAt(endpoint: Endpoint, request: AuthRequest, auth: Auth): Awaitable<AuthResponse> {
  return whenReady(routeFor(endpoint, request), (route) =>
    route === undefined ? methodNotAllowed(endpoint, request) : auth.answer(route, request),
  )
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

function withTrailingSlash(path: string): readonly string[] {
  return [path, `${path}/`]
}
