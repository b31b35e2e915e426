import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Auth, ErrorCode } from 'adyton'
import {
  adyton,
  BODY_BYTES_MAX,
  send,
  sendError,
  sendPreflight,
  takeBodiesAsBytes,
  toAuthRequest,
} from 'adyton/fastify'
import { type AuthResponse, problem } from 'adyton/http'
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import type { Logger } from 'pino'
import { liveness, type Readiness } from './health.ts'

export interface AppOptions {
  readonly auth: Auth
  readonly logger: Logger
  readonly readiness: Readiness
  readonly trustProxy: readonly string[]
}

/** The bounds of a connection. Slow headers and slow bodies are cut, checked once a second. */
const BOUNDS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16_384,
} as const

/** Health has no limit and no log line. */
const HEALTH_PATHS: ReadonlySet<string | undefined> = new Set(['/livez', '/readyz', '/healthz'])

/** The standalone server: every endpoint, health, and the contract's shape for whatever else arrives. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { auth, logger, readiness, trustProxy } = options
  const app = fastify({
    http: BOUNDS,
    requestTimeout: BOUNDS.requestTimeout,
    keepAliveTimeout: BOUNDS.keepAliveTimeout,
    bodyLimit: BODY_BYTES_MAX,
    routerOptions: { maxParamLength: BOUNDS.maxHeaderSize },
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    genReqId: createRequestIds(),
    logger: false,
    // Fastify's own answer to what still arrives while it closes has neither our shape nor our headers.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => sendError(error, request, reply, auth),
    clientErrorHandler: (error, socket) => refuseUnreadable(error, socket, auth),
  })
  takeBodiesAsBytes(app)
  // An expectation that is none of ours is ignored, as RFC 9110 §10.1.1 allows: Node's own refusal has no body.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  await app.register(adyton, { auth })
  mountHealth(app, auth, readiness)
  app.setNotFoundHandler((request, reply) => answerUnknown(request, reply, auth))
  app.setErrorHandler<FastifyError>((error, request, reply) => sendError(error, request, reply, auth))
  if (logger.isLevelEnabled('info'))
    app.addHook('onResponse', async (request, reply) => logRequest(request, reply, logger))
  return app
}

function mountHealth(app: FastifyInstance, auth: Auth, readiness: Readiness): void {
  const answerWith =
    (answer: () => Promise<AuthResponse>) => async (request: FastifyRequest, reply: FastifyReply) =>
      send(reply, await answer(), toAuthRequest(request), auth)
  app.get(
    '/livez',
    answerWith(async () => liveness()),
  )
  app.get('/readyz', answerWith(readiness.answer))
  app.get('/healthz', answerWith(readiness.answer))
}

function answerUnknown(request: FastifyRequest, reply: FastifyReply, auth: Auth): void {
  if (request.method === 'OPTIONS') sendPreflight(request, reply, auth)
  else send(reply, problem('not_found', request), toAuthRequest(request), auth)
}

/** One line per request: the route's template rather than the address, since an address may carry anything. */
function logRequest(request: FastifyRequest, reply: FastifyReply, logger: Logger): void {
  const path = request.routeOptions.url
  if (HEALTH_PATHS.has(path)) return
  logger.info(
    {
      requestId: request.id,
      method: request.method,
      path: path ?? '(unknown)',
      status: reply.raw.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      ip: request.ip,
    },
    'request',
  )
}

/** Unique without asking anyone: a random start of the process and a count. */
function createRequestIds(): () => string {
  const start = randomBytes(6).toString('base64url')
  let count = 0
  return () => {
    count += 1
    return `${start}-${count.toString(36)}`
  }
}

const UNREADABLE: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

/** Bytes that never became a request are answered in the same shape, and the connection is closed. */
function refuseUnreadable(error: Error & { code?: string }, socket: Socket, auth: Auth): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const request = { id: 'unread', rawHeaders: [] }
  const { status, headers, body } = auth.render(
    problem(UNREADABLE[error.code ?? ''] ?? 'malformed_request', request),
    request,
  )
  const lines = headers.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${headers[at + 1]}`] : []))
  socket.end([`HTTP/1.1 ${status} Refused`, ...lines, 'Connection: close', '', body].join('\r\n'))
}
