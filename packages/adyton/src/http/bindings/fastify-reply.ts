import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Auth } from '../../create-auth.ts'
import type { AuthRequest, AuthResponse } from '../exchange.ts'
import type { RenderedResponse } from '../render.ts'

/** The servers that take no more connections and wait for those they have. */
const closing = new WeakSet<object>()

/** From the moment an application closes, its answers say that the connection ends with them. */
export function endConnectionsOnClose(app: FastifyInstance): void {
  app.addHook('preClose', async () => {
    closing.add(app.server)
  })
}

/** Renders an answer and writes it to the socket. */
export function send(
  reply: FastifyReply,
  response: AuthResponse,
  request: Pick<AuthRequest, 'id' | 'rawHeaders'>,
  auth: Auth,
): void {
  write(reply, auth.render(response, request))
}

/**
 * Writes past Fastify's own serialisation: a flat array of headers is a fifth faster than setting them one by one.
 * An answer that comes too late, to a request that has been answered or given up, is dropped.
 */
export function write(reply: FastifyReply, { status, headers, body, encoding }: RenderedResponse): void {
  if (reply.sent) return
  reply.hijack()
  if (reply.raw.headersSent || reply.raw.destroyed) return
  addHookHeaders(reply, headers)
  // A server that is closing waits for every connection, and a client may keep an idle one for a minute.
  if (closing.has(reply.server.server)) reply.raw.shouldKeepAlive = false
  reply.raw.writeHead(status, headers)
  reply.raw.end(body, encoding)
}

/** Headers that say more when they stand twice. Any other says nothing then: browsers refuse two equal origins. */
const REPEATABLE: ReadonlySet<string> = new Set(['set-cookie', 'vary'])

/** Adds what hooks of the application have set. Of a header that both set, the answer's own stands. */
function addHookHeaders(reply: FastifyReply, headers: string[]): void {
  const own = reply.getHeaders()
  for (const name in own) {
    const value = own[name]
    if (value === undefined || (!REPEATABLE.has(name) && hasHeader(headers, name))) continue
    for (const line of [value].flat()) headers.push(name, String(line))
  }
}

function hasHeader(headers: readonly string[], name: string): boolean {
  return headers.some((found, at) => at % 2 === 0 && found.toLowerCase() === name)
}
