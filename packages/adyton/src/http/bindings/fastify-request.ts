import type { FastifyRequest } from 'fastify'
import type { AuthRequest } from '../exchange.ts'

/** A request as a route sees it. */
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
