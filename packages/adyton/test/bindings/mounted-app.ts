import { adyton } from 'adyton/fastify'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll } from 'vitest'
import type { Call } from '../http/in-memory-caller.ts'
import type { Site } from '../http/site.ts'
import { createSocketCaller } from './socket-caller.ts'

/** Starts an application that mounts a site's endpoints beside routes of its own, for the test file it is called in. */
export async function openMountedApp(
  { auth }: Pick<Site, 'auth'>,
  addRoutes: (app: FastifyInstance) => void,
): Promise<{ readonly call: Call }> {
  const app = fastify()
  await app.register(adyton, { auth })
  addRoutes(app)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  afterAll(() => app.close())
  return { call: createSocketCaller({ url }) }
}
