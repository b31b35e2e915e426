import type { FastifyInstance } from 'fastify'

/** How long requests in flight are given. Service managers kill after 30 seconds, Docker after 10. */
const DRAIN_MS = 10_000

/** Stops listening and lets what is in flight be answered. What takes longer than the deadline is cut off. */
export async function drain(app: FastifyInstance, deadlineMs: number = DRAIN_MS): Promise<void> {
  const { promise: deadline, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(() => {
    app.server.closeAllConnections()
    resolve()
  }, deadlineMs)
  try {
    await Promise.race([app.close(), deadline])
  } finally {
    clearTimeout(timer)
  }
}
